package io.espalier.metrics;

/**
 * The coefficient of determination: 1 less the ratio of the squared error to the targets' squared
 * deviation from their own mean; 1 at best, without a lower bound. Where all targets are equal, and
 * so for a single row, it is 1 if every prediction is exact and else 0, as in scikit-learn.
 */
record RSquared() implements CountedMetric, ValueMetric {
  @Override
  public String name() {
    return "r2";
  }

  @Override
  public boolean lowerIsBetter() {
    return false;
  }

  @Override
  public CountedRows counted(Predictions predictions, Targets targets) {
    Metrics.check(this, predictions, targets);
    float[] truth = ((Targets.Values) targets).values();
    double[] squaredErrors = new double[truth.length];
    for (int row = 0; row < truth.length; row++) {
      double error = ValueMetric.error(predictions, targets, row);
      squaredErrors[row] = error * error;
    }
    return counts -> explained(truth, squaredErrors, counts);
  }

  private static double explained(float[] truth, double[] squaredErrors, int[] counts) {
    double sum = 0;
    double squaredError = 0;
    int rows = 0;
    float least = Float.POSITIVE_INFINITY;
    float greatest = Float.NEGATIVE_INFINITY;
    for (int row = 0; row < truth.length; row++) {
      if (counts[row] > 0) {
        sum += counts[row] * (double) truth[row];
        squaredError += counts[row] * squaredErrors[row];
        rows += counts[row];
        least = Math.min(least, truth[row]);
        greatest = Math.max(greatest, truth[row]);
      }
    }
    if (least == greatest) {
      return squaredError == 0 ? 1 : Double.isNaN(squaredError) ? Double.NaN : 0;
    }
    double mean = sum / rows;
    double deviation = 0;
    for (int row = 0; row < truth.length; row++) {
      deviation += counts[row] * (truth[row] - mean) * (truth[row] - mean);
    }
    return 1 - squaredError / deviation;
  }
}
