package io.espalier.metrics;

/** What metrics of predicted numbers have in common. */
interface ValueMetric extends Metric {
  @Override
  default boolean suits(Task task) {
    return task instanceof Task.Regression;
  }

  /** Prediction less target. */
  static double error(Predictions predictions, Targets targets, int row) {
    return (double) predictions.values()[row] - ((Targets.Values) targets).values()[row];
  }
}
