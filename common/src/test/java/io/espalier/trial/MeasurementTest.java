package io.espalier.trial;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MeasurementTest {

  @Test
  void valuesThatDescribeTheTrainingAreNoMetricsOfFoldsEither() {
    assertThat(Measurement.gradientNorm(3)).isEqualTo("gradient-norm-3");
    for (String name :
        new String[] {
          Measurement.TRAINING_LOSS,
          Measurement.VALIDATION_LOSS,
          Measurement.SECONDS,
          Measurement.ZERO_WEIGHTS,
          Measurement.gradientNorm(3)
        }) {
      assertThat(Measurement.isMetric(name)).as(name).isFalse();
      assertThat(Measurement.isMetric(Measurement.ofFold(name, 2))).as(name).isFalse();
    }
    assertThat(Measurement.isMetric("accuracy")).isTrue();
    assertThat(Measurement.isMetric(Measurement.ofFold("accuracy", 2))).isTrue();
  }
}
