package io.espalier.metrics;

/**
 * The expected calibration error: rows are put into 15 bins of equal width by the probability of
 * their most probable class, and the differences between a bin's accuracy and its mean probability
 * are averaged, weighted by the bins' rows (Guo et al. 2017, arXiv 1706.04599). A bin holds its
 * upper edge.
 */
record CalibrationError() implements ClassMetric {
  private static final int BINS = 15;

  @Override
  public String name() {
    return "calibration-error";
  }

  @Override
  public boolean lowerIsBetter() {
    return true;
  }

  @Override
  public double score(Predictions predictions, Targets targets) {
    Metrics.check(this, predictions, targets);
    int[] labels = ((Targets.Classes) targets).labels();
    double[] surplus = new double[BINS];
    for (int row = 0; row < labels.length; row++) {
      int guess = predictions.argmax(row);
      double confidence = predictions.at(row, guess);
      if (Double.isNaN(confidence)) {
        return Double.NaN;
      }
      int bin = (int) Math.ceil(confidence * BINS) - 1;
      surplus[Math.max(0, Math.min(BINS - 1, bin))] += (guess == labels[row] ? 1 : 0) - confidence;
    }
    double sum = 0;
    for (double of : surplus) {
      sum += Math.abs(of);
    }
    return sum / labels.length;
  }
}
