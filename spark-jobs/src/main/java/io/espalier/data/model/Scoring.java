package io.espalier.data.model;

import io.espalier.data.AtomicFiles;
import io.espalier.data.CsvFile;
import io.espalier.data.DataProblem;
import io.espalier.data.NetworkLoader;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.LongAccumulator;

/**
 * Scores data of any size with a saved model, through Spark: reads CSV files with a header line,
 * which may have the label or not and any other columns, in any order.
 *
 * <p>The result is Parquet: all columns of the data, the model's features as numbers and the others
 * as text; {@code prediction}, a class or a value; {@code probability_…} of each class; {@code
 * disagreement} among the members, in nats or in the label's unit. Rows that cannot be scored are
 * written aside, to {@code _rejected} within the result, with the reason; readers of the result
 * pass over it, and it can be read by its own name.
 */
public final class Scoring {
  private static final String REJECTED = "_rejected";

  private final SparkSession spark;
  private final NetworkLoader loader;

  /** Scores through a Spark application. */
  public Scoring(SparkSession spark, NetworkLoader loader) {
    this.spark = spark;
    this.loader = loader;
  }

  /**
   * What came of it.
   *
   * @param scored rows with a prediction
   * @param rejected rows without
   * @param rejectedRows where these are, or would be
   */
  public record Outcome(long scored, long rejected, URI rejectedRows) {}

  /**
   * Scores a file, or the files of a directory.
   *
   * @param model a model's directory
   * @param data CSV, plain or compressed
   * @param out a directory that does not exist yet
   * @throws DataProblem if model or data cannot be used, or {@code out} exists
   * @throws IOException if a file system fails
   */
  public Outcome run(URI model, URI data, URI out) throws IOException {
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    SavedModel saved = new ModelStore(hadoop).load(model);
    List<CsvFile> files = CsvFile.at(hadoop, data);
    Columns columns = Columns.of(files.get(0), saved.schema());
    Path target = new Path(out);
    if (new AtomicFiles(hadoop).fileSystem(target).exists(target)) {
      throw new DataProblem(target + " exists already: predictions go into a new directory");
    }
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    Broadcast<byte[][]> checkpoints = context.broadcast(ScoringModel.checkpoints(saved));
    LongAccumulator rejected = spark.sparkContext().longAccumulator("rejected rows");
    try {
      Dataset<Row> rows = CsvFile.rows(spark, files);
      StructType scoredSchema = columns.scoredSchema();
      rows.mapPartitions(
              new RowScorer(columns, new ScoringModel(saved, checkpoints, loader), rejected),
              Encoders.row(scoredSchema))
          .write()
          .parquet(target.toString());
      Path aside = new Path(target, REJECTED);
      long rejectedRows = 0;
      // A retried task counts twice, so this only says whether there are any.
      if (rejected.value() > 0) {
        StructType schema = columns.rejectedSchema();
        rows.flatMap(new Rejection(columns), Encoders.row(schema))
            .write()
            .parquet(aside.toString());
        rejectedRows = spark.read().schema(schema).parquet(aside.toString()).count();
      }
      long scored = spark.read().schema(scoredSchema).parquet(target.toString()).count();
      return new Outcome(scored, rejectedRows, aside.toUri());
    } catch (Exception e) {
      if (CsvFile.torn(e)) {
        throw CsvFile.unreadable(new Path(data), e);
      }
      throw new IOException("Scoring " + data + " failed: " + e.getMessage(), e);
    } finally {
      checkpoints.destroy();
    }
  }
}
