package io.espalier.trial;

/**
 * The ends of an interval. Both are NaN where none could be computed.
 *
 * @param low not above {@code high}
 * @param high not below {@code low}
 */
public record Limits(double low, double high) {
  /** No interval. */
  public static final Limits NONE = new Limits(Double.NaN, Double.NaN);

  /** Checks the order. */
  public Limits {
    if (low > high) {
      throw new IllegalArgumentException("An interval cannot go from " + low + " to " + high);
    }
  }
}
