package io.espalier.metrics;

/** Scores predictions against targets. Implementations have no state. */
public interface Metric {
  /** As written in configuration files and tables. */
  String name();

  /** Its direction. */
  boolean lowerIsBetter();

  /** Whether it is defined for a task. */
  boolean suits(Task task);

  /**
   * The score.
   *
   * @throws IllegalArgumentException if the rows of the two differ in number, or there are none
   */
  double score(Predictions predictions, Targets targets);

  /**
   * Makes rows ready to be scored many times, with other counts of them each time. Where nothing
   * better is known, rows are copied each time.
   */
  default CountedRows counted(Predictions predictions, Targets targets) {
    return counts -> {
      int[] taken = CountedRows.taken(counts);
      return score(predictions.select(taken), targets.select(taken));
    };
  }
}
