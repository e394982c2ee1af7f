package io.espalier.direct;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ElementwiseTest {
  @Test
  void exponentialLessOneIsRightToFiveMillionthsWhereNetworksLive() {
    for (double x = -20; x <= 20; x += 1e-3) {
      double expected = Math.expm1((float) x);
      assertThat((double) Elementwise.expm1((float) x))
          .isCloseTo(expected, within(5e-6 * Math.abs(expected) + 1e-12));
    }
    for (double x = 1e-9; x < 1; x *= 1.1) {
      assertThat((double) Elementwise.expm1((float) x))
          .isCloseTo(Math.expm1((float) x), within(1e-6 * x));
    }
  }

  @Test
  void exponentialsOfNegativesKeepTheirDigitsFarBelowWhatALossClips() {
    for (double x = 0; x > -40; x -= 0.01) {
      float[] one = {(float) x};
      Elementwise.expOfDifferences(one, new float[1], 1);
      double expected = Math.exp((float) x);
      assertThat((double) one[0]).isCloseTo(expected, within(1e-4 * expected));
      if (x > -25) {
        assertThat((double) one[0]).isCloseTo(expected, within(1e-5 * expected));
      }
    }
  }

  @Test
  void activationsAndSlopesAreTheirDefinitions() {
    for (Activation activation : Activation.values()) {
      for (double x = -12; x <= 12; x += 0.0317) {
        float[] z = {(float) x};
        float[] slope = new float[1];
        activation.apply(z, slope, 1);
        double h = 1e-5;
        double expected = defined(activation, (float) x);
        double rise = (defined(activation, x + h) - defined(activation, x - h)) / (2 * h);
        assertThat((double) z[0])
            .as(activation + " at " + x)
            .isCloseTo(expected, within(1e-6 * Math.max(1, Math.abs(expected))));
        assertThat((double) slope[0]).as(activation + " at " + x).isCloseTo(rise, within(3e-6));
      }
    }
  }

  /** An activation in double precision. */
  static double defined(Activation activation, double x) {
    return switch (activation) {
      case RELU -> Math.max(0, x);
      case LEAKY_RELU -> x > 0 ? x : 0.01 * x;
      case ELU -> x > 0 ? x : Math.expm1(x);
      case SELU -> 1.05070098735548 * (x > 0 ? x : 1.67326324235438 * Math.expm1(x));
      case GELU -> x / (1 + Math.exp(-1.702 * x));
      case SWISH -> x / (1 + Math.exp(-x));
      case SOFTPLUS -> Math.log1p(Math.exp(x));
      case TANH -> Math.tanh(x);
      case SIGMOID -> 1 / (1 + Math.exp(-x));
      case IDENTITY -> x;
    };
  }

  @Test
  void curvaturesAreTheSlopesOfSlopes() {
    for (Activation activation : Activation.values()) {
      // The corner at 0 is between two of these.
      for (double x = -11.97; x <= 12; x += 0.0317) {
        float[] curvature = new float[1];
        float[] z = {(float) x};
        activation.curve(z, curvature, 1);
        double h = 1e-4;
        double expected =
            (defined(activation, x + h) - 2 * defined(activation, x) + defined(activation, x - h))
                / (h * h);
        assertThat((double) curvature[0])
            .as(activation + " at " + x)
            .isCloseTo(expected, within(1e-5));
        assertThat(z[0]).isEqualTo((float) x);
      }
    }
  }

  @Test
  void exponentialsKeepTheirDigitsOnBothSidesOfZero() {
    for (double x = -60; x < 60; x += 0.0313) {
      float[] one = {(float) x};
      Elementwise.exp(one, 1);
      double expected = Math.exp((float) x);
      double near = Math.abs(x) <= 20 ? 1e-5 : 1e-3;
      assertThat((double) one[0]).as("at " + x).isCloseTo(expected, within(near * expected));
    }
    float[] nothing = {Float.NaN};
    Elementwise.exp(nothing, 1);
    assertThat(nothing[0]).isNaN();
  }

  @Test
  void crossEntropiesAreTheirDefinitionAndDoNotOverflow() {
    for (double z = -15; z < 15; z += 0.13) {
      for (float y : new float[] {0, 0.3f, 1}) {
        float[] cost = new float[1];
        Elementwise.crossEntropies(cost, new float[] {(float) z}, new float[] {y}, 1);
        double p = 1 / (1 + Math.exp(-(float) z));
        double expected = -y * Math.log(p) - (1 - y) * Math.log(1 - p);
        assertThat((double) cost[0]).isCloseTo(expected, within(2e-6 * Math.max(1, expected)));
      }
    }
    float[] far = new float[1];
    Elementwise.crossEntropies(far, new float[] {500}, new float[1], 1);
    assertThat(far[0]).isEqualTo(500);
  }

  @Test
  void activationsPassNotANumberOn() {
    for (Activation activation : Activation.values()) {
      float[] z = {Float.NaN};
      activation.apply(z, new float[1], 1);
      assertThat(z[0]).as(activation.toString()).isNaN();
    }
  }

  @Test
  void sumsOverRowsAndPartsAreThoseOfPlainLoops() {
    SplittableRandom random = new SplittableRandom(3);
    for (int rows : new int[] {1, 2, 3, 4, 5, 31, 32}) {
      for (int n : new int[] {1, 3, 10, 64}) {
        float[] d = new float[rows * n];
        double[] expected = new double[n];
        for (int i = 0; i < d.length; i++) {
          d[i] = (float) random.nextGaussian();
          expected[i % n] += d[i];
        }
        float[] sums = new float[n + 2];
        Elementwise.columnSums(d, rows, n, sums, 1);
        for (int j = 0; j < n; j++) {
          assertThat((double) sums[1 + j]).isCloseTo(expected[j], within(1e-5));
        }
      }
    }
    float[] x = new float[3000];
    double squares = 0;
    double absolutes = 0;
    double values = 0;
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) random.nextGaussian();
      squares += i >= 5 && i < 2222 ? (double) x[i] * x[i] : 0;
      absolutes += i >= 5 && i < 2222 ? Math.abs(x[i]) : 0;
      values += i >= 5 && i < 2222 ? x[i] : 0;
    }
    assertThat(new Sums().squares(x, 5, 2222)).isCloseTo(squares, within(1e-2));
    assertThat(new Sums().absolutes(x, 5, 2222)).isCloseTo(absolutes, within(1e-2));
    assertThat(new Sums().values(x, 5, 2222)).isCloseTo(values, within(1e-4));
  }

  @Test
  void rowsAreRepeatedToTheLast() {
    float[] z = new float[21];
    Elementwise.repeat(new float[] {9, 1, 2, 3}, 1, 3, z, 7);
    for (int i = 0; i < z.length; i++) {
      assertThat(z[i]).isEqualTo(1 + i % 3);
    }
  }
}
