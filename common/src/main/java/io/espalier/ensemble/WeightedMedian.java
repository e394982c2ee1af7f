package io.espalier.ensemble;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * The value that half of the weight lies on either side of: the lower weighted median, or the
 * middle of two where exactly half of the weight ends between them, so that equal weights give the
 * plain median.
 */
final class WeightedMedian {
  /** What sums of weights may miss a half by: they are sums of rounded shares. */
  private static final double SLACK = 1e-9;

  private WeightedMedian() {}

  /**
   * Of some values.
   *
   * @param weights of the values, 0 for one that does not count; their sum is positive
   * @return NaN if a value that counts is NaN
   */
  static double of(double[] values, double[] weights) {
    int[] order =
        IntStream.range(0, values.length)
            .filter(i -> weights[i] > 0)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> values[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    // NaN is greater than all numbers.
    if (Double.isNaN(values[order[order.length - 1]])) {
      return Double.NaN;
    }
    double half = Arrays.stream(order).mapToDouble(i -> weights[i]).sum() / 2;
    double passed = 0;
    int at = 0;
    while (at < order.length - 1 && passed + weights[order[at]] < half - SLACK) {
      passed += weights[order[at++]];
    }
    passed += weights[order[at]];
    boolean between = at < order.length - 1 && passed <= half + SLACK;
    return between ? (values[order[at]] + values[order[at + 1]]) / 2 : values[order[at]];
  }
}
