package io.espalier.dl4j;

import io.espalier.metrics.Task;
import io.espalier.port.Dataset;
import java.util.Arrays;

/**
 * Brings columns to mean 0 and standard deviation 1, as fitted on the rows that are trained on. A
 * column that is constant there becomes 0 everywhere. The standard deviation is that of the rows
 * themselves (divided by their number).
 *
 * @param mean of each feature
 * @param deviation of each feature, 0 for a constant one
 * @param targetMean of a regression's label, else 0
 * @param targetDeviation of a regression's label, else 1
 */
record Standardizer(float[] mean, float[] deviation, double targetMean, double targetDeviation) {
  private static final int CHUNK = 4096;

  /** Checks the lengths. */
  Standardizer {
    if (mean.length != deviation.length) {
      throw new IllegalArgumentException(
          mean.length + " means do not fit " + deviation.length + " deviations");
    }
  }

  /**
   * Fits in two passes.
   *
   * @param rows row numbers of the data set; a repeated one counts as often
   */
  static Standardizer fit(Dataset data, int[] rows) {
    int columns = data.columns();
    double[] sums = new double[columns];
    double[] squares = new double[columns];
    float[] least = new float[columns];
    float[] greatest = new float[columns];
    Arrays.fill(least, Float.POSITIVE_INFINITY);
    Arrays.fill(greatest, Float.NEGATIVE_INFINITY);
    float[] chunk = new float[Math.min(CHUNK, rows.length) * columns];
    for (int from = 0; from < rows.length; from += CHUNK) {
      int count = Math.min(CHUNK, rows.length - from);
      data.gather(rows, from, count, chunk);
      for (int i = 0; i < count * columns; i += columns) {
        for (int c = 0; c < columns; c++) {
          float value = chunk[i + c];
          sums[c] += value;
          least[c] = Math.min(least[c], value);
          greatest[c] = Math.max(greatest[c], value);
        }
      }
    }
    for (int c = 0; c < columns; c++) {
      sums[c] /= rows.length;
    }
    for (int from = 0; from < rows.length; from += CHUNK) {
      int count = Math.min(CHUNK, rows.length - from);
      data.gather(rows, from, count, chunk);
      for (int i = 0; i < count * columns; i += columns) {
        for (int c = 0; c < columns; c++) {
          double centred = chunk[i + c] - sums[c];
          squares[c] += centred * centred;
        }
      }
    }
    float[] mean = new float[columns];
    float[] deviation = new float[columns];
    for (int c = 0; c < columns; c++) {
      mean[c] = (float) sums[c];
      // Rounding of the mean would give a constant column a tiny deviation, which blows it up.
      deviation[c] = least[c] == greatest[c] ? 0 : (float) Math.sqrt(squares[c] / rows.length);
    }
    return data.task() instanceof Task.Regression
        ? withTarget(data, rows, mean, deviation)
        : new Standardizer(mean, deviation, 0, 1);
  }

  private static Standardizer withTarget(
      Dataset data, int[] rows, float[] mean, float[] deviation) {
    double sum = 0;
    for (int row : rows) {
      sum += data.target(row);
    }
    double targetMean = sum / rows.length;
    double squares = 0;
    boolean constant = true;
    for (int row : rows) {
      double centred = data.target(row) - targetMean;
      squares += centred * centred;
      constant &= data.target(row) == data.target(rows[0]);
    }
    double targetDeviation = constant ? 1 : Math.sqrt(squares / rows.length);
    return new Standardizer(mean, deviation, targetMean, targetDeviation);
  }

  /** The first feature whose figures are not finite, or -1. */
  int firstNotFinite() {
    for (int c = 0; c < mean.length; c++) {
      if (!Float.isFinite(mean[c]) || !Float.isFinite(deviation[c])) {
        return c;
      }
    }
    return -1;
  }

  /** Whether the label's figures are finite. */
  boolean targetFinite() {
    return Double.isFinite(targetMean) && Double.isFinite(targetDeviation);
  }

  /** Whether the label is a number that networks are trained on in another unit. */
  boolean targetStandardized() {
    return targetMean != 0 || targetDeviation != 1;
  }

  /** A label in the unit that networks are trained in. */
  float toNetwork(float target) {
    return (float) ((target - targetMean) / targetDeviation);
  }

  /** Network outputs of a regression to the label's unit, in place. */
  void toLabel(float[] outputs) {
    for (int i = 0; i < outputs.length; i++) {
      outputs[i] = (float) (outputs[i] * targetDeviation + targetMean);
    }
  }
}
