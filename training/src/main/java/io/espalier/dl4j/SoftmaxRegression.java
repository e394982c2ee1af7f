package io.espalier.dl4j;

import java.util.Arrays;

/**
 * Multinomial logistic regression, by accelerated steps (Nesterov 1983) under a fixed bound of the
 * curvature (Böhning 1992): no rate to choose, nothing random, one factorization. The mean
 * logarithmic loss has the penalty ½Σw²/rows on weights for standardized columns, as scikit-learn's
 * default.
 */
final class SoftmaxRegression {
  /** With an accelerated step each, more gain no row a class. */
  private static final int STEPS = 60;

  private final double[] columns;
  private final int rows;
  private final int width;
  private final int[] labels;
  private final int classes;
  private final double[] mean;
  private final double[] factor;

  private SoftmaxRegression(float[] values, int rows, int width, int[] labels, int classes) {
    this.rows = rows;
    this.width = width;
    this.labels = labels;
    this.classes = classes;
    this.mean = new double[width];
    this.factor = new double[width];
    this.columns = standardized(values);
  }

  /**
   * Fits.
   *
   * @param values {@code [rows, width]}, row-major, from the beginning
   * @param labels the class number of each row
   * @return {@code [width + 1, classes]}: what each column adds to the logit of each class, and
   *     last what each has by itself
   */
  static float[] fit(float[] values, int rows, int width, int[] labels, int classes) {
    return new SoftmaxRegression(values, rows, width, labels, classes).fit();
  }

  /**
   * Predicts a row.
   *
   * @param weights as {@link #fit} gives them
   * @param values holds the row from {@code at} on
   * @param probabilities receives them from {@code to} on
   */
  static void predict(
      float[] weights, int classes, float[] values, int at, float[] probabilities, int to) {
    int width = weights.length / classes - 1;
    double[] logits = new double[classes];
    for (int c = 0; c < classes; c++) {
      logits[c] = weights[width * classes + c];
    }
    for (int i = 0; i < width; i++) {
      for (int c = 0; c < classes; c++) {
        logits[c] += (double) values[at + i] * weights[i * classes + c];
      }
    }
    softmax(logits);
    for (int c = 0; c < classes; c++) {
      probabilities[to + c] = (float) logits[c];
    }
  }

  /** Logits become probabilities, in place. */
  static void softmax(double[] logits) {
    double greatest = Double.NEGATIVE_INFINITY;
    for (double logit : logits) {
      greatest = Math.max(greatest, logit);
    }
    double sum = 0;
    for (int c = 0; c < logits.length; c++) {
      logits[c] = Math.exp(logits[c] - greatest);
      sum += logits[c];
    }
    for (int c = 0; c < logits.length; c++) {
      logits[c] /= sum;
    }
  }

  /** With a column of ones. */
  private double[] standardized(float[] values) {
    double[] all = new double[rows * (width + 1)];
    for (int i = 0; i < width; i++) {
      double sum = 0;
      for (int row = 0; row < rows; row++) {
        sum += values[row * width + i];
      }
      mean[i] = sum / rows;
      double squares = 0;
      for (int row = 0; row < rows; row++) {
        double centred = values[row * width + i] - mean[i];
        squares += centred * centred;
      }
      factor[i] = squares > 0 ? 1 / Math.sqrt(squares / rows) : 0;
    }
    for (int row = 0; row < rows; row++) {
      for (int i = 0; i < width; i++) {
        all[row * (width + 1) + i] = (values[row * width + i] - mean[i]) * factor[i];
      }
      all[row * (width + 1) + width] = 1;
    }
    return all;
  }

  private float[] fit() {
    double[] bound = cholesky();
    double[] weights = new double[(width + 1) * classes];
    double[] ahead = weights.clone();
    double momentum = 1;
    for (int step = 0; step < STEPS; step++) {
      double[] gradient = gradient(ahead);
      solve(bound, gradient);
      double next = (1 + Math.sqrt(1 + 4 * momentum * momentum)) / 2;
      double against = 0;
      double[] moved = new double[weights.length];
      for (int i = 0; i < weights.length; i++) {
        moved[i] = ahead[i] - gradient[i];
        against += gradient[i] * (moved[i] - weights[i]);
      }
      // Momentum that leads uphill begins anew (O'Donoghue and Candès 2015).
      double share = against > 0 ? 0 : (momentum - 1) / next;
      momentum = against > 0 ? 1 : next;
      for (int i = 0; i < weights.length; i++) {
        ahead[i] = moved[i] + share * (moved[i] - weights[i]);
      }
      weights = moved;
    }
    return unstandardized(weights);
  }

  /** For columns as they were given. */
  private float[] unstandardized(double[] weights) {
    float[] plain = new float[weights.length];
    for (int c = 0; c < classes; c++) {
      double alone = weights[width * classes + c];
      for (int i = 0; i < width; i++) {
        double weight = weights[i * classes + c] * factor[i];
        alone -= weight * mean[i];
        plain[i * classes + c] = (float) weight;
      }
      plain[width * classes + c] = (float) alone;
    }
    return plain;
  }

  private double[] gradient(double[] weights) {
    double[] gradient = new double[weights.length];
    double[] errors = new double[classes];
    for (int row = 0; row < rows; row++) {
      int at = row * (width + 1);
      Arrays.fill(errors, 0);
      for (int i = 0; i <= width; i++) {
        add(errors, 0, weights, i * classes, columns[at + i]);
      }
      softmax(errors);
      errors[labels[row]] -= 1;
      for (int i = 0; i <= width; i++) {
        add(gradient, i * classes, errors, 0, columns[at + i] / rows);
      }
    }
    for (int i = 0; i < width * classes; i++) {
      gradient[i] += weights[i] / rows;
    }
    return gradient;
  }

  private void add(double[] to, int at, double[] values, int from, double factorOfValues) {
    for (int c = 0; c < classes; c++) {
      to[at + c] += factorOfValues * values[from + c];
    }
  }

  /** Of ½XᵀX/rows and the penalty's curvature, which bound that of the loss. */
  private double[] cholesky() {
    int n = width + 1;
    double[] lower = new double[n * n];
    for (int row = 0; row < rows; row++) {
      for (int i = 0; i < n; i++) {
        double value = columns[row * n + i] / (2.0 * rows);
        for (int j = 0; j <= i; j++) {
          lower[i * n + j] += value * columns[row * n + j];
        }
      }
    }
    for (int i = 0; i < width; i++) {
      lower[i * n + i] += 1.0 / rows;
    }
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        double sum = lower[i * n + j];
        for (int k = 0; k < j; k++) {
          sum -= lower[i * n + k] * lower[j * n + k];
        }
        // Rounding must not make the root of a constant column's entry imaginary.
        lower[i * n + j] = i == j ? Math.sqrt(Math.max(sum, 1e-12)) : sum / lower[j * n + j];
      }
    }
    return lower;
  }

  /** Replaces the right-hand sides, {@code [width + 1, classes]}, by the solutions. */
  private void solve(double[] lower, double[] sides) {
    int n = width + 1;
    for (int i = 0; i < n; i++) {
      for (int k = 0; k < i; k++) {
        add(sides, i * classes, sides, k * classes, -lower[i * n + k]);
      }
      divide(sides, i, lower[i * n + i]);
    }
    for (int i = n - 1; i >= 0; i--) {
      for (int k = i + 1; k < n; k++) {
        add(sides, i * classes, sides, k * classes, -lower[k * n + i]);
      }
      divide(sides, i, lower[i * n + i]);
    }
  }

  private void divide(double[] sides, int row, double by) {
    for (int c = 0; c < classes; c++) {
      sides[row * classes + c] /= by;
    }
  }
}
