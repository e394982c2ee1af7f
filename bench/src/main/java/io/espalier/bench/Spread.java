package io.espalier.bench;

import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;

/** Values of repeated measurements, sorted. */
record Spread(double[] sorted) {

  /** Sorts them. */
  static Spread of(Collection<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    if (sorted.length == 0) {
      throw new IllegalArgumentException("Nothing was measured");
    }
    return new Spread(sorted);
  }

  /** The value that a share of the values does not exceed (nearest rank). */
  double quantile(double share) {
    return sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)];
  }

  double median() {
    return quantile(0.5);
  }

  Spread times(double factor) {
    return new Spread(Arrays.stream(sorted).map(v -> v * factor).toArray());
  }

  /** Median and range. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT, "%,.2f (%,.2f to %,.2f)", median(), sorted[0], sorted[sorted.length - 1]);
  }
}
