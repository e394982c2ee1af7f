package io.espalier.metrics;

/**
 * A metric that is a function of the mean of one figure a row. What resamples or adds up rows can
 * compute the figures once.
 */
public interface RowwiseMetric extends Metric {
  /**
   * The figure of one row. Does not check that predictions and targets belong together: {@link
   * #score} does.
   */
  double at(Predictions predictions, Targets targets, int row);

  /** The score that a mean of figures stands for; the mean itself, where nothing else is said. */
  default double ofMean(double mean) {
    return mean;
  }

  @Override
  default CountedRows counted(Predictions predictions, Targets targets) {
    Metrics.check(this, predictions, targets);
    double[] figures = new double[predictions.rows()];
    for (int row = 0; row < figures.length; row++) {
      figures[row] = at(predictions, targets, row);
    }
    return counts -> {
      double sum = 0;
      int rows = 0;
      for (int row = 0; row < figures.length; row++) {
        sum += counts[row] * figures[row];
        rows += counts[row];
      }
      return ofMean(sum / rows);
    };
  }

  @Override
  default double score(Predictions predictions, Targets targets) {
    Metrics.check(this, predictions, targets);
    double sum = 0;
    for (int row = 0; row < predictions.rows(); row++) {
      sum += at(predictions, targets, row);
    }
    return ofMean(sum / predictions.rows());
  }
}
