package io.espalier.metrics;

/** The mean squared error, in the square of the label's unit. */
record MeanSquaredError() implements RowwiseMetric, ValueMetric {
  @Override
  public String name() {
    return "mse";
  }

  @Override
  public boolean lowerIsBetter() {
    return true;
  }

  @Override
  public double at(Predictions predictions, Targets targets, int row) {
    double error = ValueMetric.error(predictions, targets, row);
    return error * error;
  }
}
