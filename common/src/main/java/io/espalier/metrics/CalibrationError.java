package io.espalier.metrics;

/**
 * The expected calibration error: rows are put into 15 bins of equal width by the probability of
 * their most probable class, and the differences between a bin's accuracy and its mean probability
 * are averaged, weighted by the bins' rows (Guo et al. 2017, arXiv 1706.04599). A bin holds its
 * upper edge.
 */
record CalibrationError() implements CountedMetric, ClassMetric {
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
  public CountedRows counted(Predictions predictions, Targets targets) {
    Metrics.check(this, predictions, targets);
    int[] labels = ((Targets.Classes) targets).labels();
    int[] bins = new int[labels.length];
    double[] surplus = new double[labels.length];
    for (int row = 0; row < labels.length; row++) {
      int guess = predictions.argmax(row);
      double confidence = predictions.at(row, guess);
      int bin = (int) Math.ceil(confidence * BINS) - 1;
      bins[row] = Math.max(0, Math.min(BINS - 1, bin));
      surplus[row] = (guess == labels[row] ? 1 : 0) - confidence;
    }
    return counts -> error(bins, surplus, counts);
  }

  private static double error(int[] bins, double[] surplus, int[] counts) {
    double[] sums = new double[BINS];
    int rows = 0;
    for (int row = 0; row < bins.length; row++) {
      sums[bins[row]] += counts[row] * surplus[row];
      rows += counts[row];
    }
    double sum = 0;
    for (double of : sums) {
      sum += Math.abs(of);
    }
    return sum / rows;
  }
}
