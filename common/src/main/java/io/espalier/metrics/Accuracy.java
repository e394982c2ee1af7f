package io.espalier.metrics;

/**
 * The share of rows whose class has the greatest probability, the first class winning ties. A row
 * of NaN is wrong.
 */
record Accuracy() implements RowwiseMetric, ClassMetric {
  @Override
  public String name() {
    return "accuracy";
  }

  @Override
  public boolean lowerIsBetter() {
    return false;
  }

  @Override
  public double at(Predictions predictions, Targets targets, int row) {
    int guess = predictions.argmax(row);
    return guess == ((Targets.Classes) targets).labels()[row]
            && !Float.isNaN(predictions.at(row, guess))
        ? 1
        : 0;
  }
}
