package io.espalier.metrics;

/**
 * How often each class was there, was predicted, and was predicted rightly. A row of NaN is taken
 * for no class.
 *
 * @param right rows of each class that were taken for it
 * @param actual rows of each class
 * @param predicted rows that were taken for each class
 */
record Confusion(int[] right, int[] actual, int[] predicted) {
  int classes() {
    return actual.length;
  }

  /** What rows are and what they are taken for. */
  record Guesses(int[] labels, int[] guesses, int classes) {
    private static final int NONE = -1;

    static Guesses of(Predictions predictions, Targets.Classes targets) {
      int[] guesses = new int[predictions.rows()];
      for (int row = 0; row < guesses.length; row++) {
        int guess = predictions.argmax(row);
        guesses[row] = Float.isNaN(predictions.at(row, guess)) ? NONE : guess;
      }
      return new Guesses(targets.labels(), guesses, targets.count());
    }

    Confusion count(int[] counts) {
      Confusion confusion = new Confusion(new int[classes], new int[classes], new int[classes]);
      for (int row = 0; row < guesses.length; row++) {
        int label = labels[row];
        int guess = guesses[row];
        confusion.actual[label] += counts[row];
        if (guess != NONE) {
          confusion.predicted[guess] += counts[row];
          confusion.right[label] += guess == label ? counts[row] : 0;
        }
      }
      return confusion;
    }
  }
}
