package io.espalier.metrics;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * The chance that a row of a class is given a greater probability of it than a row of another
 * class, ties counting half: the area under the ROC curve, by ranks (Mann and Whitney 1947). For
 * two classes, of the second one; for more, the mean over the classes, each against the rest. A
 * class that no row or every row has is left out; NaN if that leaves none, or a probability is NaN.
 */
record RocAuc() implements ClassMetric {
  @Override
  public String name() {
    return "roc-auc";
  }

  @Override
  public boolean lowerIsBetter() {
    return false;
  }

  @Override
  public double score(Predictions predictions, Targets targets) {
    Metrics.check(this, predictions, targets);
    int[] labels = ((Targets.Classes) targets).labels();
    int columns = predictions.columns();
    double sum = 0;
    int counted = 0;
    for (int c = columns == 2 ? 1 : 0; c < columns; c++) {
      int number = c;
      long members = Arrays.stream(labels).filter(label -> label == number).count();
      if (members > 0 && members < labels.length) {
        sum += area(predictions, labels, c, members);
        counted++;
      }
    }
    return sum / counted;
  }

  private static double area(Predictions predictions, int[] labels, int column, long members) {
    Integer[] order = IntStream.range(0, labels.length).boxed().toArray(Integer[]::new);
    Arrays.sort(order, Comparator.comparingDouble(row -> predictions.at(row, column)));
    // NaN sorts last.
    if (Float.isNaN(predictions.at(order[order.length - 1], column))) {
      return Double.NaN;
    }
    double ranks = 0;
    int from = 0;
    while (from < order.length) {
      int to = from;
      int tiedMembers = 0;
      while (to < order.length
          && predictions.at(order[to], column) == predictions.at(order[from], column)) {
        tiedMembers += labels[order[to]] == column ? 1 : 0;
        to++;
      }
      ranks += tiedMembers * ((from + 1 + to) / 2.0);
      from = to;
    }
    double others = labels.length - members;
    return (ranks - members * (members + 1) / 2.0) / (members * others);
  }
}
