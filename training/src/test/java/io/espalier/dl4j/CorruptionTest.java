package io.espalier.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Moments of each noise; limits are five standard errors, so a sound one fails once in 1.7e6. */
class CorruptionTest {
  private static final int DRAWS = 200_000;
  private static final float LEAST = -2;
  private static final float GREATEST = 5;
  private static final float VALUE = 1.25f;

  /** Many corrupted copies of one value. */
  private static float[] corrupted(String kind, double amount) {
    Corruption corruption = new Corruption(kind, amount, filled(10, LEAST), filled(10, GREATEST));
    float[] values = filled(DRAWS, VALUE);
    SplittableRandom random = new SplittableRandom(4);
    for (int at = 0; at < DRAWS; at += 10) {
      corruption.apply(values, at, random);
    }
    return values;
  }

  private static float[] filled(int length, float value) {
    float[] values = new float[length];
    Arrays.fill(values, value);
    return values;
  }

  private static double share(float[] values, float wanted) {
    int count = 0;
    for (float value : values) {
      count += value == wanted ? 1 : 0;
    }
    return (double) count / values.length;
  }

  private static void assertShare(float[] values, float wanted, double expected) {
    double error = Math.sqrt(expected * (1 - expected) / DRAWS);
    assertThat(share(values, wanted)).isCloseTo(expected, within(5 * error));
  }

  @Test
  void amountOfGaussianNoiseIsItsVariance() {
    float[] values = corrupted("gaussian", 0.3);
    double sum = 0;
    double squares = 0;
    double fourths = 0;
    for (float value : values) {
      double noise = value - VALUE;
      sum += noise;
      squares += noise * noise;
      fourths += Math.pow(noise, 4);
    }
    assertThat(sum / DRAWS).isCloseTo(0, within(5 * Math.sqrt(0.3 / DRAWS)));
    // The variance of a square of N(0, v) is 2v², that of a fourth power 96v⁴.
    assertThat(squares / DRAWS).isCloseTo(0.3, within(5 * 0.3 * Math.sqrt(2.0 / DRAWS)));
    assertThat(fourths / DRAWS).isCloseTo(3 * 0.09, within(5 * 0.09 * Math.sqrt(96.0 / DRAWS)));
  }

  @Test
  void maskingMakesItsShareZeroAndLeavesTheRestAlone() {
    float[] values = corrupted("masking", 0.2);
    assertShare(values, 0, 0.2);
    assertThat(share(values, 0) + share(values, VALUE)).isEqualTo(1);
  }

  @Test
  void saltAndPepperAreTheFeaturesLimitsInEqualShares() {
    float[] values = corrupted("salt-and-pepper", 0.3);
    assertShare(values, LEAST, 0.15);
    assertShare(values, GREATEST, 0.15);
    assertThat(share(values, LEAST) + share(values, GREATEST) + share(values, VALUE))
        .isCloseTo(1, within(1e-12));
  }

  @Test
  void noneChangesNothing() {
    assertThat(share(corrupted("none", 1), VALUE)).isEqualTo(1);
  }

  @Test
  void limitsAreThoseOfTheRowsTrainedOnInTheUnitOfTheNetwork() {
    float[] features = {1, 5, 3, 5, 2, 5, 99, -99};
    Tables.Table data = Tables.split(Tables.classes(2), 2, features, new float[] {0, 1, 0, 1});
    Preparation plain = Preparation.fit(data, new int[] {0, 1, 2});
    float deviation = (float) Math.sqrt(2.0 / 3);
    assertThat(plain.limits()[0]).containsExactly(-1 / deviation, 0);
    assertThat(plain.limits()[1]).containsExactly(1 / deviation, 0);
    Preparation unit = plain.scaled(Scaling.UNIT);
    assertThat(unit.limits()[0]).containsExactly(0, 0);
    assertThat(unit.limits()[1]).containsExactly(1, 0);
    assertThat(unit.toStandard()).containsExactly(2 / deviation, 0);
    float[] inputs = Inputs.ofAny(unit, 3).of(data.raw(new int[] {0, 1, 2}), 3);
    assertThat(inputs).containsExactly(0, 0, 1, 0, 0.5f, 0);
    assertThat(new Restored(unit).of(inputs, 3)).containsExactly(1, 5, 3, 5, 2, 5);
  }
}
