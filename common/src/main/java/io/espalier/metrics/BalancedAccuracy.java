package io.espalier.metrics;

/**
 * The mean over the classes that occur of the share of their rows that are recognized, so that rare
 * classes count as much as frequent ones; as in scikit-learn, not adjusted for chance.
 */
record BalancedAccuracy() implements ConfusionMetric {
  @Override
  public String name() {
    return "balanced-accuracy";
  }

  @Override
  public boolean lowerIsBetter() {
    return false;
  }

  @Override
  public double score(Confusion confusion) {
    double sum = 0;
    int occurring = 0;
    for (int c = 0; c < confusion.classes(); c++) {
      if (confusion.actual()[c] > 0) {
        sum += confusion.right()[c] / (double) confusion.actual()[c];
        occurring++;
      }
    }
    return sum / occurring;
  }
}
