package io.espalier.spark;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FilterFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/**
 * A store that can neither append nor synchronize, as object stores cannot; unlike those it shows a
 * file before it is closed, which is the harder case.
 */
public final class EarlyVisibleStore extends FilterFileSystem {
  static final String SCHEME = "object";
  private static final String FAULTY = "faulty";

  private int segments;

  /** Made by Hadoop. */
  public EarlyVisibleStore() {
    super(
        new RawLocalFileSystem() {
          @Override
          public URI getUri() {
            return URI.create(SCHEME + ":///");
          }
        });
  }

  static Configuration configuration() {
    Configuration configuration = new Configuration();
    configuration.set("fs." + SCHEME + ".impl", EarlyVisibleStore.class.getName());
    configuration.setBoolean("fs." + SCHEME + ".impl.disable.cache", true);
    return configuration;
  }

  /** Of each four segments, one cannot be created, one is torn, and one is whole but seems lost. */
  static Configuration faulty() {
    Configuration configuration = configuration();
    configuration.setBoolean(FAULTY, true);
    return configuration;
  }

  private enum Fault {
    NONE,
    NOT_CREATED,
    TORN,
    SEEMS_LOST
  }

  @Override
  public boolean hasPathCapability(Path path, String capability) {
    return false;
  }

  @Override
  public FSDataOutputStream append(Path f, int bufferSize, Progressable progress) {
    throw new UnsupportedOperationException("An object cannot be appended to");
  }

  @Override
  public FSDataOutputStream create(
      Path f,
      FsPermission permission,
      boolean overwrite,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable progress)
      throws IOException {
    boolean segment = getConf().getBoolean(FAULTY, false) && f.getName().endsWith(".jsonl");
    Fault fault = segment ? Fault.values()[segments++ % Fault.values().length] : Fault.NONE;
    if (fault == Fault.NOT_CREATED) {
      throw new IOException("not created");
    }
    OutputStream plain =
        super.create(f, permission, overwrite, bufferSize, replication, blockSize, progress);
    return new FSDataOutputStream(new ClosingWrites(plain, fault), null);
  }

  private static final class ClosingWrites extends OutputStream {
    private final OutputStream plain;
    private final Fault fault;

    ClosingWrites(OutputStream plain, Fault fault) {
      this.plain = plain;
      this.fault = fault;
    }

    @Override
    public void write(int b) throws IOException {
      plain.write(b);
    }

    @Override
    public void write(byte[] b, int off, int len) throws IOException {
      plain.write(b, off, fault == Fault.TORN ? len - 30 : len);
    }

    @Override
    public void close() throws IOException {
      plain.close();
      if (fault != Fault.NONE) {
        throw new IOException(fault.toString());
      }
    }
  }
}
