package io.espalier.metrics;

/**
 * The coefficient of determination: 1 less the ratio of the squared error to the targets' squared
 * deviation from their own mean; 1 at best, without a lower bound. Where all targets are equal, and
 * so for a single row, it is 1 if every prediction is exact and else 0, as in scikit-learn.
 */
record RSquared() implements ValueMetric {
  @Override
  public String name() {
    return "r2";
  }

  @Override
  public boolean lowerIsBetter() {
    return false;
  }

  @Override
  public double score(Predictions predictions, Targets targets) {
    Metrics.check(this, predictions, targets);
    float[] truth = ((Targets.Values) targets).values();
    double mean = 0;
    for (float value : truth) {
      mean += value;
    }
    mean /= truth.length;
    double squaredError = 0;
    double deviation = 0;
    boolean constant = true;
    for (int row = 0; row < truth.length; row++) {
      double error = ValueMetric.error(predictions, targets, row);
      squaredError += error * error;
      deviation += (truth[row] - mean) * (truth[row] - mean);
      constant &= truth[row] == truth[0];
    }
    if (constant) {
      return squaredError == 0 ? 1 : Double.isNaN(squaredError) ? Double.NaN : 0;
    }
    return 1 - squaredError / deviation;
  }
}
