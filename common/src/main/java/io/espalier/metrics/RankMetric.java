package io.espalier.metrics;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A metric that looks at the order of rows alone: for two classes, by the probability of the second
 * one; for more, the mean over the classes, each against the rest. A class that no row or every row
 * has is left out; NaN if that leaves none, or a probability is NaN.
 */
interface RankMetric extends CountedMetric, ClassMetric {
  /**
   * Of one class against the rest.
   *
   * @param counts how often each row is taken
   * @param total how many rows that makes
   * @return NaN if no row or every row is of the class
   */
  double area(ClassOrder order, int[] counts, int total);

  @Override
  default boolean lowerIsBetter() {
    return false;
  }

  @Override
  default CountedRows counted(Predictions predictions, Targets targets) {
    Metrics.check(this, predictions, targets);
    for (float probability : predictions.values()) {
      if (Float.isNaN(probability)) {
        return counts -> Double.NaN;
      }
    }
    int[] labels = ((Targets.Classes) targets).labels();
    int columns = predictions.columns();
    List<ClassOrder> orders =
        IntStream.range(columns == 2 ? 1 : 0, columns)
            .mapToObj(column -> ClassOrder.of(predictions, labels, column))
            .toList();
    return counts -> mean(orders, counts);
  }

  private double mean(List<ClassOrder> orders, int[] counts) {
    int total = Arrays.stream(counts).sum();
    double sum = 0;
    int defined = 0;
    for (ClassOrder order : orders) {
      double area = area(order, counts, total);
      if (!Double.isNaN(area)) {
        sum += area;
        defined++;
      }
    }
    return sum / defined;
  }
}
