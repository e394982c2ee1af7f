package io.espalier.metrics;

/** The root of the mean squared error, in the label's unit. */
record RootMeanSquaredError() implements RowwiseMetric, ValueMetric {
  @Override
  public String name() {
    return "rmse";
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

  @Override
  public double ofMean(double mean) {
    return Math.sqrt(mean);
  }
}
