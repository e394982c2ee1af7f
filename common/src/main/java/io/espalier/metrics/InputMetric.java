package io.espalier.metrics;

/** What metrics of given-back rows have in common. */
interface InputMetric extends Metric {
  @Override
  default boolean suits(Task task) {
    return task instanceof Task.Reconstruction;
  }
}
