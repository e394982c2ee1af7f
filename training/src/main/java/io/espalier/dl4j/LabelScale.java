package io.espalier.dl4j;

import io.espalier.metrics.Task;
import io.espalier.port.Dataset;

/**
 * The unit that a network is trained on a regression's label in: mean 0 and standard deviation 1 of
 * the rows that it is trained on. Classes are left as they are.
 *
 * @param mean of a regression's label, else 0
 * @param deviation of a regression's label, else 1
 */
record LabelScale(double mean, double deviation) {

  /**
   * Fits the label.
   *
   * @param rows row numbers of the data set; a repeated one counts as often
   */
  static LabelScale fit(Dataset data, int[] rows) {
    if (!(data.task() instanceof Task.Regression)) {
      return new LabelScale(0, 1);
    }
    double sum = 0;
    for (int row : rows) {
      sum += data.target(row);
    }
    double mean = sum / rows.length;
    double squares = 0;
    boolean constant = true;
    for (int row : rows) {
      double centred = data.target(row) - mean;
      squares += centred * centred;
      constant &= data.target(row) == data.target(rows[0]);
    }
    return new LabelScale(mean, constant ? 1 : Math.sqrt(squares / rows.length));
  }

  boolean finite() {
    return Double.isFinite(mean) && Double.isFinite(deviation);
  }

  /** Whether the label is a number that networks are trained on in another unit. */
  boolean standardized() {
    return mean != 0 || deviation != 1;
  }

  /** A label in the unit that networks are trained in. */
  float toNetwork(float target) {
    return (float) ((target - mean) / deviation);
  }

  /** Network outputs to the label's unit, in place. */
  void toLabel(float[] outputs) {
    for (int i = 0; i < outputs.length; i++) {
      outputs[i] = (float) (outputs[i] * deviation + mean);
    }
  }
}
