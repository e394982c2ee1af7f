package io.espalier.ml;

import io.espalier.metrics.Predictions;
import io.espalier.metrics.Task;
import java.io.Serializable;
import java.util.stream.IntStream;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.Params;

/**
 * Which cells a model adds to a row, in this order, and what is in them.
 *
 * @param classes of each class of the networks, its label; none if classes are not predicted
 * @param all how many labels there are, those that were never seen among them
 */
record Said(
    int[] classes,
    int all,
    boolean rawPrediction,
    boolean probability,
    boolean prediction,
    boolean uncertainty)
    implements Serializable {

  static Said of(Params owner, Columns columns, Task task, int classes) {
    boolean classification = task instanceof Task.Classification;
    return new Said(
        task instanceof Task.Classification c
            ? c.labels().stream().mapToInt(Integer::parseInt).toArray()
            : new int[0],
        classes,
        classification && Columns.named(owner, columns.rawPrediction()).isPresent(),
        classification && Columns.named(owner, columns.probability()).isPresent(),
        Columns.named(owner, columns.prediction()).isPresent(),
        Columns.named(owner, columns.uncertainty()).isPresent());
  }

  int cells() {
    return IntStream.of(
            rawPrediction ? 1 : 0, probability ? 1 : 0, prediction ? 1 : 0, uncertainty ? 1 : 0)
        .sum();
  }

  /** The column of the predictions that the prediction is read off. */
  int column(Predictions combined, int row) {
    return classes.length > 0 ? combined.argmax(row) : 0;
  }

  /**
   * Fills in the cells of a row.
   *
   * @param deviation of the predicted class's probability, or of the value
   */
  void fill(Object[] cells, int from, Predictions combined, int row, double deviation) {
    int at = from;
    if (rawPrediction || probability) {
      double[] shares = new double[all];
      for (int k = 0; k < classes.length; k++) {
        shares[classes[k]] = combined.at(row, k);
      }
      if (rawPrediction) {
        // The least positive number keeps the logarithm of 0 finite.
        double[] raw =
            IntStream.range(0, all)
                .mapToDouble(k -> Math.log(Math.max(shares[k], Float.MIN_NORMAL)))
                .toArray();
        cells[at++] = Vectors.dense(raw);
      }
      if (probability) {
        cells[at++] = Vectors.dense(shares);
      }
    }
    if (prediction) {
      int column = column(combined, row);
      cells[at++] = classes.length > 0 ? (double) classes[column] : (double) combined.at(row, 0);
    }
    if (uncertainty) {
      cells[at] = deviation;
    }
  }
}
