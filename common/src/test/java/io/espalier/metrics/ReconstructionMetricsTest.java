package io.espalier.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ReconstructionMetricsTest {
  private static final Task UNKNOWN = new Task.Reconstruction(Task.Outliers.UNKNOWN, 0.1);
  private static final Task KNOWN = new Task.Reconstruction(Task.Outliers.KEEP, 0.1);

  /** Reconstruction error, denoising error, lower bound and outlier score of each row. */
  private static final Predictions SAID =
      new Predictions(
          4, 4, new float[] {1, 2, -3, 0.5f, 3, 5, -9, 4, 2, 2, Float.NaN, 1, 0, 0, -1, 1});

  private static double score(String metric, Targets targets) {
    return Metrics.of(metric).score(SAID, targets);
  }

  @Test
  void eachMetricIsTheMeanOfItsColumn() {
    Targets rows = new Targets.Inputs(4, new int[0]);
    assertThat(score("reconstruction-error", rows)).isEqualTo(1.5);
    assertThat(score("denoising-error", rows)).isEqualTo(2.25);
    assertThat(score("elbo", rows)).isNaN();
    assertThat(Metrics.of("elbo").score(SAID.select(new int[] {0, 1, 3}), rows.select(new int[3])))
        .isEqualTo(-13 / 3.0);
    assertThat(Metrics.of("elbo").lowerIsBetter()).isFalse();
    assertThat(Metrics.of("denoising-error").lowerIsBetter()).isTrue();
  }

  @Test
  void outlierAucIsTheShareOfPairsInOrder() {
    // Scores 0.5, 4, 1, 1: of the pairs (4, 0.5), (4, 1), (1, 0.5), (1, 1) the last is a tie.
    assertThat(score("outlier-auc", new Targets.Inputs(4, new int[] {0, 1, 0, 1})))
        .isEqualTo(3.5 / 4);
    assertThat(score("outlier-auc", new Targets.Inputs(4, new int[] {1, 1, 1, 1}))).isNaN();
    assertThat(score("outlier-auc", new Targets.Inputs(4, new int[4]))).isNaN();
  }

  @Test
  void outlierAucCountsRowsAsOftenAsTheyAreTaken() {
    Targets targets = new Targets.Inputs(4, new int[] {0, 1, 0, 1});
    Metric metric = Metrics.of("outlier-auc");
    int[] counts = {2, 1, 0, 3};
    int[] taken = CountedRows.taken(counts);
    assertThat(metric.counted(SAID, targets).score(counts))
        .isEqualTo(metric.score(SAID.select(taken), targets.select(taken)));
  }

  @Test
  void eachTaskHasItsMetrics() {
    assertThat(Metrics.suiting(UNKNOWN).stream().map(Metric::name))
        .containsExactly("reconstruction-error", "denoising-error", "elbo");
    assertThat(Metrics.suiting(KNOWN).stream().map(Metric::name)).contains("outlier-auc");
    assertThat(Metrics.suiting(new Targets.Inputs(2, new int[0])))
        .isEqualTo(Metrics.suiting(UNKNOWN));
    assertThat(Metrics.suiting(new Targets.Inputs(2, new int[2])))
        .isEqualTo(Metrics.suiting(KNOWN));
    assertThat(Metrics.everyEpoch(KNOWN)).doesNotContain(Metrics.of("outlier-auc"));
    assertThat(Metrics.suiting(new Task.Regression())).allMatch(m -> !m.suits(UNKNOWN));
    assertThatThrownBy(() -> Metrics.of("outlier-auc", UNKNOWN))
        .hasMessageContaining("reconstruction without data.outlier");
  }

  @Test
  void metricsOfOtherTasksAreRefused() {
    Targets rows = new Targets.Inputs(4, new int[0]);
    for (String name : List.of("accuracy", "mse")) {
      assertThatThrownBy(() -> score(name, rows))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(name);
    }
    assertThatThrownBy(() -> score("elbo", new Targets.Values(new float[4])))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
