package io.espalier.metrics;

/** A metric that scores rows by their counts: all of them is each of them once. */
interface CountedMetric extends Metric {
  @Override
  CountedRows counted(Predictions predictions, Targets targets);

  @Override
  default double score(Predictions predictions, Targets targets) {
    return counted(predictions, targets).score(CountedRows.once(targets.rows()));
  }
}
