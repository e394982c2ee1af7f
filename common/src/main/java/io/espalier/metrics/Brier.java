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
    double sum = 0;
    for (int c = 0; c < predictions.columns(); c++) {
      double error = predictions.at(row, c) - (c == label ? 1.0 : 0.0);
      sum += error * error;
    }
    return sum;
  }
}
