package io.espalier.metrics;

/** A metric that looks at nothing but how often which class was taken for which. */
interface ConfusionMetric extends CountedMetric, ClassMetric {
  /** The score of at least one row. */
  double score(Confusion confusion);

  @Override
  default CountedRows counted(Predictions predictions, Targets targets) {
    Metrics.check(this, predictions, targets);
    Confusion.Guesses guesses = Confusion.Guesses.of(predictions, (Targets.Classes) targets);
    return counts -> score(guesses.count(counts));
  }
}
