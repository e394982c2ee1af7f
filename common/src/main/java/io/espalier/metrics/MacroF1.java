package io.espalier.metrics;

/**
 * The mean of the classes' F1 scores, each 2·right / (actual + predicted), over the classes that
 * occur or are predicted, as scikit-learn has it where no labels are listed.
 */
record MacroF1() implements ConfusionMetric {
  @Override
  public String name() {
    return "macro-f1";
  }

  @Override
  public boolean lowerIsBetter() {
    return false;
  }

  @Override
  public double score(Confusion confusion) {
    double sum = 0;
    int counted = 0;
    for (int c = 0; c < confusion.classes(); c++) {
      int rows = confusion.actual()[c] + confusion.predicted()[c];
      if (rows > 0) {
        sum += 2.0 * confusion.right()[c] / rows;
        counted++;
      }
    }
    return sum / counted;
  }
}
