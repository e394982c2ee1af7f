package io.espalier.direct;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class HashedMasksTest {
  private static final int N = 1 << 16;
  private static final int MASKS = 40;

  private static float[][] masks(long seed, double dropped) {
    HashedMasks masks = new HashedMasks();
    masks.seed(seed);
    float[][] drawn = new float[MASKS][N];
    for (float[] mask : drawn) {
      masks.fill(0, dropped, mask, N);
    }
    return drawn;
  }

  /** Five standard errors: one seed in 1.7 million fails. */
  private static double tolerance(double variance, long count) {
    return 5 * Math.sqrt(variance / count);
  }

  @Test
  void shareThatIsDroppedIsTheOneAskedForAndTheMeanStays() {
    for (double dropped : new double[] {0.01, 0.2, 0.5, 0.9}) {
      long zeros = 0;
      double sum = 0;
      for (float[] mask : masks(1, dropped)) {
        for (float value : mask) {
          zeros += value == 0 ? 1 : 0;
          sum += value;
        }
      }
      long count = (long) N * MASKS;
      double error = tolerance(dropped * (1 - dropped), count);
      assertThat((double) zeros / count).isCloseTo(dropped, within(error));
      assertThat(sum / count).isCloseTo(1, within(error / (1 - dropped)));
    }
  }

  @Test
  void neighboursMasksAndSeedsAreUncorrelated() {
    float[][] one = masks(1, 0.5);
    float[][] other = masks(2, 0.5);
    for (int lag : new int[] {1, 2, 10, 32, 64, 4096}) {
      assertThat(correlation(one, 0, one, lag)).isCloseTo(0, within(tolerance(1, 1L << 21)));
    }
    assertThat(correlation(one, 0, other, 0)).isCloseTo(0, within(tolerance(1, 1L << 21)));
    double next = 0;
    for (int mask = 1; mask < MASKS; mask++) {
      next += product(one[mask - 1], 0, one[mask], 0) / (MASKS - 1);
    }
    assertThat(next).isCloseTo(0, within(tolerance(1, 1L << 21)));
  }

  private static double correlation(float[][] a, int from, float[][] b, int lag) {
    double sum = 0;
    for (int mask = 0; mask < MASKS; mask++) {
      sum += product(a[mask], from, b[mask], lag) / MASKS;
    }
    return sum;
  }

  /** The mean product of values that are 0 or 2, centred. */
  private static double product(float[] a, int from, float[] b, int lag) {
    double sum = 0;
    int n = N - lag;
    for (int i = 0; i < n; i++) {
      sum += (a[from + i] - 1.0) * (b[lag + i] - 1.0);
    }
    return sum / n;
  }

  @Test
  void sameSeedGivesTheSameMasks() {
    assertThat(masks(7, 0.3)).isDeepEqualTo(masks(7, 0.3));
  }
}
