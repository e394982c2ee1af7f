package io.espalier.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class MetricsTest {
  private static final Task CLASSES = new Task.Classification(List.of("a", "b", "c"));
  private static final Task VALUES = new Task.Regression();
  private static final Task INPUTS = new Task.Reconstruction(Task.Outliers.KEEP, 0.1);

  private static Predictions rows(int columns, float... values) {
    return new Predictions(values.length / columns, columns, values);
  }

  private static Targets.Classes classes(int count, int... labels) {
    return new Targets.Classes(labels, count);
  }

  private static Targets.Values values(float... values) {
    return new Targets.Values(values);
  }

  private static double score(String metric, Predictions predictions, Targets targets) {
    return Metrics.of(metric).score(predictions, targets);
  }

  @Test
  void accuracyIsTheShareOfRowsWhoseClassIsMostProbable() {
    Predictions p = rows(3, 0.6f, 0.3f, 0.1f, 0.2f, 0.5f, 0.3f, 0.1f, 0.2f, 0.7f, 0.4f, 0.4f, 0.2f);
    assertThat(score("accuracy", p, classes(3, 0, 1, 2, 0))).isEqualTo(1);
    assertThat(score("accuracy", p, classes(3, 0, 1, 2, 1))).isEqualTo(0.75);
    assertThat(score("accuracy", p, classes(3, 1, 2, 0, 2))).isZero();
  }

  @Test
  void aRowOfNaNIsNeverAccurate() {
    float nan = Float.NaN;
    assertThat(score("accuracy", rows(2, nan, nan, 0, 1), classes(2, 0, 1))).isEqualTo(0.5);
    assertThat(score("log-loss", rows(2, nan, nan, 0, 1), classes(2, 0, 1))).isNaN();
  }

  @Test
  void logLossOfUniformRowsIsTheLogarithmOfTheNumberOfClasses() {
    Predictions p = rows(4, 0.25f, 0.25f, 0.25f, 0.25f, 0.25f, 0.25f, 0.25f, 0.25f);
    assertThat(score("log-loss", p, classes(4, 3, 1))).isCloseTo(Math.log(4), within(1e-12));
    assertThat(score("log-loss", rows(2, 0.5f, 0.5f, 0.25f, 0.75f), classes(2, 0, 0)))
        .isCloseTo((Math.log(2) + Math.log(4)) / 2, within(1e-12));
  }

  @Test
  void logLossIsClippedAtTheFloatsEpsilon() {
    assertThat(score("log-loss", rows(2, 0, 1), classes(2, 0)))
        .isCloseTo(23 * Math.log(2), within(1e-12));
    assertThat(score("log-loss", rows(2, 0, 1), classes(2, 1)))
        .isCloseTo(Math.ulp(1f), within(1e-13));
  }

  @Test
  void brierScoreIsTheSquaredDistanceToTheIndicator() {
    assertThat(score("brier", rows(2, 0, 1), classes(2, 0))).isEqualTo(2);
    assertThat(score("brier", rows(2, 0, 1), classes(2, 1))).isZero();
    assertThat(score("brier", rows(4, 0.25f, 0.25f, 0.25f, 0.25f), classes(4, 2)))
        .isCloseTo(0.75 * 0.75 + 3 * 0.0625, within(1e-12));
  }

  /** Actual 0, 0, 0, 1, 1, 2; predicted 0, 0, 1, 1, 0, 2. */
  private static Predictions confused() {
    return rows(3, 1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 1, 0, 1, 0, 0, 0, 0, 1);
  }

  @Test
  void balancedAccuracyIsTheMeanRecall() {
    assertThat(score("balanced-accuracy", confused(), classes(3, 0, 0, 0, 1, 1, 2)))
        .isCloseTo((2 / 3.0 + 1 / 2.0 + 1) / 3, within(1e-12));
    assertThat(score("balanced-accuracy", confused(), classes(3, 0, 0, 0, 0, 0, 0)))
        .isCloseTo(0.5, within(1e-12));
  }

  @Test
  void macroF1IsTheMeanOfTheClassesHarmonicMeans() {
    // Class 0: precision 2/3, recall 2/3; class 1: 1/2 and 1/2; class 2: 1 and 1.
    assertThat(score("macro-f1", confused(), classes(3, 0, 0, 0, 1, 1, 2)))
        .isCloseTo((2 / 3.0 + 1 / 2.0 + 1) / 3, within(1e-12));
    // Class 0: precision 1, recall 1/2; class 1: precision 0; class 2 neither occurs nor is said.
    assertThat(score("macro-f1", rows(3, 1, 0, 0, 0, 1, 0), classes(3, 0, 0)))
        .isCloseTo((2 / 3.0 + 0) / 2, within(1e-12));
  }

  @Test
  void rocAucIsTheShareOfPairsInTheRightOrder() {
    // Of the second class: 0.35 and 0.8 against 0.1 and 0.4: three of four pairs.
    Predictions p = rows(2, 0.9f, 0.1f, 0.6f, 0.4f, 0.65f, 0.35f, 0.2f, 0.8f);
    assertThat(score("roc-auc", p, classes(2, 0, 0, 1, 1))).isEqualTo(0.75);
    Predictions tied = rows(2, 0.5f, 0.5f, 0.5f, 0.5f, 0.5f, 0.5f);
    assertThat(score("roc-auc", tied, classes(2, 0, 1, 1))).isEqualTo(0.5);
    assertThat(score("roc-auc", tied, classes(2, 1, 1, 1))).isNaN();
    assertThat(score("roc-auc", rows(2, 1, 0, 0, Float.NaN), classes(2, 0, 1))).isNaN();
    // One against the rest: classes 0 and 1 are ordered in 3 of 4 and 4 of 4 pairs, 2 is missing.
    Predictions three =
        rows(3, 0.5f, 0.3f, 0.2f, 0.2f, 0.2f, 0.6f, 0.1f, 0.8f, 0.1f, 0.3f, 0.4f, 0.3f);
    assertThat(score("roc-auc", three, classes(3, 0, 0, 1, 1)))
        .isCloseTo((0.75 + 1) / 2, within(1e-12));
  }

  @Test
  void prAucIsTheMeanPrecisionWhereMembersPass() {
    // Of the second class, greatest first: member, other, member: precision 1 and 2/3.
    Predictions p = rows(2, 0.1f, 0.9f, 0.3f, 0.7f, 0.4f, 0.6f, 0.8f, 0.2f);
    assertThat(score("pr-auc", p, classes(2, 1, 0, 1, 0))).isCloseTo(5 / 6.0, within(1e-12));
    assertThat(score("pr-auc", p, classes(2, 1, 1, 1, 1))).isNaN();
    assertThat(score("pr-auc", p, classes(2, 0, 0, 0, 0))).isNaN();
    // Tied rows pass together: all at precision 1/4.
    Predictions tied = rows(2, 0.5f, 0.5f, 0.5f, 0.5f, 0.5f, 0.5f, 0.5f, 0.5f);
    assertThat(score("pr-auc", tied, classes(2, 0, 0, 1, 0))).isCloseTo(0.25, within(1e-12));
    assertThat(score("pr-auc", rows(2, 1, 0, 0, Float.NaN), classes(2, 0, 1))).isNaN();
  }

  @Test
  void microF1IsTheAccuracyUnlessRowsAreTakenForNothing() {
    assertThat(score("micro-f1", confused(), classes(3, 0, 0, 0, 1, 1, 2)))
        .isCloseTo(score("accuracy", confused(), classes(3, 0, 0, 0, 1, 1, 2)), within(1e-12));
    float nan = Float.NaN;
    assertThat(score("micro-f1", rows(2, nan, nan, 0, 1), classes(2, 0, 1)))
        .isCloseTo(2.0 / 3, within(1e-12));
  }

  @Test
  void pinballLossCostsTheSideThatTheQuantileForbids() {
    // 4 above the first prediction, 4 below the second.
    assertThat(score("pinball-0.9", rows(1, 1, 9), values(5, 5)))
        .isCloseTo((0.9 * 4 + 0.1 * 4) / 2, within(1e-12));
    assertThat(score("pinball-0.9", rows(1, 1), values(5))).isCloseTo(3.6, within(1e-12));
    assertThat(score("pinball-0.9", rows(1, 9), values(5))).isCloseTo(0.4, within(1e-12));
  }

  @Test
  void everyQuantileHasItsPinballLoss() {
    assertThat(Metrics.of("pinball-0.025").name()).isEqualTo("pinball-0.025");
    assertThat(Metrics.of("pinball-0.50")).isEqualTo(Metrics.of("pinball-0.5"));
    assertThat(Metrics.of("pinball-.000001").name()).isEqualTo("pinball-0.000001");
    for (String none : List.of("pinball-0", "pinball-1", "pinball-0.0", "pinball-1.5", "pinball")) {
      assertThat(Metrics.find(none)).as(none).isEmpty();
    }
  }

  @Test
  void afterEachEpochOnlyWhatIsCheapAndCustomaryIsMeasured() {
    assertThat(Metrics.everyEpoch(CLASSES))
        .extracting(Metric::name)
        .containsExactly("accuracy", "log-loss", "brier");
    assertThat(Metrics.everyEpoch(VALUES))
        .extracting(Metric::name)
        .containsExactly("rmse", "mse", "mae");
  }

  @Test
  void rocAucAgreesWithCountingAllPairs() {
    java.util.SplittableRandom random = new java.util.SplittableRandom(5);
    float[] values = new float[200];
    int[] labels = new int[100];
    for (int row = 0; row < 100; row++) {
      // Few distinct values, so that many are tied; scores below 0 must be ordered too.
      values[2 * row + 1] = random.nextInt(-4, 5) * 0.25f * (row % 2 == 0 ? 1 : -1);
      labels[row] = random.nextInt(2);
    }
    double right = 0;
    int pairs = 0;
    for (int one = 0; one < 100; one++) {
      for (int other = 0; other < 100; other++) {
        if (labels[one] == 1 && labels[other] == 0) {
          right += (1 + Math.signum(values[2 * one + 1] - values[2 * other + 1])) / 2;
          pairs++;
        }
      }
    }
    assertThat(score("roc-auc", rows(2, values), classes(2, labels)))
        .isCloseTo(right / pairs, within(1e-12));
  }

  @Test
  void calibrationErrorIsTheGapBetweenConfidenceAndAccuracy() {
    assertThat(score("calibration-error", rows(2, 0, 1, 0, 1), classes(2, 1, 0)))
        .isCloseTo(0.5, within(1e-12));
    // Two bins: 0.75 said twice and right once, 0.5 said once and right.
    Predictions p = rows(2, 0.75f, 0.25f, 0.75f, 0.25f, 0.5f, 0.5f);
    assertThat(score("calibration-error", p, classes(2, 0, 1, 0)))
        .isCloseTo(2 / 3.0 * 0.25 + 1 / 3.0 * 0.5, within(1e-12));
    float nan = Float.NaN;
    assertThat(score("calibration-error", rows(2, nan, nan), classes(2, 0))).isNaN();
  }

  @Test
  void errorsOfValuesFollowTheirDefinitions() {
    Predictions p = rows(1, 2, 4, 6, 8);
    Targets t = values(1, 4, 8, 7);
    assertThat(score("mse", p, t)).isEqualTo(1.5);
    assertThat(score("rmse", p, t)).isCloseTo(Math.sqrt(1.5), within(1e-12));
    assertThat(score("mae", p, t)).isEqualTo(1);
    // The targets' mean is 5, their squared deviation 16 + 1 + 9 + 4.
    assertThat(score("r2", p, t)).isCloseTo(1 - 6 / 30.0, within(1e-12));
  }

  @Test
  void predictingTheMeanExplainsNothing() {
    assertThat(score("r2", rows(1, 5, 5, 5, 5), values(1, 4, 8, 7))).isZero();
    assertThat(score("r2", rows(1, 1, 4, 8, 7), values(1, 4, 8, 7))).isEqualTo(1);
  }

  @Test
  void constantTargetsAreExplainedExactlyOrNotAtAll() {
    assertThat(score("r2", rows(1, 0.1f, 0.1f, 0.1f), values(0.1f, 0.1f, 0.1f))).isEqualTo(1);
    assertThat(score("r2", rows(1, 0.1f, 0.1f, 0.2f), values(0.1f, 0.1f, 0.1f))).isZero();
    assertThat(score("r2", rows(1, 3), values(4))).isZero();
    assertThat(score("r2", rows(1, Float.NaN), values(4))).isNaN();
  }

  @Test
  void everyMetricIsFoundByItsNameAndSuitsOneTask() {
    for (Metric metric : Metrics.all()) {
      assertThat(Metrics.of(metric.name())).isEqualTo(metric);
      assertThat(List.of(CLASSES, VALUES, INPUTS))
          .filteredOn(metric::suits)
          .singleElement()
          .satisfies(task -> assertThat(Metrics.of(metric.name(), task)).isEqualTo(metric));
    }
    assertThat(Metrics.suiting(CLASSES)).extracting(Metric::name).startsWith("accuracy");
    assertThat(Metrics.suiting(VALUES)).extracting(Metric::name).startsWith("rmse");
    assertThat(Metrics.loss(CLASSES).name()).isEqualTo("log-loss");
    assertThat(Metrics.loss(VALUES).name()).isEqualTo("mse");
    assertThat(Metrics.loss(INPUTS).name()).isEqualTo("reconstruction-error");
  }

  @Test
  void exactPredictionsReachTheBestScoreThereIs() {
    Predictions certain = rows(3, 1, 0, 0, 0, 1, 0, 0, 0, 1);
    Predictions wrong = rows(3, 0, 1, 0, 0, 0, 1, 1, 0, 0);
    for (Metric metric : Metrics.suiting(CLASSES)) {
      double best = metric.score(certain, classes(3, 0, 1, 2));
      double worst = metric.score(wrong, classes(3, 0, 1, 2));
      assertThat(metric.lowerIsBetter() ? best < worst : best > worst).as(metric.name()).isTrue();
    }
    for (Metric metric : Metrics.suiting(VALUES)) {
      double best = metric.score(rows(1, 1, 2, 3), values(1, 2, 3));
      double worst = metric.score(rows(1, 3, 2, 1), values(1, 2, 3));
      assertThat(metric.lowerIsBetter() ? best < worst : best > worst).as(metric.name()).isTrue();
    }
  }

  @Test
  void anUnknownNameIsAnsweredWithTheKnownOnes() {
    assertThatThrownBy(() -> Metrics.of("acuracy"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("acuracy")
        .hasMessageContaining("accuracy")
        .hasMessageContaining("r2");
    assertThatThrownBy(() -> Metrics.of("accuracy", VALUES))
        .hasMessageContaining("regression")
        .hasMessageContaining("rmse");
    assertThatThrownBy(() -> Metrics.of("rmse", CLASSES)).hasMessageContaining("log-loss");
  }

  @Test
  void whatDoesNotBelongTogetherIsRefused() {
    for (Metric metric : Metrics.suiting(CLASSES)) {
      assertThatThrownBy(() -> metric.score(rows(2, 0, 1), classes(2, 0, 1)))
          .hasMessage(metric.name() + " cannot compare 1 predictions with 2 targets");
      assertThatThrownBy(() -> metric.score(rows(2), classes(2)))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> metric.score(rows(2, 0, 1), classes(3, 0)))
          .hasMessageContaining("2 columns with 3 classes");
      assertThatThrownBy(() -> metric.score(rows(1, 0), values(0)))
          .isInstanceOf(IllegalArgumentException.class);
    }
    for (Metric metric : Metrics.suiting(VALUES)) {
      assertThatThrownBy(() -> metric.score(rows(1), values()))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> metric.score(rows(1, 0), classes(1, 0)))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
