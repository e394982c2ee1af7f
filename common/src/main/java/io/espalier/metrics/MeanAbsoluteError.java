package io.espalier.metrics;

/** The mean absolute error, in the label's unit. */
record MeanAbsoluteError() implements RowwiseMetric, ValueMetric {
  @Override
  public String name() {
    return "mae";
  }

  @Override
  public boolean lowerIsBetter() {
    return true;
  }

  @Override
  public double at(Predictions predictions, Targets targets, int row) {
    return Math.abs(ValueMetric.error(predictions, targets, row));
  }
}
