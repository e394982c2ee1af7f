package io.espalier.metrics;

import java.util.Arrays;

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
    long[] order = new long[labels.length];
    for (int row = 0; row < order.length; row++) {
      float probability = predictions.at(row, column);
      if (Float.isNaN(probability)) {
        return Double.NaN;
      }
      order[row] = (long) sortable(probability) << Integer.SIZE | row;
    }
    Arrays.sort(order);
    double ranks = 0;
    int from = 0;
    while (from < order.length) {
      int to = from;
      int tiedMembers = 0;
      while (to < order.length && order[to] >> Integer.SIZE == order[from] >> Integer.SIZE) {
        tiedMembers += labels[(int) order[to]] == column ? 1 : 0;
        to++;
      }
      ranks += tiedMembers * ((from + 1 + to) / 2.0);
      from = to;
    }
    double others = labels.length - members;
    return (ranks - members * (members + 1) / 2.0) / (members * others);
  }

  /** Bits that are ordered as the numbers are, so that no objects need be sorted. */
  private static int sortable(float value) {
    // Adding 0 makes a negative zero positive: the two are equal.
    int bits = Float.floatToIntBits(value + 0f);
    return bits < 0 ? bits ^ Integer.MAX_VALUE : bits;
  }
}
