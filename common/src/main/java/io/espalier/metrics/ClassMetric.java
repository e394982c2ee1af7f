package io.espalier.metrics;

/** What metrics of class probabilities have in common. */
interface ClassMetric extends Metric {
  @Override
  default boolean suits(Task task) {
    return task instanceof Task.Classification;
  }
}
