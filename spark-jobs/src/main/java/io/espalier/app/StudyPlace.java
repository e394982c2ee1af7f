package io.espalier.app;

import io.espalier.spark.HadoopJournal;
import io.espalier.trial.StudyEvent;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A study's directory. It holds a study once its {@code study.conf} is there, which is written
 * last.
 */
final class StudyPlace {
  private static final String CONF = "study.conf";

  private final FileSystem files;
  private final Path root;

  private StudyPlace(FileSystem files, Path root) {
    this.files = files;
    this.root = root;
  }

  /**
   * The directory with a name.
   *
   * @throws Refusal if the name is none, or its file system cannot be reached
   */
  static StudyPlace at(String location, Configuration hadoop) {
    try {
      Path path = new Path(location);
      FileSystem files = path.getFileSystem(hadoop);
      return new StudyPlace(files, files.makeQualified(path));
    } catch (IllegalArgumentException | IOException e) {
      throw new Refusal(
          ExitCode.BAD_INPUT, "'" + location + "' cannot be a study directory: " + e.getMessage());
    }
  }

  /** Refuses a directory that holds a study, or that is a file. */
  void requireFresh() throws IOException {
    if (holdsStudy()) {
      throw new Refusal(
          ExitCode.STUDY_TAKEN,
          shown()
              + " holds a study already: go on with 'espalier resume "
              + shown()
              + "', or give another directory with --out");
    }
    if (files.exists(root) && !files.getFileStatus(root).isDirectory()) {
      throw new Refusal(ExitCode.BAD_INPUT, shown() + " is a file, not a directory");
    }
  }

  /** Whether it is a study's directory. */
  boolean holdsStudy() throws IOException {
    return files.exists(new Path(root, CONF));
  }

  /** The study's configuration as it was resolved when it began. */
  String conf() throws IOException {
    try (FSDataInputStream in = files.open(new Path(root, CONF))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (FileNotFoundException e) {
      String what = files.exists(root) ? "it has no " + CONF : "there is no such directory";
      throw new Refusal(ExitCode.BAD_INPUT, shown() + " holds no study: " + what);
    }
  }

  /** Makes the directory a study. */
  void write(String conf) throws IOException {
    Path temporary = new Path(root, "." + CONF);
    try (FSDataOutputStream out = files.create(temporary, true)) {
      out.write(conf.getBytes(StandardCharsets.UTF_8));
      out.hsync();
    }
    if (!files.rename(temporary, new Path(root, CONF))) {
      throw new IOException("Could not write " + new Path(root, CONF));
    }
  }

  /** Whether the journal says that the test set was opened. */
  boolean opened() throws IOException {
    try (Stream<StudyEvent> events = HadoopJournal.read(uri(), files.getConf())) {
      return events.anyMatch(e -> e instanceof StudyEvent.Opened);
    }
  }

  URI uri() {
    return root.toUri();
  }

  /** A part of it, such as {@code models/chosen}. */
  URI part(String name) {
    return new Path(root, name).toUri();
  }

  /** As a person would write it: local directories without their scheme. */
  String shown() {
    return root.toUri().getScheme() == null || root.toUri().getScheme().equals("file")
        ? root.toUri().getPath()
        : root.toString();
  }
}
