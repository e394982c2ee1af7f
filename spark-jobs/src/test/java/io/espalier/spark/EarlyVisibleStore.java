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
    return configuration;
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
    OutputStream plain =
        super.create(f, permission, overwrite, bufferSize, replication, blockSize, progress);
    return new FSDataOutputStream(
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            plain.write(b);
          }

          @Override
          public void write(byte[] b, int off, int len) throws IOException {
            plain.write(b, off, len);
          }

          @Override
          public void close() throws IOException {
            plain.close();
          }
        },
        null);
  }
}
