package io.espalier.dl4j;

import io.espalier.metrics.Predictions;

/** The mean of what several networks say of rows, of which each network may know only some. */
final class MeanPredictions {
  private final int columns;
  private final double[] sums;
  private final int[] counts;

  MeanPredictions(int rows, int columns) {
    this.columns = columns;
    this.sums = new double[Math.multiplyExact(rows, columns)];
    this.counts = new int[rows];
  }

  /**
   * Adds what a network says.
   *
   * @param rows where its rows stand among all
   */
  void add(int[] rows, Predictions predictions) {
    for (int i = 0; i < rows.length; i++) {
      counts[rows[i]]++;
      for (int c = 0; c < columns; c++) {
        sums[rows[i] * columns + c] += predictions.at(i, c);
      }
    }
  }

  /** The mean, NaN for a row of which nothing was said. */
  Predictions mean() {
    float[] values = new float[sums.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (sums[i] / counts[i / columns]);
    }
    return new Predictions(counts.length, columns, values);
  }
}
