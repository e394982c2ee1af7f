package io.espalier.metrics;

/**
 * What a model says of some rows, and how sure it is.
 *
 * @param mean over the model's random passes
 * @param deviation standard deviation of one pass's value, of the same shape; 0 where nothing is
 *     random
 */
public record UncertainPredictions(Predictions mean, Predictions deviation) {
  /** Checks the shapes. */
  public UncertainPredictions {
    if (mean.rows() != deviation.rows() || mean.columns() != deviation.columns()) {
      throw new IllegalArgumentException(
          "Deviations of %d rows of %d do not fit predictions of %d rows of %d"
              .formatted(deviation.rows(), deviation.columns(), mean.rows(), mean.columns()));
    }
  }

  /** Without anything random. */
  public static UncertainPredictions certain(Predictions predictions) {
    int length = predictions.values().length;
    return new UncertainPredictions(
        predictions, new Predictions(predictions.rows(), predictions.columns(), new float[length]));
  }
}
