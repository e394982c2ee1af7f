package io.espalier.data.model;

import io.espalier.data.AtomicFiles;
import io.espalier.data.DataProblem;
import io.espalier.data.DataSchema;
import io.espalier.data.Format;
import io.espalier.data.NetworkLoader;
import io.espalier.data.SourceFiles;
import io.espalier.port.Feature;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.LongAccumulator;

/**
 * Scores data of any size with a saved model, through Spark: reads what {@link Format} lists, which
 * may have the label or not and any other columns, in any order.
 *
 * <p>The result is Parquet: all columns of the data as they are, but for numbers that were texts,
 * which are numbers, and null where one was missing; {@code prediction}, a class or a value; {@code
 * probability_…} of each class; for a model that predicts by random passes, as {@code inference =
 * monte-carlo} does, {@code sd_…} of each class, or {@code sd_prediction}, the standard deviation
 * of one pass of each member, in the same unit; in place of these, where rows are to be given back,
 * the columns of {@link io.espalier.metrics.Task.Reconstruction}; {@code disagreement} among the
 * members, in nats or in the label's unit; of a model of series whose steps are lines each, a row
 * for each series instead, with its id and how many steps it has; for a model with names among its
 * features, {@code unknown_names}, how many of the row's names it has not seen. Rows that cannot be
 * scored are written aside, to {@code _rejected} within the result, with the reason; readers of the
 * result pass over it, and it can be read by its own name.
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
   * @param unknown those of them that have a name which the model has not seen
   * @param rejected rows without
   * @param rejectedRows where these are, or would be
   */
  public record Outcome(long scored, long unknown, long rejected, URI rejectedRows) {}

  /**
   * Scores a file, or the files of a directory.
   *
   * @param model a model's directory
   * @param data where the rows are
   * @param format how they are written
   * @param out a directory that does not exist yet
   * @throws DataProblem if model or data cannot be used, or {@code out} exists
   * @throws IOException if a file system fails
   */
  public Outcome run(URI model, URI data, Format format, URI out) throws IOException {
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    SavedModel saved = new ModelStore(hadoop).load(model);
    SourceFiles files = SourceFiles.open(spark, data, format, saved.schema().columns());
    Dataset<Row> rows = files.rows();
    Optional<DataSchema.Lines> lines = saved.schema().lines();
    DataSchema read = lines.map(l -> step(saved.schema(), l)).orElse(saved.schema());
    Columns columns =
        random(model, saved)
            ? Columns.withDeviations(files, rows.schema(), read)
            : Columns.of(files, rows.schema(), read);
    Path target = new Path(out);
    if (new AtomicFiles(hadoop).fileSystem(target).exists(target)) {
      throw new DataProblem(target + " exists already: predictions go into a new directory");
    }
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    Broadcast<byte[][]> checkpoints = context.broadcast(ScoringModel.checkpoints(saved));
    try {
      ScoringModel shipped = new ScoringModel(saved, checkpoints, loader);
      return lines.isPresent()
          ? runSeries(rows, SeriesRows.of(files, saved.schema(), columns), shipped, target)
          : run(rows, columns, shipped, target);
    } catch (Exception e) {
      // Not only runtime ones: Scala code throws checked exceptions without declaring them.
      if (SourceFiles.torn(e)) {
        throw SourceFiles.unreadable(new Path(data), e);
      }
      throw new IOException("Scoring " + data + " failed: " + e.getMessage(), e);
    } finally {
      checkpoints.destroy();
    }
  }

  /** Its checkpoints are read here, before anything is spent on rows. */
  private boolean random(URI model, SavedModel saved) {
    try {
      return ScoringModel.random(saved, loader);
    } catch (IOException e) {
      throw new DataProblem("The model " + model + " cannot be used: " + e.getMessage(), e);
    }
  }

  /** What a line has that is one step. */
  private static DataSchema step(DataSchema schema, DataSchema.Lines lines) {
    List<Feature> channels = lines.channels().stream().<Feature>map(Feature.Numeric::new).toList();
    return new DataSchema(channels, schema.label(), schema.task(), schema.missing());
  }

  private Outcome runSeries(Dataset<Row> rows, SeriesRows series, ScoringModel model, Path target) {
    // A retried task counts twice, so this only says whether there are any.
    LongAccumulator rejected = spark.sparkContext().longAccumulator("rejected series");
    StructType schema = series.scoredSchema();
    Column id = rows.col(rows.columns()[series.id()]);
    Dataset<Row> all =
        rows.repartition(id)
            .sortWithinPartitions(id)
            .mapPartitions(new SeriesScorer(series, model, rejected), Encoders.row(schema));
    Column reason = functions.col(Columns.REASON);
    all.where(reason.isNull()).drop(Columns.REASON).write().parquet(target.toString());
    Path aside = new Path(target, REJECTED);
    long rejectedRows = 0;
    if (rejected.value() > 0) {
      all.where(reason.isNotNull())
          .select(functions.col(schema.fieldNames()[0]), functions.col(Columns.STEPS), reason)
          .write()
          .parquet(aside.toString());
      rejectedRows = spark.read().parquet(aside.toString()).count();
    }
    return new Outcome(
        spark.read().parquet(target.toString()).count(), 0, rejectedRows, aside.toUri());
  }

  private Outcome run(Dataset<Row> rows, Columns columns, ScoringModel model, Path target) {
    // Retried tasks count twice, so these only say whether there are any.
    LongAccumulator rejected = spark.sparkContext().longAccumulator("rejected rows");
    LongAccumulator unknown = spark.sparkContext().longAccumulator("rows with unknown names");
    StructType scoredSchema = columns.scoredSchema();
    rows.mapPartitions(new RowScorer(columns, model, rejected, unknown), Encoders.row(scoredSchema))
        .write()
        .parquet(target.toString());
    Path aside = new Path(target, REJECTED);
    long rejectedRows = 0;
    if (rejected.value() > 0) {
      StructType schema = columns.rejectedSchema();
      rows.flatMap(new Rejection(columns), Encoders.row(schema)).write().parquet(aside.toString());
      rejectedRows = spark.read().schema(schema).parquet(aside.toString()).count();
    }
    Dataset<Row> scored = spark.read().schema(scoredSchema).parquet(target.toString());
    long unknownRows = 0;
    if (unknown.value() > 0) {
      unknownRows = scored.where(functions.col(Columns.UNKNOWN).gt(0)).count();
    }
    return new Outcome(scored.count(), unknownRows, rejectedRows, aside.toUri());
  }
}
