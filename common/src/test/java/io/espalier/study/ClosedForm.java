package io.espalier.study;

import io.espalier.metrics.Metrics;
import io.espalier.metrics.Predictions;
import io.espalier.metrics.Targets;
import io.espalier.metrics.Task;
import io.espalier.port.CheckpointStore;
import io.espalier.port.Dataset;
import io.espalier.port.Journal;
import io.espalier.port.PredictionStore;
import io.espalier.port.Stores;
import io.espalier.port.TestSet;
import io.espalier.port.TrialPredictions;
import io.espalier.port.TrialRunner;
import io.espalier.trial.Artifacts;
import io.espalier.trial.Decision;
import io.espalier.trial.Leg;
import io.espalier.trial.LegResult;
import io.espalier.trial.LegResult.Ending;
import io.espalier.trial.Measurement;
import io.espalier.trial.Seeds;
import io.espalier.trial.Start;
import io.espalier.trial.StudyEvent;
import io.espalier.trial.TrialId;
import io.espalier.trial.Units;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;

/**
 * A made-up regression y = f(x) + ε with one feature, whose truth is known, and a runner that
 * trains it in one epoch without any network: everything around is the real thing.
 */
final class ClosedForm implements TrialRunner {
  /** Fits training points, gives predictions of any. */
  interface Learner {
    DoubleUnaryOperator fit(double[] x, double[] y, Leg leg);
  }

  /** Points of the rows of a part, and their labels. */
  record Part(double[] x, double[] y) {
    /** The labels, as metrics take them. */
    Targets.Values targets() {
      return new Targets.Values(floats(y));
    }

    /** What a model says of the points. */
    double[] say(DoubleUnaryOperator model) {
      return Arrays.stream(x).map(model).toArray();
    }
  }

  final Part training;
  final Part validation;
  final Part test;
  private final DoubleUnaryOperator truth;
  private final Learner learner;
  private final Map<URI, TrialPredictions> kept = new LinkedHashMap<>();
  private final Map<TrialId, DoubleUnaryOperator> fitted = new LinkedHashMap<>();
  private final Map<URI, DoubleUnaryOperator> models = new LinkedHashMap<>();
  private final Queue<StudyEvent> arrived = new ArrayDeque<>();

  /**
   * A world of its own.
   *
   * @param seed of its points and their noise
   * @param rows to train on, to validate on and to test on
   * @param noise standard deviation of ε
   */
  ClosedForm(long seed, int[] rows, double noise, DoubleUnaryOperator truth, Learner learner) {
    this.truth = truth;
    this.learner = learner;
    this.training = part(Seeds.derive(seed, "training"), rows[0], noise);
    this.validation = part(Seeds.derive(seed, "validation"), rows[1], noise);
    this.test = part(Seeds.derive(seed, "test"), rows[2], noise);
  }

  private Part part(long seed, int rows, double noise) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] x = random.doubles(rows, -1, 1).toArray();
    double[] y =
        Arrays.stream(x)
            .map(at -> truth.applyAsDouble(at) + noise * random.nextGaussian())
            .toArray();
    return new Part(x, y);
  }

  /** Ridge regression on the powers of x up to the hyperparameter {@code degree}. */
  static DoubleUnaryOperator polynomial(double[] x, double[] y, Leg leg) {
    int degree = ((Number) leg.trial().configuration().params().values().get("degree")).intValue();
    int terms = degree + 1;
    // The normal equations, with the right-hand side as their last column.
    double[][] equations = new double[terms][terms + 1];
    for (int row = 0; row < x.length; row++) {
      for (int i = 0; i < terms; i++) {
        double power = Math.pow(x[row], i);
        for (int j = 0; j < terms; j++) {
          equations[i][j] += power * Math.pow(x[row], j);
        }
        equations[i][terms] += power * y[row];
      }
    }
    for (int i = 0; i < terms; i++) {
      equations[i][i] += 1e-6;
    }
    double[] weights = solve(equations);
    return at -> {
      double value = 0;
      for (int power = degree; power >= 0; power--) {
        value = value * at + weights[power];
      }
      return value;
    };
  }

  /** By elimination, for which positive definite equations need no pivots. */
  private static double[] solve(double[][] equations) {
    int count = equations.length;
    for (int i = 0; i < count; i++) {
      for (int row = 0; row < count; row++) {
        double factor = row == i ? 0 : equations[row][i] / equations[i][i];
        for (int j = i; factor != 0 && j <= count; j++) {
          equations[row][j] -= factor * equations[i][j];
        }
      }
    }
    double[] solution = new double[count];
    for (int i = 0; i < count; i++) {
      solution[i] = equations[i][count] / equations[i][i];
    }
    return solution;
  }

  /** As many neighbours as the hyperparameter {@code neighbours} says. */
  static DoubleUnaryOperator neighbours(double[] x, double[] y, Leg leg) {
    Object count = leg.trial().configuration().params().values().get("neighbours");
    return neighbours(((Number) count).intValue()).fit(x, y, leg);
  }

  /**
   * The mean of the nearest points: of one, there is no bias to speak of, and all of the noise is
   * variance.
   */
  static Learner neighbours(int count) {
    return (x, y, leg) -> {
      int[] order =
          IntStream.range(0, x.length)
              .boxed()
              .sorted(Comparator.comparingDouble(i -> x[i]))
              .mapToInt(Integer::intValue)
              .toArray();
      double[] sorted = Arrays.stream(order).mapToDouble(i -> x[i]).toArray();
      double[] values = Arrays.stream(order).mapToDouble(i -> y[i]).toArray();
      return at -> mean(sorted, values, at, count);
    };
  }

  private static double mean(double[] sorted, double[] values, double at, int count) {
    int found = Arrays.binarySearch(sorted, at);
    int above = found < 0 ? -found - 1 : found;
    int below = above - 1;
    double sum = 0;
    for (int taken = 0; taken < count; taken++) {
      boolean left =
          above == sorted.length || (below >= 0 && at - sorted[below] < sorted[above] - at);
      sum += values[left ? below-- : above++];
    }
    return sum / count;
  }

  /** A model that is trained on some of the training rows. */
  DoubleUnaryOperator fit(Leg leg, int[] rows) {
    return learner.fit(
        Arrays.stream(rows).mapToDouble(i -> training.x()[i]).toArray(),
        Arrays.stream(rows).mapToDouble(i -> training.y()[i]).toArray(),
        leg);
  }

  private static float[] floats(double[] values) {
    float[] rounded = new float[values.length];
    for (int i = 0; i < rounded.length; i++) {
      rounded[i] = (float) values[i];
    }
    return rounded;
  }

  private static Predictions predictions(double[] values) {
    return new Predictions(values.length, 1, floats(values));
  }

  Ports ports(Journal journal) {
    InstantSource clock = InstantSource.fixed(Instant.EPOCH);
    TestSet closed =
        checkpoints -> {
          Map<TrialId, Predictions> all = new LinkedHashMap<>();
          checkpoints.keySet().forEach(id -> all.put(id, predictions(test.say(fitted.get(id)))));
          return new TestSet.Opening(test.targets(), Units.single(test.targets().rows()), all);
        };
    return new Ports(
        journal,
        this,
        new Stores(new NoCheckpoints(), new Kept()),
        validation.targets(),
        Units.single(validation.targets().rows()),
        training.targets(),
        closed,
        clock,
        Map.of(),
        new Ports.Driver("here", 1),
        () -> new Unseen(training));
  }

  /** The training rows for whoever is shown nothing of them but their labels. */
  private record Unseen(Part training) implements Dataset {
    @Override
    public Task task() {
      return new Task.Regression();
    }

    @Override
    public int rows() {
      return training.x().length;
    }

    @Override
    public int columns() {
      return 1;
    }

    @Override
    public int[] trainingRows() {
      return IntStream.range(0, rows()).toArray();
    }

    @Override
    public int[] validationRows() {
      return new int[0];
    }

    @Override
    public float target(int row) {
      return (float) training.y()[row];
    }

    @Override
    public void gather(int[] rows, int from, int count, float[] into) {
      for (int i = 0; i < count; i++) {
        into[i] = (float) new SplittableRandom(rows[from + i]).nextDouble();
      }
    }
  }

  @Override
  public int freeSlots() {
    return 1;
  }

  @Override
  public int slots() {
    return 1;
  }

  @Override
  public void start(Leg leg) {
    TrialId id = leg.trial().id();
    int[] drawn = leg.trial().sample().draw(training.x().length);
    int[] left = leg.trial().sample().outOfBag(training.x().length);
    DoubleUnaryOperator model =
        leg.start() instanceof Start.Soup soup ? mean(soup) : fit(leg, drawn);
    fitted.put(id, model);
    Predictions said = predictions(validation.say(model));
    URI uri = URI.create("kept:" + id + "-" + leg.attempt());
    models.put(uri, model);
    kept.put(
        uri,
        new TrialPredictions(
            said,
            left,
            predictions(
                Arrays.stream(left).mapToDouble(i -> training.x()[i]).map(model).toArray())));
    Map<String, Double> values = new LinkedHashMap<>();
    for (String metric : List.of("rmse", "mse")) {
      values.put(metric, Metrics.of(metric).score(said, validation.targets()));
    }
    Map<String, Double> fit =
        Map.of(
            "rmse",
            Metrics.of("rmse").score(predictions(on(drawn, training.x(), model)), seen(drawn)));
    arrived.add(
        new StudyEvent.Measured(
            Instant.EPOCH, new Measurement(id, leg.attempt(), leg.untilEpoch(), values)));
    arrived.add(
        new StudyEvent.LegEnded(
            Instant.EPOCH,
            id,
            leg.attempt(),
            new LegResult.Reached(
                leg.untilEpoch(),
                leg.untilEpoch() < leg.trial().maxEpochs() ? Ending.PAUSED : Ending.HORIZON,
                new Artifacts(uri, uri, "closed form", fit)),
            "here",
            0));
  }

  /** What is linear in its parameters says with their mean the mean of what it says. */
  private DoubleUnaryOperator mean(Start.Soup soup) {
    List<DoubleUnaryOperator> forks = soup.forks().stream().map(models::get).toList();
    return x -> forks.stream().mapToDouble(f -> f.applyAsDouble(x)).average().orElseThrow();
  }

  private static double[] on(int[] rows, double[] x, DoubleUnaryOperator model) {
    return Arrays.stream(rows).mapToDouble(i -> x[i]).map(model).toArray();
  }

  private Targets.Values seen(int[] rows) {
    return training.targets().select(rows);
  }

  @Override
  public void publish(TrialId trial, Decision decision) {
    throw new AssertionError("nothing runs so long that it could be stopped");
  }

  @Override
  public List<StudyEvent> poll(Duration wait) {
    List<StudyEvent> all = List.copyOf(arrived);
    arrived.clear();
    return all;
  }

  @Override
  public void close() {
    arrived.clear();
  }

  private static final class NoCheckpoints implements CheckpointStore {
    @Override
    public URI write(TrialId trial, int attempt, byte[] content) {
      throw new AssertionError("there is nothing to go on from");
    }

    @Override
    public byte[] read(URI checkpoint) {
      throw new AssertionError("there is nothing to go on from");
    }

    @Override
    public void delete(URI checkpoint) {}
  }

  private final class Kept implements PredictionStore {
    @Override
    public URI write(TrialId trial, int attempt, TrialPredictions predictions) {
      throw new AssertionError("the runner keeps them itself");
    }

    @Override
    public TrialPredictions read(URI predictions) {
      return kept.get(predictions);
    }

    @Override
    public void delete(URI predictions) {}
  }
}
