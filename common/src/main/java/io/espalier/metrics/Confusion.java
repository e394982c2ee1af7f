package io.espalier.metrics;

/**
 * How often each class was taken for which. A row of NaN is taken for no class.
 *
 * @param counts {@code [actual class][predicted class]}
 * @param actual rows of each class
 */
record Confusion(int[][] counts, int[] actual) {
  static Confusion of(Predictions predictions, Targets.Classes targets) {
    int[][] counts = new int[targets.count()][targets.count()];
    int[] actual = new int[targets.count()];
    for (int row = 0; row < predictions.rows(); row++) {
      int guess = predictions.argmax(row);
      actual[targets.labels()[row]]++;
      if (!Float.isNaN(predictions.at(row, guess))) {
        counts[targets.labels()[row]][guess]++;
      }
    }
    return new Confusion(counts, actual);
  }

  int classes() {
    return actual.length;
  }

  int actual(int c) {
    return actual[c];
  }

  int right(int c) {
    return counts[c][c];
  }

  /** Rows that were taken for a class, rightly or not. */
  int predicted(int c) {
    int sum = 0;
    for (int[] row : counts) {
      sum += row[c];
    }
    return sum;
  }
}
