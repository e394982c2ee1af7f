package io.espalier.dl4j;

/**
 * A {@link Standardizer} at work on batches. Means and factors are laid out for several rows in a
 * line, so that one long loop, which the JIT compiler turns into vector instructions, serves narrow
 * tables too. Safe for concurrent use.
 */
final class Scaling {
  /** Floats in a line: means, factors and values together stay within the first cache. */
  private static final int LINE = 2048;

  private final int columns;
  private final int lineRows;
  private final float[] mean;
  private final float[] factor;

  /**
   * Lays out the figures of a standardizer.
   *
   * @param rows of the largest batch
   */
  Scaling(Standardizer standardizer, int rows) {
    columns = standardizer.mean().length;
    lineRows = Math.max(1, Math.min(rows, LINE / columns));
    mean = new float[lineRows * columns];
    factor = new float[lineRows * columns];
    for (int i = 0; i < mean.length; i++) {
      float deviation = standardizer.deviation()[i % columns];
      mean[i] = standardizer.mean()[i % columns];
      factor[i] = deviation == 0 ? 0 : 1 / deviation;
    }
  }

  /**
   * Standardizes in place. What was constant where the standardizer was fitted becomes 0.
   *
   * @param features {@code [rows, columns]}, row-major, from the beginning
   */
  void apply(float[] features, int rows) {
    for (int row = 0; row < rows; row += lineRows) {
      standardize(features, row * columns, mean, factor, Math.min(lineRows, rows - row) * columns);
    }
  }

  private static void standardize(float[] x, int from, float[] mean, float[] factor, int n) {
    for (int i = 0; i < n; i++) {
      x[from + i] = (x[from + i] - mean[i]) * factor[i];
    }
  }
}
