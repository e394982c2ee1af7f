package io.espalier.metrics;

/**
 * Σ ln p over many probabilities, by one logarithm of a product of them for some dozens. Used by
 * one thread.
 */
public final class SumOfLogarithms {
  /** Times the smallest double that is no fault, this is still a normal one. */
  private static final double SMALL = 1e-150;

  private double sum;
  private double product = 1;

  /**
   * Adds a logarithm.
   *
   * @param p from 1e-150 to 1; NaN makes the sum NaN
   */
  public void add(double p) {
    product *= p;
    if (product < SMALL) {
      sum += Math.log(product);
      product = 1;
    }
  }

  /** The sum so far. */
  public double value() {
    return sum + Math.log(product);
  }
}
