package io.espalier.dl4j;

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

  /**
   * A seed for a row, without making anything: one step of SplitMix64 (Steele, Lea, Flood 2014).
   */
  static long seed(long seed, long coordinate) {
    long z = seed + (coordinate + 1) * 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /** A number in {@code [0, 1)} that belongs to a seed. */
  static double unit(long seed, int which) {
    return (seed(seed, which) >>> 11) * 0x1p-53;
  }
}
