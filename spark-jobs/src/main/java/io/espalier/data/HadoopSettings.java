package io.espalier.data;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import org.apache.hadoop.conf.Configuration;

/**
 * A Hadoop configuration that travels to executors, which would else miss what was set on the
 * driver.
 */
public final class HadoopSettings implements Serializable {
  private static final long serialVersionUID = 1;

  private final byte[] content;

  /** Keeps a copy of a configuration. */
  public HadoopSettings(Configuration hadoop) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      hadoop.write(new DataOutputStream(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    this.content = bytes.toByteArray();
  }

  /** The configuration again. */
  public Configuration configuration() {
    Configuration hadoop = new Configuration(false);
    try {
      hadoop.readFields(new DataInputStream(new ByteArrayInputStream(content)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return hadoop;
  }
}
