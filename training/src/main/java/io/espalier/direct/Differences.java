package io.espalier.direct;

/** Squared differences between weights, and what they add to a gradient. */
final class Differences {
  private Differences() {}

  /** {@code Σ (w[at + i] - w[other + i])²} over n places. */
  static double squares(float[] w, int at, int other, int n) {
    double sum = 0;
    for (int i = 0; i < n; i++) {
      double difference = (double) w[at + i] - w[other + i];
      sum += difference * difference;
    }
    return sum;
  }

  /** Adds {@code factor} times the gradient of half the {@link #squares}. */
  static void add(float[] g, float factor, float[] w, int at, int other, int n) {
    for (int i = 0; i < n; i++) {
      float pull = factor * (w[at + i] - w[other + i]);
      g[at + i] += pull;
      g[other + i] -= pull;
    }
  }

  /** The sum of the squared differences of neighbours in each row of {@code w[rows, n]}. */
  static double squaresInRows(float[] w, int at, int rows, int n) {
    double sum = 0;
    for (int row = 0; row < rows; row++) {
      int from = at + row * n;
      sum += squares(w, from, from + 1, n - 1);
    }
    return sum;
  }

  /** Adds {@code factor} times the gradient of half the {@link #squaresInRows}. */
  static void addInRows(float[] g, float factor, float[] w, int at, int rows, int n) {
    for (int row = 0; row < rows; row++) {
      int from = at + row * n;
      add(g, factor, w, from, from + 1, n - 1);
    }
  }
}
