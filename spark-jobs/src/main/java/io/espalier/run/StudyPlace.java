package io.espalier.run;

import io.espalier.data.AtomicFiles;
import io.espalier.data.DataProblem;
import io.espalier.port.DamagedFile;
import io.espalier.port.Stores;
import io.espalier.spark.HadoopJournal;
import io.espalier.spark.JournalSettings;
import io.espalier.trial.StudyEvent;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.ParentNotDirectoryException;
import org.apache.hadoop.fs.Path;

/**
 * A study's directory. It holds a study once its {@code study.conf} is there, which is written
 * last.
 */
public final class StudyPlace {
  /** The file that makes a directory a study's. */
  static final String CONF = "study.conf";

  /** Where a study keeps the model that it has chosen. */
  public static final String CHOSEN_MODEL = "models/chosen";

  /** Where it keeps the best single network. */
  public static final String BEST_MODEL = "models/best";

  /** Study files have at most 1 MiB, to which come the defaults. */
  private static final int LONGEST_CONF = 2 << 20;

  private final FileSystem files;
  private final Configuration hadoop;
  private final AtomicFiles writer;
  private final Path root;

  private StudyPlace(Configuration hadoop, FileSystem files, AtomicFiles writer, Path root) {
    this.hadoop = hadoop;
    this.files = files;
    this.writer = writer;
    this.root = root;
  }

  /**
   * The directory with a name.
   *
   * @throws DataProblem if the name is none, or its file system cannot be reached
   */
  public static StudyPlace at(String location, Configuration hadoop) {
    try {
      Path path = new Path(location);
      AtomicFiles writer = new AtomicFiles(hadoop);
      FileSystem files = writer.fileSystem(path);
      return new StudyPlace(hadoop, files, writer, files.makeQualified(path));
    } catch (IllegalArgumentException | UncheckedIOException e) {
      Throwable told = e instanceof UncheckedIOException ? e.getCause() : e;
      // Hadoop hands on the name of Java's exception too.
      String why = told.getMessage().replaceFirst("^[\\w.]+Exception: ", "");
      throw new DataProblem("'" + location + "' cannot be a study directory: " + why, e);
    }
  }

  /** The place of a study within it. */
  public StudyPlace within(String name) {
    return new StudyPlace(hadoop, files, writer, new Path(root, name));
  }

  /**
   * Refuses a directory that holds a study, or that is a file.
   *
   * @throws StudyTaken if it holds one, or its journal
   */
  public void requireFresh() throws IOException {
    requireNoStudy();
    if (hasJournal()) {
      throw lostConf();
    }
    for (Path path = root; path != null; path = path.getParent()) {
      requireNoFile(path);
    }
  }

  /**
   * Refuses a directory in which another search has begun since {@link #requireFresh}: Spark takes
   * its time to start.
   *
   * @param journal of the directory, which nobody else can begin to write any more
   */
  void requireStillFresh(HadoopJournal journal) throws IOException {
    requireNoStudy();
    if (!journal.isEmpty()) {
      throw lostConf();
    }
  }

  /**
   * Refuses a directory that holds a study.
   *
   * @throws StudyTaken if it holds one
   */
  public void requireNoStudy() throws IOException {
    if (holdsStudy()) {
      throw new StudyTaken(
          shown()
              + " holds a study already: go on with 'espalier resume "
              + shown()
              + "', or give another directory with --out");
    }
  }

  private StudyTaken lostConf() {
    return new StudyTaken(
        shown()
            + " holds the journal of a study that has lost its "
            + CONF
            + ": restore that, or give another directory with --out");
  }

  /**
   * Whether there is a journal of which anything is known. One without events is what a search has
   * left that ended before its study began.
   *
   * @throws io.espalier.spark.StudyInUse if a search is about to begin a study here
   */
  private boolean hasJournal() throws IOException {
    if (names("journal").isEmpty()) {
      return false;
    }
    HadoopJournal.requireFree(uri(), hadoop, InstantSource.system(), JournalSettings.DEFAULT);
    try (Stream<StudyEvent> events = HadoopJournal.read(uri(), hadoop)) {
      return events.findAny().isPresent();
    }
  }

  private void requireNoFile(Path path) throws IOException {
    try {
      if (!files.getFileStatus(path).isDirectory()) {
        throw new DataProblem(
            "'"
                + shown()
                + "' cannot be a study directory: "
                + (path.equals(root) ? "it" : shown(path))
                + " is a file");
      }
    } catch (FileNotFoundException | ParentNotDirectoryException e) {
      // It will be created, or the file that is in the way is met further up.
      return;
    }
  }

  /** Whether it is a study's directory. */
  public boolean holdsStudy() throws IOException {
    return files.exists(new Path(root, CONF));
  }

  /** The study's configuration as it was resolved when it began. */
  public String conf() throws IOException {
    Path file = new Path(root, CONF);
    try (FSDataInputStream in = files.open(file)) {
      byte[] text = in.readNBytes(LONGEST_CONF + 1);
      if (text.length > LONGEST_CONF) {
        throw new DamagedFile(shown(file), "it has more than " + LONGEST_CONF + " bytes");
      }
      return new String(text, StandardCharsets.UTF_8);
    } catch (FileNotFoundException | ParentNotDirectoryException e) {
      throw new DataProblem(shown() + " holds no study: " + whyNone(), e);
    }
  }

  private String whyNone() throws IOException {
    if (!files.exists(root)) {
      return "there is no such directory";
    }
    return files.getFileStatus(root).isDirectory() ? "it has no " + CONF : "it is a file";
  }

  /** Makes the directory a study. */
  public void write(String conf) throws IOException {
    writer.sweep(root);
    writer.write(new Path(root, CONF), conf.getBytes(StandardCharsets.UTF_8));
  }

  /** What its trials have left: checkpoints and predictions. */
  public Stores stores() throws IOException {
    return TrainingWork.stores(uri(), hadoop);
  }

  /** The names of the files in a folder of it, none if there is no such folder. */
  public Set<String> names(String folder) throws IOException {
    Set<String> names = new HashSet<>();
    try {
      for (FileStatus status : files.listStatus(new Path(root, folder))) {
        names.add(status.getPath().getName());
      }
    } catch (FileNotFoundException e) {
      return Set.of();
    }
    return names;
  }

  /** Bytes that it takes. */
  public long bytes() throws IOException {
    return files.getContentSummary(root).getLength();
  }

  /** Its location. */
  public URI uri() {
    return root.toUri();
  }

  /** A part of it, such as {@code models/chosen}. */
  public URI part(String name) {
    return new Path(root, name).toUri();
  }

  /** As a person would write it: local directories without their scheme. */
  public String shown() {
    return shown(root);
  }

  private static String shown(Path path) {
    return path.toUri().getScheme() == null || path.toUri().getScheme().equals("file")
        ? path.toUri().getPath()
        : path.toString();
  }
}
