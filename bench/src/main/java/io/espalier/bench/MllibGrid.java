package io.espalier.bench;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.classification.MultilayerPerceptronClassificationModel;
import org.apache.spark.ml.classification.MultilayerPerceptronClassifier;
import org.apache.spark.ml.evaluation.Evaluator;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.feature.StandardScaler;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import org.apache.spark.ml.tuning.TrainValidationSplit;
import org.apache.spark.ml.tuning.TrainValidationSplitModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The peers' grid by Spark MLlib's {@code TrainValidationSplit}: 48 perceptrons of 30 epochs, two
 * at a time on {@code local[2]}. Its perceptron has sigmoid units, is trained by L-BFGS on all rows
 * at once, and has no learning rate, no L2 and no dropout: twelve seeds stand for them, and an
 * iteration counts as an epoch. The best one is trained once more at the end, as {@code
 * TrainValidationSplit} does.
 *
 * <p>Prints the line of JSON that {@code bench/peers/sklearn_grid.py} describes.
 */
public final class MllibGrid {
  private static final int EPOCHS = 30;
  private static final int SLOTS = 2;
  private static final int ENSEMBLE = 5;
  private static final List<int[]> HIDDEN =
      List.of(new int[] {64}, new int[] {128}, new int[] {64, 32}, new int[] {128, 64});
  private static final int SEEDS = 12;

  private final SparkSession spark;
  private final InstantSource clock;
  private final long seed;

  private MllibGrid(SparkSession spark, InstantSource clock, long seed) {
    this.spark = spark;
    this.clock = clock;
    this.seed = seed;
  }

  /**
   * Runs it.
   *
   * @param arguments the data's path, the validation accuracy whose time is asked for, the seed
   */
  public static void main(String[] arguments) {
    if (arguments.length != 3) {
      throw new IllegalArgumentException("Give DATA.csv.gz TARGET SEED");
    }
    SparkSession spark =
        SparkSession.builder()
            .master("local[" + SLOTS + "]")
            .appName("MLlib's grid")
            .config("spark.ui.enabled", false)
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.sql.shuffle.partitions", SLOTS)
            .getOrCreate();
    try (spark) {
      new MllibGrid(spark, InstantSource.system(), Long.parseLong(arguments[2]))
          .run(arguments[0], Double.parseDouble(arguments[1]));
    }
  }

  private void run(String path, double target) {
    Dataset<Row>[] parts = rows(path).randomSplit(new double[] {0.8, 0.2}, seed);
    StandardScaler scaler =
        new StandardScaler().setInputCol("raw").setOutputCol("features").setWithMean(true);
    var scaling = scaler.fit(parts[0]);
    Dataset<Row> training = scaling.transform(parts[0]).cache();
    Dataset<Row> test = scaling.transform(parts[1]).cache();
    int columns = ((Vector) training.head().getAs("features")).size();
    int classes = (int) training.select("label").distinct().count();
    MultilayerPerceptronClassifier classifier =
        new MultilayerPerceptronClassifier().setMaxIter(EPOCHS);
    ParamMap[] grid = grid(classifier, columns, classes);
    Reached evaluator = new Reached(target, clock);
    double started = seconds(clock.millis());
    TrainValidationSplitModel search =
        new TrainValidationSplit()
            .setEstimator(classifier)
            .setEstimatorParamMaps(grid)
            .setEvaluator(evaluator)
            .setTrainRatio(0.75)
            .setParallelism(SLOTS)
            .setCollectSubModels(true)
            .setSeed(seed)
            .fit(training);
    double[] accuracies = search.validationMetrics();
    List<Model<?>> models = List.of(search.subModels());
    List<MultilayerPerceptronClassificationModel> best =
        IntStream.range(0, grid.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -accuracies[i]))
            .limit(ENSEMBLE)
            .map(i -> (MultilayerPerceptronClassificationModel) models.get(i))
            .toList();
    new Screen(System.out)
        .line(
            "{\"epochs\":%d,\"validation\":%.6f,\"test\":%.6f,\"started\":%.3f,\"reached\":%s}",
            (grid.length + 1) * EPOCHS,
            IntStream.range(0, grid.length).mapToDouble(i -> accuracies[i]).max().orElseThrow(),
            accuracy(best, test.select("features", "label").collectAsList()),
            started,
            evaluator.at() == 0 ? "null" : Double.toString(seconds(evaluator.at())));
  }

  private Dataset<Row> rows(String path) {
    Dataset<Row> csv = spark.read().option("header", true).option("inferSchema", true).csv(path);
    String[] features =
        IntStream.range(0, csv.columns().length)
            .mapToObj(i -> csv.columns()[i])
            .filter(name -> !name.equals("label"))
            .map(name -> "`" + name + "`")
            .toArray(String[]::new);
    // The names of letter's columns have dots, which Spark takes for the fields of a structure.
    Dataset<Row> named = csv;
    for (int i = 0; i < features.length; i++) {
      named = named.withColumnRenamed(features[i].replace("`", ""), "f" + i);
      features[i] = "f" + i;
    }
    Dataset<Row> indexed =
        new StringIndexer()
            .setInputCol("label")
            .setOutputCol("class")
            .fit(named)
            .transform(named)
            .drop("label")
            .withColumnRenamed("class", "label");
    return new VectorAssembler()
        .setInputCols(features)
        .setOutputCol("raw")
        .transform(indexed)
        .select("raw", "label");
  }

  private ParamMap[] grid(MultilayerPerceptronClassifier classifier, int columns, int classes) {
    List<ParamMap> all = new ArrayList<>();
    for (int[] hidden : HIDDEN) {
      int[] layers =
          IntStream.concat(
                  IntStream.concat(IntStream.of(columns), IntStream.of(hidden)),
                  IntStream.of(classes))
              .toArray();
      for (long more = 0; more < SEEDS; more++) {
        all.add(
            new ParamGridBuilder()
                .baseOn(classifier.layers().w(layers), classifier.seed().w(seed + more))
                .build()[0]);
      }
    }
    return all.toArray(ParamMap[]::new);
  }

  /** Of the mean of the models' probabilities. */
  private static double accuracy(
      List<MultilayerPerceptronClassificationModel> models, List<Row> rows) {
    long right =
        rows.stream()
            .filter(
                row -> {
                  Vector features = row.getAs("features");
                  double[] sum = new double[models.get(0).numClasses()];
                  for (MultilayerPerceptronClassificationModel model : models) {
                    double[] shares = model.predictProbability(features).toArray();
                    for (int j = 0; j < sum.length; j++) {
                      sum[j] += shares[j];
                    }
                  }
                  int greatest =
                      IntStream.range(0, sum.length)
                          .boxed()
                          .max(Comparator.comparingDouble(j -> sum[j]))
                          .orElseThrow();
                  return greatest == row.<Double>getAs("label").intValue();
                })
            .count();
    return (double) right / rows.size();
  }

  private static double seconds(long millis) {
    return millis / 1000.0;
  }

  /** MLlib's accuracy, and when a model first reached the target. */
  private static final class Reached extends Evaluator {
    private static final long serialVersionUID = 1;

    private final MulticlassClassificationEvaluator accuracy =
        new MulticlassClassificationEvaluator().setMetricName("accuracy");
    private final double target;
    private final transient InstantSource clock;
    private final AtomicLong at = new AtomicLong();

    Reached(double target, InstantSource clock) {
      this.target = target;
      this.clock = Objects.requireNonNull(clock);
    }

    @Override
    public double evaluate(Dataset<?> predictions) {
      double value = accuracy.evaluate(predictions);
      if (value >= target) {
        at.compareAndSet(0, clock.millis());
      }
      return value;
    }

    /** In milliseconds of Unix time; 0 if none has. */
    long at() {
      return at.get();
    }

    @Override
    public Evaluator copy(ParamMap extra) {
      return this;
    }

    @Override
    public String uid() {
      return "accuracy-and-when";
    }
  }
}
