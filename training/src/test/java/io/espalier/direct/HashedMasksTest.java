package io.espalier.direct;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.stat.inference.KolmogorovSmirnovTest;
import org.junit.jupiter.api.Test;

class HashedMasksTest {
  private static final int N = 1 << 16;
  private static final int MASKS = 40;

  private static float[][] masks(long seed, double dropped) {
    HashedMasks masks = new HashedMasks();
    masks.seed(seed);
    float[][] drawn = new float[MASKS][N];
    for (float[] mask : drawn) {
      masks.units(0, dropped, mask, N);
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

  private static double[] normals(long seed, double deviation) {
    HashedMasks masks = new HashedMasks();
    masks.seed(seed);
    float[] drawn = new float[N];
    double[] all = new double[N * MASKS];
    for (int mask = 0; mask < MASKS; mask++) {
      masks.noise(0, deviation, drawn, N);
      for (int i = 0; i < N; i++) {
        all[mask * N + i] = drawn[i];
      }
    }
    return all;
  }

  @Test
  void noiseHasTheMomentsOfTheNormalDistribution() {
    double[] noise = normals(3, 0.5);
    double[] moments = new double[5];
    for (double value : noise) {
      for (int k = 1; k <= 4; k++) {
        moments[k] += Math.pow(value / 0.5, k) / noise.length;
      }
    }
    // The variances of the first four powers of a standard normal number.
    assertThat(moments[1]).isCloseTo(0, within(tolerance(1, noise.length)));
    assertThat(moments[2]).isCloseTo(1, within(tolerance(2, noise.length)));
    assertThat(moments[3]).isCloseTo(0, within(tolerance(15, noise.length)));
    assertThat(moments[4]).isCloseTo(3, within(tolerance(96, noise.length)));
  }

  @Test
  void noiseIsNormalToTheTails() {
    double[] noise = normals(4, 1);
    // Two tests at a level of 1e-4.
    assertThat(
            new KolmogorovSmirnovTest()
                .kolmogorovSmirnovTest(new NormalDistribution(), Arrays.copyOf(noise, 200_000)))
        .isGreaterThan(1e-4);
    for (double end : new double[] {1, 3, 4.5}) {
      double expected = new NormalDistribution().cumulativeProbability(-end);
      long below = Arrays.stream(noise).filter(value -> value < -end).count();
      long above = Arrays.stream(noise).filter(value -> value > end).count();
      double error = tolerance(expected, noise.length);
      assertThat((double) below / noise.length)
          .as("below " + -end)
          .isCloseTo(expected, within(error));
      assertThat((double) above / noise.length)
          .as("above " + end)
          .isCloseTo(expected, within(error));
    }
  }

  @Test
  void neighboursOfNoiseAreUncorrelated() {
    double[] noise = normals(5, 1);
    for (int lag : new int[] {1, 2, 32, 64, N}) {
      double sum = 0;
      for (int i = lag; i < noise.length; i++) {
        sum += noise[i] * noise[i - lag];
      }
      assertThat(sum / noise.length).isCloseTo(0, within(tolerance(1, noise.length)));
    }
  }

  @Test
  void quantilesAreThoseOfTheNormalDistribution() {
    SplittableRandom random = new SplittableRandom(1);
    int[] bits = new int[10_000];
    for (int i = 0; i < bits.length; i++) {
      // Half of them in the tails.
      bits[i] = i % 2 == 0 ? random.nextInt() : random.nextInt() >>> random.nextInt(31);
    }
    float[] normals = new float[bits.length];
    new NormalQuantiles().fill(bits, 1, normals, bits.length);
    NormalDistribution normal = new NormalDistribution();
    for (int i = 0; i < bits.length; i++) {
      double tail = Math.max(bits[i] >>> 1, 0.5) / (1L << 31);
      double size = -normal.inverseCumulativeProbability(tail / 2);
      double expected = (bits[i] & 1) == 1 ? -size : size;
      assertThat((double) normals[i]).as("bits " + bits[i]).isCloseTo(expected, within(2e-5));
    }
  }
}
