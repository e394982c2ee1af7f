package io.espalier.dl4j;

import io.espalier.metrics.Metrics;
import io.espalier.metrics.Predictions;
import io.espalier.metrics.SumOfLogarithms;
import io.espalier.metrics.Targets;

/** Losses without penalties, as the networks here are trained on. */
final class Losses {
  /** DL4J's own bound, so that one certain and wrong prediction does not make the mean infinite. */
  private static final double LEAST_PROBABILITY = 1e-10;

  private Losses() {}

  /**
   * The mean loss: the negative logarithm of the true class's probability, the squared error of the
   * standardized label, or the squared error of an input that is given back.
   *
   * @param predictions in the label's unit
   * @return NaN if a prediction is
   */
  static double mean(Predictions predictions, Targets targets, LabelScale label) {
    if (targets instanceof Targets.Classes classes) {
      SumOfLogarithms logarithms = new SumOfLogarithms();
      for (int row = 0; row < predictions.rows(); row++) {
        double probability = predictions.at(row, classes.labels()[row]);
        logarithms.add(Math.max(LEAST_PROBABILITY, probability));
      }
      return -logarithms.value() / predictions.rows();
    }
    if (targets instanceof Targets.Inputs) {
      return Metrics.loss(targets).score(predictions, targets);
    }
    double sum = 0;
    if (targets instanceof Targets.Values values) {
      for (int row = 0; row < predictions.rows(); row++) {
        sum += squaredError(predictions, values, row, label);
      }
    }
    return sum / predictions.rows();
  }

  private static double squaredError(
      Predictions predictions, Targets.Values values, int row, LabelScale label) {
    double error = (predictions.at(row, 0) - values.values()[row]) / label.deviation();
    return error * error;
  }

  /**
   * The loss of each row, as {@link #mean} has it, never below 0.
   *
   * @param predictions in the label's unit
   */
  static float[] each(Predictions predictions, Targets targets, LabelScale label) {
    float[] losses = new float[predictions.rows()];
    for (int row = 0; row < losses.length; row++) {
      if (targets instanceof Targets.Classes classes) {
        double probability = predictions.at(row, classes.labels()[row]);
        losses[row] = (float) Math.max(0.0, -Math.log(Math.max(LEAST_PROBABILITY, probability)));
      } else if (targets instanceof Targets.Values values) {
        losses[row] = (float) squaredError(predictions, values, row, label);
      }
    }
    return losses;
  }
}
