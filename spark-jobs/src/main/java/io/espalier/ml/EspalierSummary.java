package io.espalier.ml;

import io.espalier.data.DataProblem;
import io.espalier.results.ResultTable;
import io.espalier.tables.ParquetTables;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** The result tables of a study as data frames; they can be read while it runs. */
public final class EspalierSummary {
  private final SparkSession spark;
  private final URI directory;

  EspalierSummary(SparkSession spark, String directory) {
    this.spark = spark;
    this.directory = URI.create(directory);
  }

  /** Names of the tables that a study can have. */
  public List<String> tables() {
    return Arrays.stream(ResultTable.values()).map(ResultTable::tableName).toList();
  }

  /**
   * A table by its name.
   *
   * @throws DataProblem if there is no such table, or the study has none yet or is gone
   */
  public Dataset<Row> table(String name) {
    if (!tables().contains(name)) {
      throw new DataProblem(
          "There is no table '" + name + "': give one of " + String.join(", ", tables()));
    }
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    Path path = new ParquetTables(hadoop, directory).directory(name);
    try {
      if (!path.getFileSystem(hadoop).exists(path)) {
        throw new DataProblem("The study " + directory + " has no table '" + name + "'");
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot look for " + path, e);
    }
    return spark.read().parquet(path.toString());
  }

  /** The trials, with a column for each hyperparameter and metric. */
  public Dataset<Row> trials() {
    return table(ResultTable.TRIALS_WIDE.tableName());
  }

  /** What was measured after each epoch. */
  public Dataset<Row> measurements() {
    return table(ResultTable.MEASUREMENTS.tableName());
  }

  /** The ensembles and what they were chosen by. */
  public Dataset<Row> ensembles() {
    return table(ResultTable.ENSEMBLES.tableName());
  }
}
