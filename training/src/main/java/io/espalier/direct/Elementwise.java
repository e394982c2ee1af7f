package io.espalier.direct;

/**
 * Loops over floats in the shape that the JIT compiler turns into vector instructions: counted, one
 * array access an index, no branches, no conversions between integers and floats, no calls but what
 * it knows as an operation. The flat range matters too: a loop of a row of 10 runs outside its
 * vectorized body.
 */
final class Elementwise {
  /** Beyond, {@code exp} of a float overflows. */
  private static final float MAX_EXPONENT = 87f;

  private Elementwise() {}

  /**
   * exp(x) - 1 for |x| ≤ 87, to 5e-6 relative for |x| ≤ 20: a Taylor polynomial at x / 64, doubled
   * six times by exp(2r) - 1 = u (2 + u). Unlike the usual ways it needs no integer operations,
   * which would keep the loop around it from being vectorized.
   */
  static float expm1(float x) {
    float r = x * (1f / 64);
    float u =
        r
            * (1f
                + r
                    * (1f / 2
                        + r
                            * (1f / 6
                                + r
                                    * (1f / 24
                                        + r * (1f / 120 + r * (1f / 720 + r * (1f / 5040)))))));
    u *= 2 + u;
    u *= 2 + u;
    u *= 2 + u;
    u *= 2 + u;
    u *= 2 + u;
    u *= 2 + u;
    return u;
  }

  /** 1 / (1 + exp(-x)). */
  static float sigmoid(float x) {
    return 1f / (2f + expm1(bounded(-x)));
  }

  /**
   * exp(x), with as many digits below 0 as above: 1 + expm1 of a number far below 0 has lost them,
   * so what is below is divided by.
   */
  static float exp(float x) {
    float above = 1f + expm1(Math.max(0f, Math.min(MAX_EXPONENT, x)));
    float below = 1f + expm1(Math.max(0f, Math.min(MAX_EXPONENT, -x)));
    return above / below;
  }

  /**
   * log(1 + exp(x)): with t = exp(-|x|) in [0, 1], log(1 + t) by the series of the inverse
   * hyperbolic tangent at s = t / (2 + t), which is at most 1/3.
   */
  static float softplus(float x) {
    float t = 1f + expm1(bounded(-Math.abs(x)));
    float s = t / (2f + t);
    float q = s * s;
    float series = 1f + q * (1f / 3 + q * (1f / 5 + q * (1f / 7 + q * (1f / 9 + q * (1f / 11)))));
    return Math.max(0f, x) + 2f * s * series;
  }

  /** {@code x} brought within what {@link #expm1} takes. */
  static float bounded(float x) {
    return Math.max(-MAX_EXPONENT, Math.min(MAX_EXPONENT, x));
  }

  /**
   * {@code x[i] = exp(x[i] - y[i])} for differences that are at most 0. By the reciprocal, since 1
   * + expm1 of a number far below 0 has lost its digits, and losses take the logarithm of these.
   */
  static void expOfDifferences(float[] x, float[] y, int n) {
    for (int i = 0; i < n; i++) {
      x[i] = 1f / (1f + expm1(Math.min(MAX_EXPONENT, y[i] - x[i])));
    }
  }

  /**
   * The greatest of {@code x[at, at + n)}, NaN if one is. In four chains, as one alone waits for
   * each comparison to end before the next begins; without branches, which would be mispredicted.
   */
  static float greatest(float[] x, int at, int n) {
    int end = at + n;
    float a = x[at];
    float b = a;
    float c = a;
    float d = a;
    int i = at + 1;
    for (; i + 4 <= end; i += 4) {
      a = Math.max(a, x[i]);
      b = Math.max(b, x[i + 1]);
      c = Math.max(c, x[i + 2]);
      d = Math.max(d, x[i + 3]);
    }
    for (; i < end; i++) {
      a = Math.max(a, x[i]);
    }
    return Math.max(Math.max(a, b), Math.max(c, d));
  }

  /** The sum of {@code x[at, at + n)}, in four chains. */
  static float sum(float[] x, int at, int n) {
    int end = at + n;
    float a = 0;
    float b = 0;
    float c = 0;
    float d = 0;
    int i = at;
    for (; i + 4 <= end; i += 4) {
      a += x[i];
      b += x[i + 1];
      c += x[i + 2];
      d += x[i + 3];
    }
    for (; i < end; i++) {
      a += x[i];
    }
    return (a + b) + (c + d);
  }

  /** {@code x[at + i] *= y[i]}. */
  static void multiply(float[] x, int at, float[] y, int n) {
    for (int i = 0; i < n; i++) {
      x[at + i] *= y[i];
    }
  }

  /** {@code x[i] *= factor} for {@code i} in {@code [at, end)}. */
  static void scale(float[] x, int at, int end, float factor) {
    for (int i = at; i < end; i++) {
      x[i] *= factor;
    }
  }

  /** {@code y[i] += factor * x[i]} for {@code i} in {@code [at, end)}. */
  static void add(float[] y, float factor, float[] x, int at, int end) {
    for (int i = at; i < end; i++) {
      y[i] += factor * x[i];
    }
  }

  /** {@code y[i] += factor * sign(x[i])} for {@code i} in {@code [at, end)}. */
  static void addSigns(float[] y, float factor, float[] x, int at, int end) {
    for (int i = at; i < end; i++) {
      y[i] += factor * Math.max(-1f, Math.min(1f, x[i] * Float.MAX_VALUE));
    }
  }

  /** Brings {@code x[i]} nearer to 0 by a step, and no further, for {@code i} in [at, end). */
  static void shrink(float[] x, int at, int end, float step) {
    for (int i = at; i < end; i++) {
      x[i] = Math.max(0f, x[i] - step) + Math.min(0f, x[i] + step);
    }
  }

  /** {@code y[i] = factor * sign(x[i]) * slope[i]}. */
  static void signedSlopes(float[] y, float factor, float[] x, float[] slope, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = factor * Math.max(-1f, Math.min(1f, x[i] * Float.MAX_VALUE)) * slope[i];
    }
  }

  /** {@code d[i] = x[i] - y[i]}. */
  static void subtract(float[] d, float[] x, float[] y, int n) {
    for (int i = 0; i < n; i++) {
      d[i] = x[i] - y[i];
    }
  }

  /** {@code costs[i] = log(1 + exp(z[i])) - y[i] z[i]}, the cross-entropy of a sigmoid at z. */
  static void crossEntropies(float[] costs, float[] z, float[] y, int n) {
    for (int i = 0; i < n; i++) {
      costs[i] = softplus(z[i]) - y[i] * z[i];
    }
  }

  /** {@code p[i] = x[i] * y[i]}. */
  static void product(float[] p, float[] x, float[] y, int n) {
    for (int i = 0; i < n; i++) {
      p[i] = x[i] * y[i];
    }
  }

  /** {@code x[i] = exp(x[i])}. */
  static void exp(float[] x, int n) {
    for (int i = 0; i < n; i++) {
      x[i] = exp(x[i]);
    }
  }

  /** Fills {@code z[rows, n]} with a row, by copies that double in length. */
  static void repeat(float[] row, int at, int n, float[] z, int rows) {
    System.arraycopy(row, at, z, 0, n);
    int all = rows * n;
    for (int have = n; have < all; have *= 2) {
      System.arraycopy(z, 0, z, have, Math.min(have, all - have));
    }
  }

  /** {@code sums[at + j] = Σ d[i, j]} over the rows of {@code d[rows, n]}. */
  static void columnSums(float[] d, int rows, int n, float[] sums, int at) {
    System.arraycopy(d, 0, sums, at, n);
    int row = 1;
    for (; row + 4 <= rows; row += 4) {
      addFourRows(d, row * n, n, sums, at);
    }
    for (; row < rows; row++) {
      addRow(d, row * n, n, sums, at);
    }
  }

  private static void addFourRows(float[] d, int from, int n, float[] sums, int at) {
    int second = from + n;
    int third = second + n;
    int fourth = third + n;
    for (int j = 0; j < n; j++) {
      sums[at + j] += (d[from + j] + d[second + j]) + (d[third + j] + d[fourth + j]);
    }
  }

  private static void addRow(float[] d, int from, int n, float[] sums, int at) {
    for (int j = 0; j < n; j++) {
      sums[at + j] += d[from + j];
    }
  }

  /** The sum, not finite if a value is not. */
  static double sum(float[] x) {
    // Four chains: one alone waits for each addition to end before the next begins.
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;
    int i = 0;
    for (; i + 4 <= x.length; i += 4) {
      a += x[i];
      b += x[i + 1];
      c += x[i + 2];
      d += x[i + 3];
    }
    for (; i < x.length; i++) {
      a += x[i];
    }
    return a + b + c + d;
  }
}
