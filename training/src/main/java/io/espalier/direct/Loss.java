package io.espalier.direct;

import java.util.Arrays;

/** An output layer and its loss, in DL4J's definitions. */
public enum Loss {
  /** Softmax and the negative logarithm of the true class's probability. */
  CROSS_ENTROPY {
    @Override
    void output(float[] z, float[] scratch, int rows, int n) {
      // Rows are short, and a loop of each would not be vectorized: what belongs to a row is laid
      // out for all of its values, and the work goes over all rows at once.
      int all = rows * n;
      for (int from = 0; from < all; from += n) {
        Arrays.fill(scratch, from, from + n, Elementwise.greatest(z, from, n));
      }
      Elementwise.expOfDifferences(z, scratch, all);
      for (int from = 0; from < all; from += n) {
        Arrays.fill(scratch, from, from + n, 1f / Elementwise.sum(z, from, n));
      }
      Elementwise.multiply(z, 0, scratch, all);
    }

    @Override
    double gradient(float[] output, float[] targets, int rows, int n) {
      double sum = 0;
      double product = 1;
      for (int row = 0; row < rows; row++) {
        int truth = row * n + (int) targets[row];
        float probability = output[truth];
        // One logarithm for several rows; NaN passes through.
        product *= probability < LEAST_PROBABILITY ? LEAST_PROBABILITY : probability;
        if (product < UNDERFLOW_IS_FAR) {
          sum -= Math.log(product);
          product = 1;
        }
        output[truth] = probability - 1f;
      }
      Elementwise.scale(output, 0, rows * n, 1f / rows);
      return (sum - Math.log(product)) / rows;
    }
  },
  /** The outputs as they are, and the mean of their squared errors. */
  SQUARED_ERROR {
    @Override
    void output(float[] z, float[] scratch, int rows, int n) {}

    @Override
    double gradient(float[] output, float[] targets, int rows, int n) {
      int all = rows * n;
      double sum = 0;
      float share = 2f / all;
      for (int i = 0; i < all; i++) {
        float error = output[i] - targets[i];
        sum += (double) error * error;
        output[i] = share * error;
      }
      return sum / all;
    }
  };

  /** DL4J's own bound, so that one certain and wrong prediction does not make the mean infinite. */
  private static final double LEAST_PROBABILITY = 1e-10;

  /** Times the least probability this is still far from the smallest double. */
  private static final double UNDERFLOW_IS_FAR = 1e-200;

  /**
   * Makes predictions {@code [rows, n]} of weighted sums, in place.
   *
   * @param scratch of the same size, overwritten
   */
  abstract void output(float[] z, float[] scratch, int rows, int n);

  /**
   * The mean loss over the rows.
   *
   * @param output {@code [rows, n]} predictions, replaced by the derivatives of the mean loss by
   *     the weighted sums
   * @param targets a class number for each row, or {@code [rows, n]} values
   */
  abstract double gradient(float[] output, float[] targets, int rows, int n);
}
