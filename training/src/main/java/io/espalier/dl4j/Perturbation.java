package io.espalier.dl4j;

import io.espalier.trial.Seeds;

/**
 * Changes rows at random: each time that a network is trained on one, and, where predictions are
 * the mean over several changed copies of a row, each copy (chapter 5.5.5). Used by one thread.
 */
interface Perturbation {
  /** Changes nothing. */
  Perturbation NONE = (rows, count, seeds) -> {};

  /**
   * Changes rows in place.
   *
   * @param rows {@code [count, inputs]}, prepared, row-major, from the beginning
   * @param seeds {@code [count]}: a row and a seed are always changed alike
   */
  void perturb(float[] rows, int count, long[] seeds);

  /** What a network's hyperparameters ask for. */
  static Perturbation of(Networks.Plan plan) {
    return Shaped.perturbs(plan.params()) ? new ImagePerturbation(plan) : NONE;
  }

  /** A seed for one of many coordinates, derived without allocating anything. */
  static long seed(long seed, long coordinate) {
    return Seeds.mix(seed + coordinate * Seeds.STRIDE);
  }

  /** A number in {@code [0, 1)} that belongs to a seed. */
  static double unit(long seed, int which) {
    return (seed(seed, which) >>> 11) * 0x1p-53;
  }
}
