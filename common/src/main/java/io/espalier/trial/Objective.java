package io.espalier.trial;

/**
 * What trials are compared by.
 *
 * @param metric the name of a measured value
 * @param lowerIsBetter its direction
 */
public record Objective(String metric, boolean lowerIsBetter) {

  /** The value as a cost, of which less is always better. */
  public double cost(double value) {
    return lowerIsBetter ? value : -value;
  }

  /** The value that a cost stands for. */
  public double value(double cost) {
    return cost(cost);
  }
}
