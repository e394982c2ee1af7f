package io.espalier.metrics;

/**
 * The Brier score: the mean over rows of the squared distance between the probabilities and the
 * class's indicator, summed over all classes (Brier 1950), so between 0 and 2.
 */
record Brier() implements RowwiseMetric, ClassMetric {
  @Override
  public String name() {
    return "brier";
  }

  @Override
  public boolean lowerIsBetter() {
    return true;
  }

  @Override
  public double at(Predictions predictions, Targets targets, int row) {
    int label = ((Targets.Classes) targets).labels()[row];
    float[] values = predictions.values();
    int from = row * predictions.columns();
    int to = from + predictions.columns();
    // Σ(p - indicator)² = Σp² + 1 - 2p of the class; two sums, as one waits for itself.
    double even = 0;
    double odd = 0;
    int i = from;
    for (; i + 1 < to; i += 2) {
      even += (double) values[i] * values[i];
      odd += (double) values[i + 1] * values[i + 1];
    }
    if (i < to) {
      even += (double) values[i] * values[i];
    }
    return even + odd + (1 - 2.0 * values[from + label]);
  }
}
