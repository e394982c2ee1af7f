package io.espalier.spark;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;

/**
 * What an attacker would have instantiated: a class that leaves a mark as soon as it is initialized
 * or an instance of it comes to be, by whatever way.
 */
public final class Gadget implements Serializable {
  /** As a file would name it. */
  public static final String NAME = "io.espalier.spark.Gadget";

  private static final String MARK = "io.espalier.test.gadget";
  private static final long serialVersionUID = 1;

  static {
    mark();
  }

  /** Leaves the mark. */
  public Gadget() {
    mark();
  }

  private static void mark() {
    System.setProperty(MARK, "came to be");
  }

  private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
    in.defaultReadObject();
    mark();
  }

  /** One as Java's own serialization writes it. */
  public static byte[] bytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(new Gadget());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return bytes.toByteArray();
  }

  /** The mark that says whether there is one; kept apart, as asking must not make one. */
  public static final class Mark {
    private Mark() {}

    /** Whether one came to be since the mark was wiped. */
    public static boolean set() {
      return System.getProperty(MARK) != null;
    }

    /** Wipes the mark. */
    public static void wipe() {
      System.clearProperty(MARK);
    }
  }
}
