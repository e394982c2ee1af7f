package io.espalier.bench;

import io.espalier.ml.EspalierEstimator;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.classification.MultilayerPerceptronClassifier;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.feature.StandardScaler;
import org.apache.spark.ml.feature.StandardScalerModel;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * One class is exchanged: {@code CrossValidator} for {@code EspalierEstimator}, around the same
 * grid of Spark's perceptron, on the letters, in turns, on {@code local[2]} without the plugin, as
 * in a notebook. Wall clock is that of {@code fit}; accuracy is on the fifth of the rows that
 * neither has seen.
 *
 * <p>The grid is that of the layers: MLlib's perceptron, with the solver that is its default, has
 * no other hyperparameter that matters. What differs is what is trained: sigmoid units by L-BFGS on
 * all rows at once there, relu units by Adam in batches here.
 */
final class SwapBench {
  private static final int SLOTS = 2;
  private static final int FOLDS = 3;
  private static final List<int[]> HIDDEN =
      List.of(new int[] {64}, new int[] {128}, new int[] {64, 32}, new int[] {128, 64});

  private final Screen screen;
  private final int epochs;
  private final int repetitions;

  SwapBench(Screen screen, int epochs, int repetitions) {
    this.screen = screen;
    this.epochs = epochs;
    this.repetitions = repetitions;
  }

  /** How one way did. */
  private record Result(double seconds, double accuracy) {}

  void run() {
    String project = System.getProperty("espalier.bench.project");
    String warehouse =
        Path.of(System.getProperty("espalier.bench.directory"), "swap-warehouse")
            .toUri()
            .toString();
    SparkSession spark =
        SparkSession.builder()
            .master("local[" + SLOTS + "]")
            .appName("one class exchanged")
            .config("spark.ui.enabled", false)
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.sql.shuffle.partitions", SLOTS)
            .config("spark.sql.warehouse.dir", warehouse)
            .getOrCreate();
    try (spark) {
      Dataset<Row>[] parts =
          letters(spark, Path.of(project, "data/letter.csv.gz").toString())
              .randomSplit(new double[] {0.8, 0.2}, 42);
      // MLlib needs it; Espalier does it by itself, once more.
      StandardScalerModel scaler =
          new StandardScaler()
              .setInputCol("raw")
              .setOutputCol("features")
              .setWithMean(true)
              .fit(parts[0]);
      Dataset<Row> training = scaler.transform(parts[0]).select("features", "label").cache();
      Dataset<Row> test = scaler.transform(parts[1]).select("features", "label").cache();
      screen.line("%d rows to fit on, %d to test on", training.count(), test.count());
      screen.line(
          "%d configurations, %d folds, %d epochs or iterations", HIDDEN.size(), FOLDS, epochs);
      List<Result> mllib = new ArrayList<>();
      List<Result> espalier = new ArrayList<>();
      for (int i = 0; i < repetitions; i++) {
        long seed = 42L + i;
        mllib.add(timed("CrossValidator", () -> validated(training, seed), test));
        espalier.add(timed("EspalierEstimator", () -> searched(training, seed), test));
      }
      tell("CrossValidator", mllib);
      tell("EspalierEstimator", espalier);
    }
  }

  private Result timed(String name, Supplier<Model<?>> fit, Dataset<Row> test) {
    long start = System.nanoTime();
    Model<?> model = fit.get();
    double seconds = (System.nanoTime() - start) / 1e9;
    double accuracy =
        new MulticlassClassificationEvaluator()
            .setMetricName("accuracy")
            .evaluate(model.transform(test));
    screen.line("%-18s %7.1f s  test accuracy %.4f", name, seconds, accuracy);
    return new Result(seconds, accuracy);
  }

  private void tell(String name, List<Result> results) {
    screen.line(
        "%-18s median %7.1f s  test accuracy %.4f",
        name,
        median(results.stream().mapToDouble(Result::seconds).sorted().toArray()),
        median(results.stream().mapToDouble(Result::accuracy).sorted().toArray()));
  }

  private static double median(double[] sorted) {
    return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
  }

  private Model<?> validated(Dataset<Row> training, long seed) {
    MultilayerPerceptronClassifier perceptron =
        new MultilayerPerceptronClassifier().setMaxIter(epochs).setSeed(seed);
    return new CrossValidator()
        .setEstimator(perceptron)
        .setEstimatorParamMaps(grid(perceptron))
        .setEvaluator(new MulticlassClassificationEvaluator().setMetricName("accuracy"))
        .setNumFolds(FOLDS)
        .setParallelism(SLOTS)
        .setSeed(seed)
        .fit(training);
  }

  private Model<?> searched(Dataset<Row> training, long seed) {
    MultilayerPerceptronClassifier perceptron =
        new MultilayerPerceptronClassifier().setMaxIter(epochs).setSeed(seed);
    return new EspalierEstimator()
        .setEstimator(perceptron)
        .setEstimatorParamMaps(grid(perceptron))
        .setEvaluator(new MulticlassClassificationEvaluator().setMetricName("accuracy"))
        .setNumFolds(FOLDS)
        .setParallelism(SLOTS)
        .setSeed(seed)
        .fit(training);
  }

  private static ParamMap[] grid(MultilayerPerceptronClassifier perceptron) {
    return HIDDEN.stream()
        .map(
            hidden ->
                IntStream.concat(
                        IntStream.concat(IntStream.of(16), IntStream.of(hidden)), IntStream.of(26))
                    .toArray())
        .map(layers -> new ParamMap().put(perceptron.layers().w(layers)))
        .toArray(ParamMap[]::new);
  }

  private static Dataset<Row> letters(SparkSession spark, String path) {
    Dataset<Row> csv = spark.read().option("header", true).option("inferSchema", true).csv(path);
    String[] names = csv.columns();
    for (int i = 0; i < names.length; i++) {
      // The names have dots, which Spark takes for the fields of a structure.
      names[i] = names[i].replace('.', '-');
    }
    Dataset<Row> rows = csv.toDF(names);
    rows =
        new StringIndexer()
            .setInputCol("label")
            .setOutputCol("class")
            .fit(rows)
            .transform(rows)
            .drop("label")
            .withColumnRenamed("class", "label");
    return new VectorAssembler()
        .setInputCols(rows.drop("label").columns())
        .setOutputCol("raw")
        .transform(rows)
        .select("raw", "label");
  }
}
