package io.espalier.dl4j;

import java.util.Arrays;

/**
 * A {@link Preparation} at work on batches. Means and factors are laid out for several rows in a
 * line, so that one long loop, which the JIT compiler turns into vector instructions, serves narrow
 * tables too. Nothing is allocated for a batch that is no larger than one before. Used by one
 * thread.
 */
final class Inputs {
  /** Floats in a line: means, factors and values together stay within the first cache. */
  private static final int LINE = 2048;

  /** Sums that tell of all values at once whether one is missing. */
  private static final int LANES = 512;

  private final int columns;
  private final int lineRows;
  private final float[] mean;
  private final float[] factor;
  private final float[] filling;
  private final boolean complete;
  private final float[] lanes = new float[LANES];
  private final OneHot oneHot;
  private final Expansion expansion;

  private Inputs(Preparation preparation, int rows, boolean complete) {
    this.columns = preparation.columns().size();
    this.lineRows = Math.max(1, Math.min(rows, LINE / columns));
    this.mean = new float[lineRows * columns];
    this.factor = new float[lineRows * columns];
    this.filling = new float[columns];
    this.complete = complete;
    this.oneHot = OneHot.of(preparation);
    this.expansion = Expansion.of(preparation);
    for (int c = 0; c < columns; c++) {
      lay(preparation, preparation.columns().get(c), c);
    }
  }

  /**
   * For the rows that the preparation was fitted on.
   *
   * @param rows of the largest batch
   */
  static Inputs ofTraining(Preparation preparation, int rows) {
    return new Inputs(preparation, rows, preparation.complete());
  }

  /**
   * For any rows.
   *
   * @param rows of the largest batch
   */
  static Inputs ofAny(Preparation preparation, int rows) {
    return new Inputs(preparation, rows, false);
  }

  /** What stands for a name passes through, and so does a missing one. */
  private void lay(Preparation preparation, Column column, int at) {
    Column.Numbers numbers = column instanceof Column.Numbers n ? n : null;
    for (int i = at; i < mean.length; i += columns) {
      mean[i] = numbers == null ? 0 : preparation.shift(numbers);
      factor[i] = numbers == null ? 1 : factor(preparation.unit(numbers));
    }
    filling[at] = numbers == null ? Float.NaN : (numbers.median() - mean[at]) * factor[at];
  }

  private static float factor(float unit) {
    return unit == 0 ? 0 : 1 / unit;
  }

  /**
   * Prepares rows.
   *
   * @param raw {@code [rows, columns]}, row-major, from the beginning; changed
   * @return {@code [rows, width]}, row-major, from the beginning: {@code raw} itself where all
   *     columns are numbers that go in as they are, else an array that the next call overwrites
   */
  float[] of(float[] raw, int rows) {
    standardize(raw, rows);
    if (!complete && missing(raw, rows * columns)) {
      fill(raw, rows);
    }
    float[] inputs = oneHot == null ? raw : oneHot.spread(raw, rows);
    return expansion == null ? inputs : expansion.expand(inputs, rows);
  }

  private void standardize(float[] raw, int rows) {
    for (int row = 0; row < rows; row += lineRows) {
      standardize(raw, row * columns, mean, factor, Math.min(lineRows, rows - row) * columns);
    }
  }

  private static void standardize(float[] x, int from, float[] mean, float[] factor, int n) {
    for (int i = 0; i < n; i++) {
      x[from + i] = (x[from + i] - mean[i]) * factor[i];
    }
  }

  /** Whether a value may be: a sum with NaN is NaN. */
  private boolean missing(float[] x, int n) {
    Arrays.fill(lanes, 0);
    for (int from = 0; from < n; from += LANES) {
      add(lanes, x, from, Math.min(LANES, n - from));
    }
    for (float sum : lanes) {
      if (Float.isNaN(sum)) {
        return true;
      }
    }
    return false;
  }

  private static void add(float[] sums, float[] x, int from, int n) {
    for (int i = 0; i < n; i++) {
      sums[i] += x[from + i];
    }
  }

  private void fill(float[] raw, int rows) {
    for (int at = 0; at < rows * columns; at += columns) {
      for (int c = 0; c < columns; c++) {
        if (Float.isNaN(raw[at + c])) {
          raw[at + c] = filling[c];
        }
      }
    }
  }
}
