package io.espalier.data;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Options.Rename;
import org.apache.hadoop.fs.Path;

/**
 * Writes files whole or not at all: a reader in any process sees the old content or the new one.
 * What a dead writer leaves begins with {@code _} and is passed over by readers of tables. Safe for
 * concurrent use; of two writers of one file the last one wins.
 *
 * <p>Local files go through the raw file system, as Hadoop's checksummed one keeps its checksums in
 * a second file, which cannot be replaced together with the first.
 */
public final class AtomicFiles {
  private static final String UNFINISHED = "_unfinished.";

  private final Configuration hadoop;

  /** Files of the file systems that a configuration names. */
  public AtomicFiles(Configuration hadoop) {
    this.hadoop = hadoop;
  }

  /** Writes the content of a file. */
  @FunctionalInterface
  public interface Content {
    /** Writes all of it; closing the stream is not its business. */
    void writeTo(FSDataOutputStream out) throws IOException;
  }

  /** Creates or replaces a file. */
  public void write(Path file, Content content) throws IOException {
    FileSystem files = fileSystem(file);
    // A name of its own: two writers would rename each other's half away.
    String own = ProcessHandle.current().pid() + "-" + Long.toHexString(System.nanoTime());
    String draft = UNFINISHED + file.getName() + "." + own;
    Path unfinished = new Path(file.getParent(), draft);
    try {
      try (FSDataOutputStream out = files.create(unfinished, false)) {
        content.writeTo(out);
        out.hsync();
      }
      rename(files, unfinished, file);
    } catch (IOException | RuntimeException e) {
      files.delete(unfinished, false);
      throw e;
    }
  }

  /**
   * Deletes what dead writers have left in a directory. Called by one that has taken over from
   * them: another one that still writes there fails.
   */
  public void sweep(Path directory) throws IOException {
    for (FileStatus status : list(directory)) {
      if (status.isFile() && status.getPath().getName().startsWith(UNFINISHED)) {
        delete(status.getPath());
      }
    }
  }

  /** Creates or replaces a file. */
  public void write(Path file, byte[] content) throws IOException {
    write(file, (FSDataOutputStream out) -> out.write(content));
  }

  /**
   * Opens a file for reading.
   *
   * @throws FileNotFoundException if there is none
   */
  public FSDataInputStream open(Path file) throws IOException {
    return fileSystem(file).open(file);
  }

  /** Reads a whole file, of at most 2 GiB. */
  public byte[] read(Path file) throws IOException {
    try (FSDataInputStream in = open(file)) {
      return in.readAllBytes();
    }
  }

  /** The entries of a directory, none if there is no such directory. */
  public FileStatus[] list(Path directory) throws IOException {
    try {
      return fileSystem(directory).listStatus(directory);
    } catch (FileNotFoundException e) {
      return new FileStatus[0];
    }
  }

  /** Deletes a file; nothing happens if there is none. */
  public void delete(Path file) throws IOException {
    fileSystem(file).delete(file, false);
  }

  /** The file system of a path, without local checksum files. */
  public FileSystem fileSystem(Path path) {
    try {
      FileSystem files = path.getFileSystem(hadoop);
      return files instanceof LocalFileSystem local ? local.getRawFileSystem() : files;
    } catch (IOException e) {
      throw new UncheckedIOException("No file system for " + path, e);
    }
  }

  private void rename(FileSystem files, Path from, Path to) throws IOException {
    if (files.getUri().getScheme().equals("file")) {
      // A POSIX rename replaces its target; FileContext would delete the target first.
      if (!files.rename(from, to)) {
        throw new IOException("Cannot rename " + from + " to " + to);
      }
    } else {
      FileContext.getFileContext(from.toUri(), hadoop).rename(from, to, Rename.OVERWRITE);
    }
  }
}
