package io.espalier.dl4j;

import io.espalier.space.Params;
import java.util.random.RandomGenerator;

/**
 * What is done to inputs in training for a network to undo (Vincent et al. 2010, chapter 5.10.2).
 *
 * @param kind {@code none}, {@code gaussian}, {@code masking} or {@code salt-and-pepper}
 * @param amount variance, or share of the inputs
 * @param least of each input on the rows trained on
 * @param greatest of each input on the rows trained on
 */
record Corruption(String kind, double amount, float[] least, float[] greatest) {
  /** What hyperparameters say, with the limits of prepared inputs. */
  static Corruption of(Params params, Preparation preparation) {
    float[][] limits = preparation.limits();
    return new Corruption(
        params.get(Codes.CORRUPTION), params.get(Codes.CORRUPTION_AMOUNT), limits[0], limits[1]);
  }

  /**
   * Corrupts a row in place.
   *
   * @param values holds it from {@code at} on
   */
  void apply(float[] values, int at, RandomGenerator random) {
    switch (kind) {
      case "none" -> {}
      case "gaussian" -> {
        double deviation = Math.sqrt(amount);
        for (int i = 0; i < least.length; i++) {
          values[at + i] += (float) (deviation * random.nextGaussian());
        }
      }
      case "masking" -> {
        for (int i = 0; i < least.length; i++) {
          if (random.nextDouble() < amount) {
            values[at + i] = 0;
          }
        }
      }
      case "salt-and-pepper" -> {
        for (int i = 0; i < least.length; i++) {
          double drawn = random.nextDouble();
          if (drawn < amount) {
            values[at + i] = drawn < amount / 2 ? least[i] : greatest[i];
          }
        }
      }
      default -> throw new IllegalArgumentException("There is no corruption " + kind);
    }
  }
}
