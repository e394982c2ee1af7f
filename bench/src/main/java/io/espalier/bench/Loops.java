package io.espalier.bench;

/** The element-wise work of a training step as plain loops, for the JIT to vectorize. */
final class Loops {
  private Loops() {}

  /** Adds a bias to each row of {@code [rows, bias.length]} and cuts what is below 0. */
  static void biasAndRectify(float[] z, float[] bias) {
    for (int from = 0; from < z.length; from += bias.length) {
      row(z, from, bias);
    }
  }

  private static void row(float[] z, int from, float[] bias) {
    for (int j = 0; j < bias.length; j++) {
      z[from + j] = Math.max(z[from + j] + bias[j], 0f);
    }
  }

  /**
   * The same where the product is added to the bias: copies it to each row beforehand, and cuts
   * afterwards, over all rows at once, which vectorizes however short a row is.
   */
  static void copyBiasAndRectify(float[] z, float[] bias) {
    for (int from = 0; from < z.length; from += bias.length) {
      System.arraycopy(bias, 0, z, from, bias.length);
    }
    for (int i = 0; i < z.length; i++) {
      z[i] = Math.max(z[i], 0f);
    }
  }

  /** Clears deltas where the activation is 0. */
  static void maskByBranch(float[] deltas, float[] activations) {
    for (int i = 0; i < deltas.length; i++) {
      deltas[i] = activations[i] > 0 ? deltas[i] : 0f;
    }
  }

  /**
   * The same without a choice: activations are not negative, and what is above 1e-38 counts as 1.
   */
  static void maskByArithmetic(float[] deltas, float[] activations) {
    for (int i = 0; i < deltas.length; i++) {
      deltas[i] *= Math.min(activations[i] * 1e38f, 1f);
    }
  }

  /** One update by Adam, its bias corrections in the rate. */
  static void adam(float[] values, float[] gradients, float[] first, float[] second, float rate) {
    for (int i = 0; i < values.length; i++) {
      float g = gradients[i];
      float m = 0.9f * first[i] + 0.1f * g;
      float v = 0.999f * second[i] + 0.001f * g * g;
      first[i] = m;
      second[i] = v;
      values[i] -= rate * m / ((float) Math.sqrt(v) + 1e-8f);
    }
  }
}
