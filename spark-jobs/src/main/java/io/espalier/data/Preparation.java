package io.espalier.data;

import java.io.IOException;
import java.net.URI;
import java.util.Comparator;
import java.util.List;
import org.apache.commons.text.similarity.LevenshteinDistance;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/**
 * Reads a source once, checks all of it, divides its rows and writes the prepared files of a study.
 * Everything that is wrong with data is found here, before anything is written.
 */
public final class Preparation {
  private final JavaSparkContext spark;
  private final Configuration hadoop;

  /** Reads through a Spark application, and writes to the file systems that it knows. */
  public Preparation(SparkSession spark) {
    this.spark = JavaSparkContext.fromSparkContext(spark.sparkContext());
    this.hadoop = spark.sparkContext().hadoopConfiguration();
  }

  /** How many rows went where. */
  public record Summary(DataSchema schema, int training, int validation, int test) {
    /** All rows. */
    public int rows() {
      return training + validation + test;
    }
  }

  /**
   * Reads and divides a source, and writes nothing.
   *
   * @throws DataProblem if it cannot be used
   */
  public Summary survey(SourceSpec source, long seed) {
    return new Division(read(source), source, seed).summary();
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
    Division division = new Division(read(source), source, seed);
    AtomicFiles files = new AtomicFiles(hadoop);
    String digest =
        PartFile.write(files, StoredTestSet.file(studyDirectory), division.testContent());
    // Last, so that a directory with this file has the other one too.
    PartFile.write(files, PreparedData.file(studyDirectory), division.searchContent(digest));
    return division.summary();
  }

  private RawTable read(SourceSpec source) {
    List<CsvFile> files = CsvFile.at(hadoop, source.source());
    List<String> columns = files.get(0).columns();
    int label = columns.indexOf(source.label());
    if (label < 0) {
      throw new DataProblem(
          files.get(0).path()
              + " has no label column '"
              + source.label()
              + "'; the nearest is '"
              + nearest(source.label(), columns)
              + "'");
    }
    RowBlocks parser = new RowBlocks(columns.toArray(String[]::new), label, source.task());
    RawTable table = new RawTable(source, columns);
    for (CsvFile file : files) {
      table.add(file.path(), collect(file, parser));
    }
    return table;
  }

  private List<RowBlock> collect(CsvFile file, RowBlocks parser) {
    try {
      return RowBlocks.decode(file.lines(spark).mapPartitionsWithIndex(parser, false).collect());
    } catch (Exception e) {
      // Not only runtime ones: Scala code throws checked exceptions without declaring them.
      throw CsvFile.unreadable(file.path(), e);
    }
  }

  private static String nearest(String name, List<String> columns) {
    return columns.stream()
        .min(
            Comparator.comparingInt(
                column -> LevenshteinDistance.getDefaultInstance().apply(name, column)))
        .orElseThrow();
  }
}
