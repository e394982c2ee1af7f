package io.espalier.dl4j;

/** A {@link Polynomial} at work on batches. Used by one thread. */
final class Expansion {
  private final Monomials terms;
  private final int inputs;
  private final int width;
  private final float[] mean;
  private final float[] factor;
  private float[] expanded = new float[0];

  private Expansion(Preparation preparation, Polynomial polynomial) {
    terms = polynomial.terms(preparation.columns());
    inputs = preparation.inputs();
    width = terms.count();
    mean = new float[width];
    factor = new float[width];
    for (int t = 0; t < width; t++) {
      mean[t] = polynomial.scales().get(t).mean();
      factor[t] = polynomial.scales().get(t).factor();
    }
  }

  /** Null where inputs go into the network as they are. */
  static Expansion of(Preparation preparation) {
    return preparation.polynomial().map(p -> new Expansion(preparation, p)).orElse(null);
  }

  /**
   * Expands rows.
   *
   * @param values {@code [rows, inputs]}, standardized, names spread out
   * @return {@code [rows, terms]}; overwritten by the next call
   */
  float[] expand(float[] values, int rows) {
    if (expanded.length < rows * width) {
      expanded = new float[rows * width];
    }
    for (int row = 0; row < rows; row++) {
      int to = row * width;
      terms.multiply(values, row * inputs, expanded, to);
      for (int t = 0; t < width; t++) {
        expanded[to + t] = (expanded[to + t] - mean[t]) * factor[t];
      }
      terms.multiplyNames(values, row * inputs, expanded, to);
    }
    return expanded;
  }
}
