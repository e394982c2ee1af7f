package io.espalier.data;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Some consecutive rows on their way to the driver.
 *
 * @param values {@code [rows, slots]}, row-major: numbers, places in {@code names}, NaN where a
 *     cell holds nothing
 * @param kinds {@code [slots]}: whether cells are numbers or names, which the first one tells
 * @param names {@code [slots]}: those that occur, none in a slot of numbers
 * @param labels the names of classes that occur, empty in a regression
 * @param targets {@code [rows]}: places in {@code labels}, or values; NaN where there is no label
 * @param problem what is wrong with the row after the last one; empty if nothing is
 */
record RowBlock(
    float[] values,
    byte[] kinds,
    List<List<String>> names,
    List<String> labels,
    float[] targets,
    String problem) {
  /** No cell of the slot holds anything. */
  static final byte UNSEEN = 0;

  static final byte NUMBERS = 1;
  static final byte NAMES = 2;

  int rows() {
    return targets.length;
  }

  int slots() {
    return kinds.length;
  }

  /** The first row whose cell in a slot holds something, or nothing; -1 if there is none. */
  int first(int slot, boolean something) {
    for (int row = 0; row < rows(); row++) {
      if (Float.isNaN(values[row * slots() + slot]) != something) {
        return row;
      }
    }
    return -1;
  }

  /** As bytes, which need no serializer that knows this class. */
  byte[] toBytes() {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      DataOutputStream out = new DataOutputStream(bytes);
      out.writeInt(kinds.length);
      out.write(kinds);
      for (int slot = 0; slot < kinds.length; slot++) {
        if (kinds[slot] == NAMES) {
          write(names.get(slot), out);
        }
      }
      write(labels, out);
      out.writeUTF(problem);
      out.writeInt(targets.length);
      out.writeInt(values.length);
      ByteBuffer numbers = ByteBuffer.allocate((targets.length + values.length) * Float.BYTES);
      numbers.asFloatBuffer().put(targets).put(values);
      out.write(numbers.array());
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(Collection<String> texts, DataOutputStream out) throws IOException {
    out.writeInt(texts.size());
    for (String text : texts) {
      out.writeUTF(text);
    }
  }

  private static List<String> texts(DataInputStream in) throws IOException {
    String[] texts = new String[in.readInt()];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = in.readUTF();
    }
    return List.of(texts);
  }

  static RowBlock fromBytes(byte[] bytes) {
    try {
      DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
      byte[] kinds = in.readNBytes(in.readInt());
      List<List<String>> names = new ArrayList<>(kinds.length);
      for (byte kind : kinds) {
        names.add(kind == NAMES ? texts(in) : List.of());
      }
      List<String> labels = texts(in);
      String problem = in.readUTF();
      float[] targets = new float[in.readInt()];
      float[] values = new float[in.readInt()];
      int begin = bytes.length - in.available();
      ByteBuffer.wrap(bytes, begin, bytes.length - begin)
          .slice()
          .asFloatBuffer()
          .get(targets)
          .get(values);
      return new RowBlock(values, kinds, names, labels, targets, problem);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The same rows without the values of their cells, which are kept elsewhere. */
  RowBlock withoutValues() {
    return new RowBlock(new float[0], kinds, names, labels, targets, problem);
  }
}
