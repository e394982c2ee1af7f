package io.espalier.direct;

import java.util.Arrays;

/**
 * Sums over parts of an array, in an order that depends on the length alone: a BLAS sums in another
 * order where an array lies otherwise in memory, and a trial would not repeat to the bit. Blocks
 * are added up side by side, in a loop that is vectorized. Used by one thread.
 */
final class Sums {
  private static final int BLOCK = 512;

  private final float[] block = new float[BLOCK];

  /** The sum of the squares of {@code x[at, end)}. */
  double squares(float[] x, int at, int end) {
    Arrays.fill(block, 0);
    for (int from = at; from < end; from += BLOCK) {
      addSquares(block, x, from, Math.min(BLOCK, end - from));
    }
    return total();
  }

  /** The sum of the absolute values of {@code x[at, end)}. */
  double absolutes(float[] x, int at, int end) {
    Arrays.fill(block, 0);
    for (int from = at; from < end; from += BLOCK) {
      addAbsolutes(block, x, from, Math.min(BLOCK, end - from));
    }
    return total();
  }

  /** The sum of {@code x[at, end)}. */
  double values(float[] x, int at, int end) {
    Arrays.fill(block, 0);
    for (int from = at; from < end; from += BLOCK) {
      addValues(block, x, from, Math.min(BLOCK, end - from));
    }
    return total();
  }

  private static void addSquares(float[] sums, float[] x, int from, int n) {
    for (int i = 0; i < n; i++) {
      sums[i] += x[from + i] * x[from + i];
    }
  }

  private static void addAbsolutes(float[] sums, float[] x, int from, int n) {
    for (int i = 0; i < n; i++) {
      sums[i] += Math.abs(x[from + i]);
    }
  }

  private static void addValues(float[] sums, float[] x, int from, int n) {
    for (int i = 0; i < n; i++) {
      sums[i] += x[from + i];
    }
  }

  private double total() {
    double sum = 0;
    for (float value : block) {
      sum += value;
    }
    return sum;
  }
}
