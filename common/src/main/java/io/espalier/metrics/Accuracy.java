package io.espalier.metrics;

/**
 * The share of rows whose class has the greatest probability, the first class winning ties. A row
 * with a NaN is wrong.
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
    // Against the row's own class, not by argmax: of a good model's rows, these branches are
    // foreseen.
    int label = ((Targets.Classes) targets).labels()[row];
    float[] values = predictions.values();
    int from = row * predictions.columns();
    int to = from + predictions.columns();
    float own = values[from + label];
    for (int i = from; i < from + label; i++) {
      if (!(values[i] < own)) {
        return 0;
      }
    }
    for (int i = from + label; i < to; i++) {
      if (!(values[i] <= own)) {
        return 0;
      }
    }
    return 1;
  }
}
