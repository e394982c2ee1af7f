package io.espalier.spark;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.hdfs.DistributedFileSystem;

/**
 * A study's directory on a Hadoop file system.
 *
 * @param files of {@code file:} URIs the raw file system: Hadoop's checksummed one shows no byte of
 *     a file that was synchronized but not closed
 * @param root the directory, qualified
 */
record StudyDirectory(FileSystem files, Path root) {

  /** Recovery asks datanodes to agree on a length, which takes a few seconds. */
  private static final Duration RECOVERY_STEP = Duration.ofMillis(200);

  private static final int RECOVERY_STEPS = 600;

  private static final int STEPS_A_REQUEST = 20;

  static StudyDirectory of(URI directory, Configuration configuration) throws IOException {
    Path path = new Path(directory);
    FileSystem files = path.getFileSystem(configuration);
    if (files instanceof LocalFileSystem local) {
      files = local.getRawFileSystem();
    }
    return new StudyDirectory(files, files.makeQualified(path));
  }

  Path path(String name) {
    return new Path(root, name);
  }

  /**
   * Finds the file that a URI names.
   *
   * @param location relative to the study's directory, or absolute
   * @param folder where it must lie
   * @throws IOException if it lies elsewhere
   */
  Path inside(String folder, URI location) throws IOException {
    URI home = new Path(root, folder).toUri();
    URI found = URI.create(root.toUri() + "/").resolve(location).normalize();
    String prefix = home.getPath() + "/";
    boolean within =
        Objects.equals(found.getScheme(), home.getScheme())
            && Objects.equals(found.getAuthority(), home.getAuthority())
            && found.getPath() != null
            && found.getPath().startsWith(prefix);
    String name = within ? found.getPath().substring(prefix.length()) : "";
    if (name.isEmpty() || name.contains("/")) {
      throw new IOException(
          location + " is no file of " + new Path(root, folder) + ": it is not opened");
    }
    return new Path(new Path(root, folder), name);
  }

  /**
   * Makes the length of a file final that a dead or replaced driver may still hold open: on HDFS
   * its writer is shut out, elsewhere there is nothing to do.
   */
  void seal(Path file) throws IOException {
    if (!(files instanceof DistributedFileSystem hdfs)) {
      return;
    }
    boolean closed = hdfs.recoverLease(file);
    for (int i = 1; !closed; i++) {
      IOException slow = new IOException(file + ": HDFS has not recovered the lease yet");
      if (i == RECOVERY_STEPS) {
        throw slow;
      }
      Retries.sleep(RECOVERY_STEP, slow);
      // Asked again, as the datanodes may not have been there the first time.
      closed = i % STEPS_A_REQUEST == 0 ? hdfs.recoverLease(file) : hdfs.isFileClosed(file);
    }
  }
}
