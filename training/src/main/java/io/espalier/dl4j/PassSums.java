package io.espalier.dl4j;

import io.espalier.metrics.Predictions;
import io.espalier.metrics.UncertainPredictions;

/** Mean and standard deviation of what several passes say of the same rows. */
final class PassSums {
  private final int rows;
  private final int columns;
  private final double[] means;
  private final double[] squares;
  private int passes;

  PassSums(int rows, int columns) {
    this.rows = rows;
    this.columns = columns;
    this.means = new double[Math.multiplyExact(rows, columns)];
    this.squares = new double[means.length];
  }

  /**
   * Adds a pass, by Welford's (1962) recurrence, which loses no digits where deviations are small.
   *
   * @param values {@code [rows, columns]}, row-major
   */
  void add(float[] values) {
    passes++;
    for (int i = 0; i < means.length; i++) {
      double before = values[i] - means[i];
      means[i] += before / passes;
      squares[i] += before * (values[i] - means[i]);
    }
  }

  /** Of all passes, which are two at least. */
  UncertainPredictions result() {
    float[] mean = new float[means.length];
    float[] deviation = new float[means.length];
    for (int i = 0; i < mean.length; i++) {
      mean[i] = (float) means[i];
      deviation[i] = (float) Math.sqrt(squares[i] / (passes - 1));
    }
    return new UncertainPredictions(
        new Predictions(rows, columns, mean), new Predictions(rows, columns, deviation));
  }
}
