package io.espalier.metrics;

import io.espalier.metrics.Task.Reconstruction;

/**
 * The mean over rows of one column of what a model says of each (see {@link Reconstruction}).
 *
 * @param name of the metric
 * @param column of the predictions
 * @param lowerIsBetter its direction
 */
record RowReading(String name, int column, boolean lowerIsBetter)
    implements RowwiseMetric, InputMetric {
  /** Of clean rows. */
  static final RowReading RECONSTRUCTION_ERROR =
      new RowReading("reconstruction-error", Reconstruction.RECONSTRUCTION_ERROR, true);

  /** Under the noise of the task, which no hyperparameter changes. */
  static final RowReading DENOISING_ERROR =
      new RowReading("denoising-error", Reconstruction.DENOISING_ERROR, true);

  /** In nats; NaN for networks that have none. */
  static final RowReading ELBO = new RowReading("elbo", Reconstruction.ELBO, false);

  @Override
  public double at(Predictions predictions, Targets targets, int row) {
    return predictions.at(row, column);
  }
}
