package io.espalier.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.espalier.dl4j.Dl4jTrainer;
import io.espalier.dl4j.TrainedNetwork;
import io.espalier.metrics.Metrics;
import io.espalier.metrics.Task;
import io.espalier.port.Dataset;
import io.espalier.port.Feature;
import io.espalier.port.Stores;
import io.espalier.space.Params;
import io.espalier.spark.HadoopCheckpointStore;
import io.espalier.spark.HadoopPredictionStore;
import io.espalier.trial.ConfigId;
import io.espalier.trial.Configuration;
import io.espalier.trial.Decision;
import io.espalier.trial.EngineChoice;
import io.espalier.trial.Leg;
import io.espalier.trial.LegResult;
import io.espalier.trial.Measurement;
import io.espalier.trial.Objective;
import io.espalier.trial.Sample;
import io.espalier.trial.Start;
import io.espalier.trial.TrainingPlan;
import io.espalier.trial.Trial;
import io.espalier.trial.TrialId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.feature.Imputer;
import org.apache.spark.ml.feature.OneHotEncoder;
import org.apache.spark.ml.feature.StandardScaler;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a network gets to see, against MLlib's transformers fitted on the same rows. */
class MllibEqualityTest {
  private static final int ROWS = 401;
  private static final int TRAINING = 301;

  /** In no order that means anything; the last ones are rare or do not occur. */
  private static final List<String> WORK =
      List.of("private", "self-emp", "Federal-gov", "none", "état", "never");

  private static final List<String> HOME = List.of("town", "country", "abroad");
  private static final List<String> NUMBERS = List.of("age", "hours", "gain", "constant");
  private static final List<String> NAMES = List.of("work", "home");

  /** Sorts behind every name, where we put what is missing. */
  private static final String MISSING = "\uFFFF";

  private static SparkSession spark;

  @TempDir Path directory;

  @BeforeAll
  static void start() {
    spark =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "2")
            .getOrCreate();
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  /** Columns age, work, hours, home, gain, constant. */
  private record People(float[] features) implements Dataset {
    @Override
    public Task task() {
      return new Task.Classification(List.of("no", "yes"));
    }

    @Override
    public int rows() {
      return ROWS;
    }

    @Override
    public int columns() {
      return 6;
    }

    @Override
    public List<Feature> featureColumns() {
      return List.of(
          new Feature.Numeric("age"),
          new Feature.Categorical("work", WORK),
          new Feature.Numeric("hours"),
          new Feature.Categorical("home", HOME),
          new Feature.Numeric("gain"),
          new Feature.Numeric("constant"));
    }

    @Override
    public int[] trainingRows() {
      return IntStream.range(0, TRAINING).toArray();
    }

    @Override
    public int[] validationRows() {
      return IntStream.range(TRAINING, ROWS).toArray();
    }

    @Override
    public float target(int row) {
      return row % 2;
    }

    @Override
    public void gather(int[] rows, int from, int count, float[] into) {
      for (int i = 0; i < count; i++) {
        System.arraycopy(features, rows[from + i] * 6, into, i * 6, 6);
      }
    }

    /** As Spark would hold it. */
    Row row(int row) {
      float[] values = Arrays.copyOfRange(features, row * 6, row * 6 + 6);
      return RowFactory.create(
          (double) values[0],
          (double) values[2],
          (double) values[4],
          (double) values[5],
          name(WORK, values[1]),
          name(HOME, values[3]));
    }

    private static String name(List<String> levels, float place) {
      if (Float.isNaN(place)) {
        return MISSING;
      }
      return place == Feature.Categorical.UNKNOWN ? "unheard of" : levels.get((int) place);
    }
  }

  /** Some of everything is missing; validation rows have names that training rows do not. */
  private static People people() {
    SplittableRandom random = new SplittableRandom(7);
    float[] features = new float[ROWS * 6];
    for (int row = 0; row < ROWS; row++) {
      boolean training = row < TRAINING;
      int at = row * 6;
      features[at] = random.nextInt(9) == 0 ? Float.NaN : random.nextInt(17, 90);
      features[at + 1] =
          random.nextInt(7) == 0 ? Float.NaN : random.nextInt(training ? 5 : WORK.size());
      features[at + 2] = (float) (40 + 12 * random.nextGaussian());
      // Missing only where nothing is fitted.
      features[at + 3] =
          training
              ? random.nextInt(2)
              : random.nextInt(4) == 0 ? Float.NaN : random.nextInt(-1, HOME.size());
      features[at + 4] =
          random.nextInt(3) == 0 ? Float.NaN : (float) Math.exp(5 * random.nextGaussian());
      features[at + 5] = 0.1f;
    }
    return new People(features);
  }

  private static PipelineModel fitted(People people, int[] rows) {
    return new Pipeline()
        .setStages(
            new PipelineStage[] {
              new Imputer()
                  .setStrategy("median")
                  .setInputCols(columns(NUMBERS, ""))
                  .setOutputCols(columns(NUMBERS, "-filled")),
              new VectorAssembler()
                  .setInputCols(columns(NUMBERS, "-filled"))
                  .setOutputCol("numbers"),
              new StandardScaler()
                  .setInputCol("numbers")
                  .setOutputCol("scaled")
                  .setWithMean(true)
                  .setWithStd(true),
              new StringIndexer()
                  .setInputCols(columns(NAMES, ""))
                  .setOutputCols(columns(NAMES, "-index"))
                  .setStringOrderType("alphabetAsc")
                  .setHandleInvalid("keep"),
              new OneHotEncoder()
                  .setInputCols(columns(NAMES, "-index"))
                  .setOutputCols(columns(NAMES, "-inputs"))
                  .setDropLast(false)
            })
        .fit(table(people, rows));
  }

  private static String[] columns(List<String> names, String ending) {
    return names.stream().map(name -> name + ending).toArray(String[]::new);
  }

  private static org.apache.spark.sql.Dataset<Row> table(People people, int[] rows) {
    StructType schema = new StructType();
    for (String name : NUMBERS) {
      schema = schema.add(name, DataTypes.DoubleType);
    }
    for (String name : NAMES) {
      schema = schema.add(name, DataTypes.StringType);
    }
    return spark.createDataFrame(Arrays.stream(rows).mapToObj(people::row).toList(), schema);
  }

  private TrainedNetwork trained(People people, Sample sample) throws IOException {
    org.apache.hadoop.conf.Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    HadoopCheckpointStore checkpoints = new HadoopCheckpointStore(directory.toUri(), hadoop);
    TrainingPlan plan =
        new TrainingPlan(
            Params.EMPTY,
            new Objective(Measurement.VALIDATION_LOSS, true),
            List.of(),
            EngineChoice.AUTO);
    Trial trial =
        new Trial(new TrialId(0), new Configuration(new ConfigId(0), Params.EMPTY), sample, 5, 1);
    LegResult result =
        new Dl4jTrainer(plan, Metrics.all())
            .train(
                new Leg(trial, 1, new Start.Scratch(), 1),
                people,
                measurement -> Decision.CONTINUE,
                new Stores(checkpoints, new HadoopPredictionStore(directory.toUri(), hadoop)));
    return TrainedNetwork.load(
        checkpoints.read(((LegResult.Reached) result).artifacts().checkpoint()));
  }

  @Test
  void inputsOfANetworkAreThoseOfMllibFittedOnTheSameRows() throws IOException {
    People people = people();
    int[] all = IntStream.range(0, ROWS).toArray();
    // An odd number of rows, an even one, and rows that repeat.
    for (Sample sample :
        List.of(
            new Sample.Whole(),
            new Sample.Subsample(200.0 / TRAINING, 3),
            new Sample.Bootstrap(4))) {
      int[] fittedOn = sample.draw(TRAINING);
      List<Row> expected = fitted(people, fittedOn).transform(table(people, all)).collectAsList();
      // MLlib divides squares by n - 1, we by n.
      double unit = Math.sqrt(fittedOn.length / (fittedOn.length - 1.0));
      float[] inputs;
      try (TrainedNetwork network = trained(people, sample)) {
        inputs = network.inputs(0, people.features(), ROWS);
      }
      int width = inputs.length / ROWS;
      for (int row = 0; row < ROWS; row++) {
        List<Double> theirs = expected(expected.get(row), unit);
        assertThat(theirs).hasSize(width);
        for (int i = 0; i < width; i++) {
          assertThat((double) inputs[row * width + i])
              .as(sample + ", row " + row + ", input " + i)
              .isCloseTo(theirs.get(i), within(1e-5 * Math.max(1, Math.abs(theirs.get(i)))));
        }
      }
    }
  }

  /** In the order of our columns. */
  private static List<Double> expected(Row row, double unit) {
    Vector numbers = row.getAs("scaled");
    List<Double> inputs = new ArrayList<>();
    inputs.add(unit * numbers.apply(0));
    addNames(row.getAs("work-inputs"), inputs);
    inputs.add(unit * numbers.apply(1));
    addNames(row.getAs("home-inputs"), inputs);
    inputs.add(unit * numbers.apply(2));
    inputs.add(unit * numbers.apply(3));
    return inputs;
  }

  /** MLlib's last input says that a name is none of those before; ours are all 0 then. */
  private static void addNames(Vector hot, List<Double> inputs) {
    for (int i = 0; i < hot.size() - 1; i++) {
      inputs.add(hot.apply(i));
    }
  }
}
