package io.espalier.metrics;

import java.util.Arrays;

/**
 * The chance that an outlier has a greater outlier score than another row, ties counting half: the
 * area under the ROC curve. The score is the standardized reconstruction error, so that of one
 * network it orders rows as the error itself does. NaN if no row or every row is an outlier.
 */
record OutlierAuc() implements CountedMetric, InputMetric {
  @Override
  public String name() {
    return "outlier-auc";
  }

  @Override
  public boolean lowerIsBetter() {
    return false;
  }

  @Override
  public boolean suits(Task task) {
    return task instanceof Task.Reconstruction r && r.outliers() != Task.Outliers.UNKNOWN;
  }

  @Override
  public CountedRows counted(Predictions predictions, Targets targets) {
    Metrics.check(this, predictions, targets);
    int[] outliers = ((Targets.Inputs) targets).outliers();
    for (int row = 0; row < outliers.length; row++) {
      if (Float.isNaN(predictions.at(row, Task.Reconstruction.OUTLIER_SCORE))) {
        return counts -> Double.NaN;
      }
    }
    if (Arrays.stream(outliers).sum() == 0) {
      return counts -> Double.NaN;
    }
    // Rows marked 1 stand as the class whose probability is in the score's column.
    int column = Task.Reconstruction.OUTLIER_SCORE;
    int[] labels = Arrays.stream(outliers).map(mark -> mark == 1 ? column : -1).toArray();
    ClassOrder order = ClassOrder.of(predictions, labels, column);
    return counts -> order.rocArea(counts, Arrays.stream(counts).sum());
  }
}
