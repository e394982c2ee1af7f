package io.espalier.data;

import io.espalier.port.Shape;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Reads a source once, checks all of it, divides its rows and writes the prepared files of a study.
 * Everything that is wrong with data is found here, before anything is written.
 */
public final class Preparation {
  private final SparkSession spark;
  private final Configuration hadoop;
  private final Room room;

  /** The same with room for everything on the heap. */
  public Preparation(SparkSession spark) {
    this(spark, Room.onHeap());
  }

  /**
   * Reads through a Spark application, and writes to the file systems that it knows.
   *
   * @param room where cells may lie until they are written
   */
  public Preparation(SparkSession spark, Room room) {
    this.spark = spark;
    this.room = room;
    this.hadoop = SourceFiles.hadoop(spark);
  }

  /**
   * How many rows went where.
   *
   * @param unlabelled rows without a label, in none of the other parts
   * @param missing how many training and validation rows lack a value, of the features where any do
   */
  public record Summary(
      DataSchema schema,
      int training,
      int validation,
      int test,
      int unlabelled,
      Map<String, Integer> missing) {
    /** More columns than this are not named to people. */
    private static final int NAMED = 10;

    /** Copies the map, keeping its order. */
    public Summary {
      missing = Collections.unmodifiableMap(new LinkedHashMap<>(missing));
    }

    /** All rows that have a label. */
    public int rows() {
      return training + validation + test;
    }

    /** What there is, for people. */
    public List<String> lines() {
      List<String> lines = new ArrayList<>();
      String of =
          schema.shape() instanceof Shape.Table
              ? "%d rows of %d features: ".formatted(rows(), schema.columns())
              : "%d rows, %s: ".formatted(rows(), schema.shape());
      lines.add(
          validation == 0
              ? of + "%d to cross-validate on, %d put aside for the test".formatted(training, test)
              : of
                  + "%d to train on, %d to validate on, %d put aside for the test"
                      .formatted(training, validation, test));
      if (unlabelled > 0) {
        lines.add(unlabelled + " rows without a label, kept apart");
      }
      if (!missing.isEmpty()) {
        String named =
            missing.entrySet().stream()
                .limit(NAMED)
                .map(column -> column.getKey() + " " + column.getValue())
                .collect(Collectors.joining(", "));
        lines.add(
            "missing in training and validation rows: "
                + named
                + (missing.size() > NAMED
                    ? " and in " + (missing.size() - NAMED) + " more columns"
                    : ""));
      }
      return lines;
    }
  }

  /**
   * Reads and divides a source, and writes nothing.
   *
   * @throws DataProblem if it cannot be used
   */
  public Summary survey(SourceSpec source, long seed) {
    return division(SourceFiles.open(spark, source), source, seed).summary();
  }

  private Division division(SourceFiles files, SourceSpec source, long seed) {
    boolean plain = source.arrangement() instanceof Arrangement.Plain;
    SourceSpec arranged = plain ? source.arranged(files.arrangement()) : source;
    return new Division(read(files, arranged), arranged, seed);
  }

  /**
   * Reads and divides a source, and writes the prepared files into a study's directory.
   *
   * @param seed the study's
   * @return what {@link PreparedData#load} will find
   * @throws DataProblem if the source cannot be used
   * @throws IOException if the files cannot be written
   */
  public Summary prepare(SourceSpec source, long seed, URI studyDirectory) throws IOException {
    return prepare(source, seed, studyDirectory, shape -> {});
  }

  /** What is found out between reading a source and writing what is prepared. */
  @FunctionalInterface
  public interface Check {
    /** Throws if nothing is to be written. */
    void of(Shape shape) throws IOException;
  }

  /**
   * The same, if a study can use what is found.
   *
   * @param check throws if rows of a shape cannot be used, before anything is written
   */
  public Summary prepare(SourceSpec source, long seed, URI studyDirectory, Check check)
      throws IOException {
    return prepare(SourceFiles.open(spark, source), source, seed, studyDirectory, check);
  }

  /**
   * The same of rows that a program has already.
   *
   * @param rows columns of numbers, texts and vectors, each partition of which is computed once
   * @param source what its columns mean; where it says that rows are is their name in messages
   */
  public Summary prepare(
      Dataset<Row> rows, SourceSpec source, long seed, URI studyDirectory, Check check)
      throws IOException {
    return prepare(FrameRows.of(rows, source.source()), source, seed, studyDirectory, check);
  }

  private Summary prepare(
      SourceFiles files, SourceSpec source, long seed, URI studyDirectory, Check check)
      throws IOException {
    Division division = division(files, source, seed);
    check.of(division.summary().schema().shape());
    AtomicFiles writer = new AtomicFiles(hadoop);
    writer.sweep(PreparedData.file(studyDirectory).getParent());
    String digest =
        PartFile.write(writer, StoredTestSet.file(studyDirectory), division.testContent());
    // Last, so that a directory with this file has the other one too.
    PartFile.write(writer, PreparedData.file(studyDirectory), division.searchContent(digest));
    return division.summary();
  }

  private RawTable read(SourceFiles files, SourceSpec spec) {
    Reading reading = Reading.of(files, spec);
    RawTable table = new RawTable(spec, reading, room);
    files.read(reading, table.own());
    if (spec.testSource().isPresent()) {
      int columns = files.columns().stream().mapToInt(SourceColumn::width).max().orElse(0);
      SourceFiles tested = SourceFiles.openTest(spark, spec, columns);
      Reading same = Reading.of(tested, spec);
      reading.requireSame(same);
      tested.read(same, table.tested());
    }
    return table;
  }
}
