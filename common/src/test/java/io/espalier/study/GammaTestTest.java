package io.espalier.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.espalier.metrics.Task;
import io.espalier.port.Dataset;
import io.espalier.port.Feature;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GammaTestTest {

  /** Rows that a function of their number makes, all of them to train on. */
  private interface MadeUp extends Dataset {
    @Override
    default Task task() {
      return new Task.Regression();
    }

    @Override
    default int[] trainingRows() {
      return IntStream.range(0, rows()).toArray();
    }

    @Override
    default int[] validationRows() {
      return new int[0];
    }
  }

  /** y = sin(3 x₀) + x₁² + a step by name + noise, a third feature being idle and often missing. */
  private record Waves(int rows, double noise, long seed) implements MadeUp {
    private float[] row(int row) {
      SplittableRandom random = new SplittableRandom(seed * 1_000_003 + row);
      return new float[] {
        (float) random.nextDouble(-1, 1),
        (float) random.nextDouble(-1, 1) * 100,
        random.nextInt(3),
        row % 3 == 0 ? Float.NaN : 7,
        (float) random.nextGaussian()
      };
    }

    @Override
    public int columns() {
      return 4;
    }

    @Override
    public List<Feature> featureColumns() {
      return List.of(
          new Feature.Numeric("x0"),
          new Feature.Numeric("x1"),
          new Feature.Categorical("name", List.of("a", "b", "c")),
          new Feature.Numeric("idle"));
    }

    @Override
    public float target(int row) {
      float[] own = row(row);
      double step = own[2] == 1 ? 5 : 0;
      return (float) (Math.sin(3 * own[0]) + own[1] * own[1] / 10_000 + step + noise * own[4]);
    }

    @Override
    public void gather(int[] numbers, int from, int count, float[] into) {
      for (int i = 0; i < count; i++) {
        System.arraycopy(row(numbers[from + i]), 0, into, i * 4, 4);
      }
    }
  }

  /**
   * Differences of 2,000 pairs deviate from their mean by 4 %, and from each other's less: 15 % is
   * more than three standard errors.
   */
  @Test
  void theNoiseOfASmoothFunctionIsFound() {
    for (int seed = 1; seed <= 3; seed++) {
      assertThat(GammaTest.noise(new Waves(2000, 0.5, seed))).isCloseTo(0.25, within(0.04));
      assertThat(GammaTest.noise(new Waves(2000, 0, seed))).isLessThan(0.01);
    }
  }

  @Test
  void tooFewRowsSayNothing() {
    assertThat(GammaTest.noise(new Waves(19, 0.5, 1))).isNaN();
  }

  @Test
  void moreRowsThanCanBeComparedAreSpreadOverAll() {
    assertThat(GammaTest.noise(new Waves(9000, 0.5, 1))).isCloseTo(0.25, within(0.04));
  }

  /** Friedman's first function: five features decide, five are idle; the noise has variance 1. */
  private record Friedman(int rows, long seed) implements MadeUp {
    private double[] row(int row) {
      SplittableRandom random = new SplittableRandom(seed * 1_000_003 + row);
      double[] all = random.doubles(11).toArray();
      all[10] = random.nextGaussian();
      return all;
    }

    @Override
    public int columns() {
      return 10;
    }

    @Override
    public List<Feature> featureColumns() {
      return IntStream.range(0, 10).<Feature>mapToObj(c -> new Feature.Numeric("x" + c)).toList();
    }

    @Override
    public float target(int row) {
      double[] x = row(row);
      return (float)
          (10 * Math.sin(Math.PI * x[0] * x[1])
              + 20 * (x[2] - 0.5) * (x[2] - 0.5)
              + 10 * x[3]
              + 5 * x[4]
              + x[10]);
    }

    @Override
    public void gather(int[] numbers, int from, int count, float[] into) {
      for (int i = 0; i < count; i++) {
        double[] x = row(numbers[from + i]);
        for (int c = 0; c < 10; c++) {
          into[i * 10 + c] = (float) x[c];
        }
      }
    }
  }

  /** All features alike, it was found to be from 3.5 to 4.3 on so many rows. */
  @Test
  void idleFeaturesHardlyHideTheNoise() {
    for (int seed = 1; seed <= 5; seed++) {
      assertThat(GammaTest.noise(new Friedman(1200, seed))).isBetween(0.7, 2.0);
    }
  }

  /** Places of names, less their mean, are floats that may lie a little below a whole number. */
  @Test
  void namesAreGroupedByTheirPlaces() {
    int[] places = IntStream.range(0, 700).map(row -> row % 7).toArray();
    double mean = 4.49;
    float[] features = new float[places.length];
    double[] labels = new double[places.length];
    for (int row = 0; row < places.length; row++) {
      features[row] = (float) (places[row] - mean);
      labels[row] = places[row] == 3 ? 7 : 0;
    }
    boolean truncated =
        IntStream.range(0, places.length)
            .anyMatch(row -> (int) (features[row] - features[0]) != places[row]);
    assertThat(truncated).isTrue();
    // Labels are 7 in a seventh of the rows: a mean of 1, a variance of 6, all of it explained.
    assertThat(GammaTest.relevance(features, labels, new boolean[] {true})[0])
        .isCloseTo(Math.sqrt(6), within(1e-9));
  }
}
