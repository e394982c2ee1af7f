package io.espalier.spark;

import java.io.Closeable;
import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.StreamCapabilities;
import org.apache.hadoop.hdfs.protocol.AlreadyBeingCreatedException;

/** A new file, each write to which is durable when it returns, where the file system can do so. */
interface DurableFile extends Closeable {

  /** Whether writes are durable before the file is closed. */
  boolean synchronizes();

  /** Appends bytes. */
  void write(byte[] bytes) throws IOException;

  /**
   * Creates a file that does not exist yet, with its parents.
   *
   * @throws FileAlreadyExistsException if it exists
   */
  static DurableFile create(FileSystem files, Path path) throws IOException {
    if (files instanceof RawLocalFileSystem local) {
      // Hadoop looks first and creates then: two drivers could both succeed.
      File file = local.pathToFile(path);
      Files.createDirectories(file.toPath().getParent());
      try {
        Files.createFile(file.toPath());
      } catch (java.nio.file.FileAlreadyExistsException e) {
        throw new FileAlreadyExistsException(path + " exists");
      }
      return new Local(new FileOutputStream(file, true));
    }
    try {
      return new Remote(files.create(path, false));
    } catch (AlreadyBeingCreatedException e) {
      throw new FileAlreadyExistsException(path + " exists: " + e.getMessage());
    }
  }

  /** Creates a file with this content; it may be left torn if that fails. */
  static void writeWhole(FileSystem files, Path path, byte[] content) throws IOException {
    DurableFile file = create(files, path);
    IOException failed = null;
    try {
      file.write(content);
    } catch (IOException e) {
      failed = e;
    }
    try {
      file.close();
    } catch (IOException e) {
      // HDFS throws the very same exception again, which a try with resources cannot take.
      failed = failed == null ? e : failed;
    }
    if (failed != null) {
      throw failed;
    }
  }

  /** A local file: no channel, as an interrupt would close that. */
  record Local(FileOutputStream stream) implements DurableFile {
    @Override
    public boolean synchronizes() {
      return true;
    }

    @Override
    public void write(byte[] bytes) throws IOException {
      stream.write(bytes);
      stream.getFD().sync();
    }

    @Override
    public void close() throws IOException {
      stream.close();
    }
  }

  /** A file on any other Hadoop file system. */
  record Remote(FSDataOutputStream stream) implements DurableFile {
    @Override
    public boolean synchronizes() {
      return stream.hasCapability(StreamCapabilities.HSYNC);
    }

    @Override
    public void write(byte[] bytes) throws IOException {
      stream.write(bytes);
      if (synchronizes()) {
        stream.hsync();
      }
    }

    @Override
    public void close() throws IOException {
      stream.close();
    }
  }
}
