package io.espalier.data;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.zip.ZipException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The files of a source, or whatever else rows come from, whose columns are known and whose rows
 * are still to be read.
 */
public abstract sealed class SourceFiles permits CsvFiles, FrameFiles, FrameRows, IdxFiles {
  private static final String FORMATS = "csv, parquet, orc, json, libsvm or idx";

  /** What the column of {@link #rows} is called that holds rows of which nothing can be made. */
  static final String TROUBLE = "trouble with this row";

  /** Pieces of 8 MiB of text, or row groups: enough to keep a machine's cores busy. */
  private static final int PIECES = 16;

  private final Path path;
  private final List<SourceColumn> columns;

  /**
   * Checks the columns' names.
   *
   * @param path of the first file, for messages
   */
  SourceFiles(Path path, List<SourceColumn> columns) {
    this.path = path;
    this.columns = List.copyOf(columns);
    requireDistinct();
  }

  /**
   * Opens a file, or those of a directory in the order of their names, to score their rows.
   *
   * @param least how many features rows have at least, in a format that leaves out zeros
   * @throws DataProblem if there are none, or their columns are unusable
   */
  public static SourceFiles open(SparkSession spark, URI source, Format format, int least) {
    return opened(
        spark,
        source,
        format,
        (kind, files) ->
            kind == Format.IDX
                ? IdxFiles.at(spark, files, Optional.empty())
                : table(spark, kind, files, least));
  }

  /** Opens the rows that a study trains on, with their labels. */
  static SourceFiles open(SparkSession spark, SourceSpec spec) {
    return labelled(spark, spec, spec.source(), spec.labelsSource(), 0);
  }

  /** Opens test rows that are no part of a study's source. */
  static SourceFiles openTest(SparkSession spark, SourceSpec spec, int least) {
    return labelled(spark, spec, spec.testSource().orElseThrow(), Optional.empty(), least);
  }

  private static SourceFiles labelled(
      SparkSession spark, SourceSpec spec, URI source, Optional<URI> labels, int least) {
    return opened(
        spark,
        source,
        spec.format(),
        (kind, files) -> {
          if (kind != Format.IDX) {
            return table(spark, kind, files, least);
          }
          boolean labelled = !spec.label().isEmpty();
          return IdxFiles.at(
              spark,
              files,
              labelled ? Optional.of(IdxFiles.labels(files.get(0), labels)) : Optional.empty());
        });
  }

  private static SourceFiles table(
      SparkSession spark, Format format, List<FileStatus> files, int least) throws IOException {
    return format == Format.CSV
        ? new CsvFiles(spark, CsvFile.of(hadoop(spark), files))
        : FrameFiles.at(spark, format, files, least);
  }

  private interface Opening {
    SourceFiles of(Format format, List<FileStatus> files) throws IOException;
  }

  private static SourceFiles opened(
      SparkSession spark, URI source, Format format, Opening opening) {
    try {
      List<FileStatus> files = files(hadoop(spark), source);
      return opening.of(format(format, files), files);
    } catch (FileNotFoundException e) {
      throw new DataProblem("There is no data file " + source, e);
    } catch (IOException | IllegalArgumentException e) {
      throw new DataProblem("Cannot read " + source + ": " + e.getMessage(), e);
    }
  }

  static Configuration hadoop(SparkSession spark) {
    return spark.sparkContext().hadoopConfiguration();
  }

  private static List<FileStatus> files(Configuration hadoop, URI source) throws IOException {
    Path root = new Path(source);
    FileSystem system = root.getFileSystem(hadoop);
    FileStatus status = system.getFileStatus(root);
    if (!status.isDirectory()) {
      return List.of(status);
    }
    List<FileStatus> entries =
        Arrays.stream(system.listStatus(root))
            .filter(entry -> entry.isFile() && !entry.getPath().getName().matches("[._].*"))
            .sorted(Comparator.comparing(FileStatus::getPath))
            .toList();
    if (entries.isEmpty()) {
      throw new DataProblem("The directory " + root + " has no data file");
    }
    return entries;
  }

  /** The one format of all files: a directory of several would be read in part, or wrongly. */
  private static Format format(Format given, List<FileStatus> files) {
    Path first = files.get(0).getPath();
    Format format = given == Format.AUTO ? named(first) : given;
    for (FileStatus file : files.subList(1, files.size())) {
      Format other = given == Format.AUTO ? named(file.getPath()) : format;
      Format says = Format.named(file.getPath().getName()).orElse(other);
      if (says != format) {
        throw new DataProblem(
            "%s is to be read as %s, and %s beside it as %s: put them into directories of their own"
                .formatted(first, format.word(), file.getPath(), says.word()));
      }
    }
    return format;
  }

  private static Format named(Path file) {
    return Format.named(file.getName())
        .orElseThrow(
            () ->
                new DataProblem(
                    file
                        + ": its name does not say how it is written: give the format, "
                        + FORMATS));
  }

  /** What Spark says of a file that it cannot read, in one line. */
  public static DataProblem unreadable(Path path, Throwable failure) {
    Throwable root = root(failure);
    return new DataProblem(
        path
            + (torn(failure) ? " is torn or changed: " : " cannot be read: ")
            + String.valueOf(root.getMessage()).lines().findFirst().orElse(root.toString()),
        failure);
  }

  /** Whether a failure comes from a compressed file that does not end as it should. */
  public static boolean torn(Throwable failure) {
    Throwable root = root(failure);
    return root instanceof EOFException
        || root instanceof ZipException
        // Hadoop's own reader has no exception for it.
        || String.valueOf(root.getMessage()).startsWith("gzip stream");
  }

  private static Throwable root(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    return root;
  }

  private void requireDistinct() {
    Map<String, String> seen = new HashMap<>();
    for (int i = 0; i < columns.size(); i++) {
      String name = columns.get(i).name();
      if (name.isBlank()) {
        throw new DataProblem(path + ": column " + (i + 1) + " has no name in the header");
      }
      String before = seen.put(name.toLowerCase(Locale.ROOT), name);
      if (before != null) {
        throw new DataProblem(
            path
                + (before.equals(name)
                    ? ": the header has the column '" + name + "' twice"
                    : ": the columns '" + before + "' and '" + name + "' differ only in case"));
      }
    }
  }

  /** What the feature columns are to each other, as far as the files know. */
  Arrangement arrangement() {
    return new Arrangement.Plain();
  }

  /** The first file. */
  public final Path path() {
    return path;
  }

  /** The columns, in the files' order. */
  public final List<SourceColumn> columns() {
    return columns;
  }

  /**
   * The rows as scoring reads them: the columns' cells in their order, as texts or of the files'
   * own types, null where one is empty; then the whole row where nothing can be made of it, as
   * {@link #trouble} says, and null elsewhere. In no order among files.
   */
  public abstract Dataset<Row> rows();

  /** What is wrong with a row that nothing can be made of. */
  public abstract String trouble();

  /**
   * Reads the rows to train and test on, file by file in order.
   *
   * @throws DataProblem if a file cannot be read to its end
   */
  abstract void read(Reading reading, RowSink into);

  /**
   * Hands on the blocks of a file as they arrive, some pieces at a time: a driver need not have
   * room for all of it on its heap.
   *
   * @param pieces a block each element, in the order of partitions
   */
  static void hand(JavaRDD<byte[]> pieces, Path file, RowSink into) {
    int all = pieces.getNumPartitions();
    for (int from = 0; from < all; from += PIECES) {
      int[] some = IntStream.range(from, Math.min(all, from + PIECES)).toArray();
      for (List<byte[]> blocks : pieces.collectPartitions(some)) {
        blocks.forEach(block -> into.take(file, RowBlock.fromBytes(block)));
      }
    }
    into.end(file);
  }
}
