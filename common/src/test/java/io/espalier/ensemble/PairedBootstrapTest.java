package io.espalier.ensemble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.espalier.ensemble.PairedBootstrap.Interval;
import io.espalier.ensemble.PairedBootstrap.Scored;
import io.espalier.metrics.Metric;
import io.espalier.metrics.Metrics;
import io.espalier.metrics.Predictions;
import io.espalier.metrics.Targets;
import io.espalier.metrics.Task;
import io.espalier.trial.Units;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PairedBootstrapTest {
  private static final Metric ACCURACY = Metrics.of("accuracy");
  private static final PairedBootstrap BOOTSTRAP = PairedBootstrap.of(1);

  /** Rows where each of two models is right with given chances, not independently. */
  private static Interval accuracyGain(SplittableRandom random, int rows, double a, double b) {
    float[] first = new float[2 * rows];
    float[] second = new float[2 * rows];
    for (int row = 0; row < rows; row++) {
      // Both depend on how hard the row is, as models of the same data do.
      double hardness = random.nextDouble();
      boolean shared = random.nextDouble() < 0.5;
      double other = shared ? hardness : random.nextDouble();
      first[2 * row + (hardness < a ? 0 : 1)] = 1;
      second[2 * row + (other < b ? 0 : 1)] = 1;
    }
    return new PairedBootstrap(400, 0.95, random.nextLong())
        .gain(
            ACCURACY,
            new Predictions(rows, 2, first),
            new Predictions(rows, 2, second),
            new Targets.Classes(new int[rows], 2));
  }

  /**
   * Of 1,000 intervals that hold the truth with chance 0.95, between 926 and 972 do, but for one
   * run of seeds in 2,000. The seeds are fixed; percentile limits may err by a little more.
   */
  @Test
  void ninetyFivePercentIntervalsHoldTheTrueGainOfAccuracyAsOftenAsTheySay() {
    SplittableRandom random = new SplittableRandom(11);
    int covered = 0;
    for (int i = 0; i < 1000; i++) {
      Interval gain = accuracyGain(random, 150, 0.9, 0.85);
      if (gain.low() <= 0.05 && gain.high() >= 0.05) {
        covered++;
      }
    }
    assertThat(covered).isBetween(926, 972);
  }

  @Test
  void noGainIsFoundWhereThereIsNoneMoreOftenThanTheErrorRateAllows() {
    SplittableRandom random = new SplittableRandom(12);
    int found = 0;
    for (int i = 0; i < 1000; i++) {
      Interval gain = accuracyGain(random, 150, 0.9, 0.9);
      if (gain.low() > 0 || gain.high() < 0) {
        found++;
      }
    }
    assertThat(found).isBetween(20, 74);
  }

  @Test
  void intervalsHoldTheTrueGainOfASquaredErrorAsOftenAsTheySay() {
    SplittableRandom random = new SplittableRandom(13);
    Metric rmse = Metrics.of("rmse");
    int rows = 150;
    int covered = 0;
    for (int i = 0; i < 1000; i++) {
      float[] better = new float[rows];
      float[] worse = new float[rows];
      for (int row = 0; row < rows; row++) {
        double shared = random.nextGaussian();
        better[row] = (float) shared;
        worse[row] = (float) (shared + random.nextGaussian());
      }
      Interval gain =
          new PairedBootstrap(400, 0.95, random.nextLong())
              .gain(
                  rmse,
                  new Predictions(rows, 1, better),
                  new Predictions(rows, 1, worse),
                  new Targets.Values(new float[rows]));
      double truth = Math.sqrt(2) - 1;
      if (gain.low() <= truth && gain.high() >= truth) {
        covered++;
      }
    }
    assertThat(covered).isBetween(926, 972);
  }

  private static Interval score(Metric metric, Predictions predictions, Targets targets) {
    return BOOTSTRAP.scores(List.of(metric), new Scored(predictions, targets)).get(0);
  }

  /** As above: between 926 and 972 of 1,000, but for one run of seeds in 2,000. */
  @Test
  void intervalsHoldTheTrueAccuracyAsOftenAsTheySay() {
    SplittableRandom random = new SplittableRandom(14);
    int rows = 200;
    int covered = 0;
    for (int i = 0; i < 1000; i++) {
      float[] values = new float[2 * rows];
      for (int row = 0; row < rows; row++) {
        values[2 * row + (random.nextDouble() < 0.8 ? 0 : 1)] = 1;
      }
      Interval found =
          new PairedBootstrap(400, 0.95, random.nextLong())
              .scores(
                  List.of(ACCURACY),
                  new Scored(
                      new Predictions(rows, 2, values), new Targets.Classes(new int[rows], 2)))
              .get(0);
      covered += found.low() <= 0.8 && found.high() >= 0.8 ? 1 : 0;
    }
    assertThat(covered).isBetween(926, 972);
  }

  @Test
  void intervalsHoldTheTrueRootMeanSquaredErrorAsOftenAsTheySay() {
    SplittableRandom random = new SplittableRandom(15);
    int rows = 200;
    int covered = 0;
    for (int i = 0; i < 1000; i++) {
      float[] errors = new float[rows];
      for (int row = 0; row < rows; row++) {
        errors[row] = (float) (3 * random.nextGaussian());
      }
      Interval found =
          new PairedBootstrap(400, 0.95, random.nextLong())
              .scores(
                  List.of(Metrics.of("rmse")),
                  new Scored(new Predictions(rows, 1, errors), new Targets.Values(new float[rows])))
              .get(0);
      covered += found.low() <= 3 && found.high() >= 3 ? 1 : 0;
    }
    assertThat(covered).isBetween(926, 972);
  }

  /** Two sets of rows that differ by nothing but chance: the truth is an optimism of 0. */
  @Test
  void noOptimismIsFoundWhereThereIsNoneMoreOftenThanTheErrorRateAllows() {
    SplittableRandom random = new SplittableRandom(16);
    int found = 0;
    for (int i = 0; i < 1000; i++) {
      Interval optimism =
          new PairedBootstrap(400, 0.95, random.nextLong())
              .optimism(ACCURACY, guessed(random, 150, 0.7), guessed(random, 250, 0.7));
      found += optimism.low() > 0 || optimism.high() < 0 ? 1 : 0;
    }
    assertThat(found).isBetween(28, 74);
  }

  @Test
  void optimismIsPositiveWhereTheSeenRowsLookBetter() {
    SplittableRandom random = new SplittableRandom(17);
    Scored good = guessed(random, 400, 0.9);
    Scored bad = guessed(random, 300, 0.6);
    for (String name : List.of("accuracy", "brier")) {
      Interval optimism = BOOTSTRAP.optimism(Metrics.of(name), good, bad);
      assertThat(optimism.low()).as(name).isPositive();
      assertThat(optimism.estimate()).isBetween(optimism.low(), optimism.high());
      assertThat(BOOTSTRAP.optimism(Metrics.of(name), bad, good).high()).isNegative();
    }
  }

  private static Scored guessed(SplittableRandom random, int rows, double right) {
    float[] values = new float[2 * rows];
    for (int row = 0; row < rows; row++) {
      values[2 * row + (random.nextDouble() < right ? 0 : 1)] = 1;
    }
    return new Scored(new Predictions(rows, 2, values), new Targets.Classes(new int[rows], 2));
  }

  @Test
  void metricsThatAreResampledTogetherHaveTheIntervalsThatEachHasAlone() {
    Synthetic made = new Synthetic(6);
    Targets.Classes truth = made.classes(120, 4);
    Predictions one = made.classifier(truth, 1);
    List<Metric> all = Metrics.suiting(truth);
    List<Interval> together = BOOTSTRAP.scores(all, new Scored(one, truth));
    for (int i = 0; i < all.size(); i++) {
      Metric metric = all.get(i);
      assertThat(together.get(i)).as(metric.name()).isEqualTo(score(metric, one, truth));
      assertThat(together.get(i).low()).as(metric.name()).isLessThan(together.get(i).high());
    }
  }

  @Test
  void positiveIsBetterWhateverTheDirection() {
    Synthetic made = new Synthetic(1);
    Targets.Values truth = made.values(300);
    Predictions good = made.regressor(truth, 0.3);
    Predictions bad = made.regressor(truth, 1.5);
    for (Metric metric : Metrics.suiting(new Task.Regression())) {
      Interval gain = BOOTSTRAP.gain(metric, good, bad, truth);
      assertThat(gain.low()).as(metric.name()).isPositive();
      assertThat(gain.estimate()).isBetween(gain.low(), gain.high());
      Interval loss = BOOTSTRAP.gain(metric, bad, good, truth);
      assertThat(loss.estimate()).isEqualTo(-gain.estimate());
      assertThat(loss.low()).isCloseTo(-gain.high(), within(1e-12));
      assertThat(loss.high()).isCloseTo(-gain.low(), within(1e-12));
    }
  }

  @Test
  void equalPredictionsDifferByNothing() {
    Synthetic made = new Synthetic(2);
    Targets.Classes truth = made.classes(50, 3);
    Predictions one = made.classifier(truth, 1);
    assertThat(BOOTSTRAP.gain(ACCURACY, one, one, truth)).isEqualTo(new Interval(0, 0, 0));
  }

  /** The normal interval of a share, 0.9 ± 1.96·√(0.9·0.1/1000). */
  @Test
  void intervalOfAnAccuracyIsTheBinomialOne() {
    float[] values = new float[2000];
    for (int row = 0; row < 1000; row++) {
      values[2 * row + (row < 900 ? 0 : 1)] = 1;
    }
    Interval share =
        score(ACCURACY, new Predictions(1000, 2, values), new Targets.Classes(new int[1000], 2));
    double half = 1.96 * Math.sqrt(0.9 * 0.1 / 1000);
    assertThat(share.estimate()).isEqualTo(0.9);
    assertThat(share.low()).isCloseTo(0.9 - half, within(0.003));
    assertThat(share.high()).isCloseTo(0.9 + half, within(0.003));
  }

  /** Mean squared errors come by their rows' figures; hidden as a plain metric, by selection. */
  @Test
  void bothWaysOfResamplingAgree() {
    Synthetic made = new Synthetic(3);
    Targets.Values truth = made.values(80);
    Predictions one = made.regressor(truth, 0.5);
    Predictions two = made.regressor(truth, 0.7);
    Metric rowwise = Metrics.of("rmse");
    Metric plain = new Hidden(rowwise);
    Interval fast = BOOTSTRAP.gain(rowwise, one, two, truth);
    Interval slow = BOOTSTRAP.gain(plain, one, two, truth);
    assertThat(fast.low()).isCloseTo(slow.low(), within(1e-12));
    assertThat(fast.high()).isCloseTo(slow.high(), within(1e-12));
  }

  private record Hidden(Metric metric) implements Metric {
    @Override
    public String name() {
      return metric.name();
    }

    @Override
    public boolean lowerIsBetter() {
      return metric.lowerIsBetter();
    }

    @Override
    public boolean suits(Task task) {
      return metric.suits(task);
    }

    @Override
    public double score(Predictions predictions, Targets targets) {
      return targets.rows() > 1 && constant(((Targets.Values) targets).values())
          ? Double.NaN
          : metric.score(predictions, targets);
    }

    private static boolean constant(float[] values) {
      for (float value : values) {
        if (value != values[0]) {
          return false;
        }
      }
      return true;
    }
  }

  @Test
  void aMetricThatIsUndefinedOnMostResamplesHasNoInterval() {
    Targets truth = new Targets.Values(new float[] {1, 1, 1});
    Predictions any = new Predictions(3, 1, new float[] {1, 2, 3});
    Interval none = score(new Hidden(Metrics.of("mae")), any, truth);
    assertThat(none.low()).isNaN();
    assertThat(none.high()).isNaN();
  }

  /** Ten equal rows of each person know no more than one: the intervals are the same. */
  @Test
  void rowsOfAGroupCountAsOne() {
    Synthetic made = new Synthetic(12);
    Targets.Classes truth = made.classes(40, 2);
    Predictions one = made.classifier(truth, 1);
    Predictions two = made.classifier(truth, 0.2);
    int[] tenfold = IntStream.range(0, 400).map(i -> i / 10).toArray();
    Scored scored =
        new Scored(one.select(tenfold), truth.select(tenfold), Units.of(tenfold.length, tenfold));
    Interval people = BOOTSTRAP.gain(ACCURACY, one, two, truth);
    Interval rows = BOOTSTRAP.gain(ACCURACY, scored, two.select(tenfold));
    assertThat(rows.estimate()).isCloseTo(people.estimate(), within(1e-12));
    assertThat(rows.low()).isCloseTo(people.low(), within(1e-12));
    assertThat(rows.high()).isCloseTo(people.high(), within(1e-12));
    Interval single = BOOTSTRAP.scores(List.of(ACCURACY), scored).get(0);
    assertThat(single.low()).isCloseTo(score(ACCURACY, one, truth).low(), within(1e-12));
    Targets.Classes others = made.classes(30, 2);
    Scored unseen = new Scored(made.classifier(others, 0.2), others);
    assertThat(BOOTSTRAP.optimism(ACCURACY, scored, unseen).high())
        .isCloseTo(
            BOOTSTRAP.optimism(ACCURACY, new Scored(one, truth), unseen).high(), within(1e-12));
  }

  @Test
  void ofASingleGroupThereIsNoInterval() {
    Predictions any = new Predictions(3, 1, new float[] {1, 2, 3});
    Scored scored =
        new Scored(any, new Targets.Values(new float[3]), Units.of(3, new int[] {7, 7, 7}));
    Interval mae = BOOTSTRAP.scores(List.of(Metrics.of("mae")), scored).get(0);
    assertThat(mae.estimate()).isEqualTo(2);
    assertThat(mae.low()).isNaN();
    assertThat(mae.high()).isNaN();
  }

  @Test
  void sameSeedGivesTheSameIntervalAndRowsMustMatch() {
    Synthetic made = new Synthetic(4);
    Targets.Classes truth = made.classes(70, 3);
    Predictions one = made.classifier(truth, 1);
    Predictions two = made.classifier(truth, 0.5);
    assertThat(PairedBootstrap.of(5).gain(ACCURACY, one, two, truth))
        .isEqualTo(PairedBootstrap.of(5).gain(ACCURACY, one, two, truth))
        .isNotEqualTo(PairedBootstrap.of(6).gain(Metrics.of("log-loss"), one, two, truth));
    assertThatThrownBy(() -> BOOTSTRAP.gain(ACCURACY, one, two.select(new int[] {0}), truth))
        .hasMessageContaining("1 predictions with 70 targets");
    assertThatThrownBy(() -> new PairedBootstrap(10, 0.95, 1)).hasMessageContaining("too few");
    assertThatThrownBy(() -> new PairedBootstrap(10, 1, 1)).hasMessageContaining("level");
  }
}
