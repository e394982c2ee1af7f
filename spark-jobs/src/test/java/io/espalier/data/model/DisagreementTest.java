package io.espalier.data.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.espalier.ensemble.Combination;
import io.espalier.ensemble.Ensemble;
import io.espalier.metrics.Predictions;
import io.espalier.metrics.Task;
import io.espalier.trial.EnsembleFacts.Member;
import io.espalier.trial.TrialId;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DisagreementTest {
  private static final TrialId A = new TrialId(0);
  private static final TrialId B = new TrialId(1);
  private static final Task CLASSES = new Task.Classification(List.of("x", "y"));

  @Test
  void membersThatSayTheSameDoNotDisagree() {
    assertThat(of(CLASSES, 0.5, new float[] {0.3f, 0.7f}, new float[] {0.3f, 0.7f})).isZero();
    assertThat(of(new Task.Regression(), 0.5, new float[] {4}, new float[] {4})).isZero();
  }

  @Test
  void oppositeCertaintiesDisagreeByTheEntropyOfTheWeights() {
    assertThat(of(CLASSES, 0.5, new float[] {1, 0}, new float[] {0, 1}))
        .isCloseTo((float) Math.log(2), within(1e-6f));
    assertThat(of(CLASSES, 0.25, new float[] {1, 0}, new float[] {0, 1}))
        .isCloseTo((float) -(0.25 * Math.log(0.25) + 0.75 * Math.log(0.75)), within(1e-6f));
  }

  @Test
  void divergenceIsTheMeanRelativeEntropyToTheMean() {
    SplittableRandom random = new SplittableRandom(2);
    for (int i = 0; i < 100; i++) {
      double w = random.nextDouble(0.1, 0.9);
      float p = (float) random.nextDouble(0.01, 0.99);
      float q = (float) random.nextDouble(0.01, 0.99);
      double m = w * p + (1 - w) * q;
      double expected =
          w * (p * Math.log(p / m) + (1 - p) * Math.log((1 - p) / (1 - m)))
              + (1 - w) * (q * Math.log(q / m) + (1 - q) * Math.log((1 - q) / (1 - m)));
      assertThat(of(CLASSES, w, new float[] {p, 1 - p}, new float[] {q, 1 - q}))
          .isCloseTo((float) expected, within(1e-5f));
    }
  }

  @Test
  void valuesDisagreeByTheirWeightedStandardDeviation() {
    // Mean 3.5, squared differences 6.25 and 2.25 * … : sqrt(0.25 * 2.25² + 0.75 * 0.75²).
    assertThat(of(new Task.Regression(), 0.25, new float[] {1}, new float[] {4}))
        .isCloseTo((float) Math.sqrt(0.25 * 2.25 * 2.25 + 0.75 * 0.75 * 0.75), within(1e-6f));
  }

  private static float of(Task task, double weight, float[] a, float[] b) {
    Ensemble ensemble =
        new Ensemble(List.of(new Member(A, weight), new Member(B, 1 - weight)), Combination.MEAN);
    return new Disagreement(ensemble, task)
        .of(Map.of(A, new Predictions(1, a.length, a), B, new Predictions(1, b.length, b)), 0);
  }
}
