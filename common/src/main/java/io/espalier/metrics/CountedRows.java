package io.espalier.metrics;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Rows that are scored again and again, each time with other counts of them: a resample of rows is
 * how often it holds each. What does not depend on the counts was computed once. Safe for
 * concurrent use.
 */
@FunctionalInterface
public interface CountedRows {
  /**
   * The score of the rows, each taken as often as its count says.
   *
   * @param counts one a row, not all 0
   * @return NaN where the metric is not defined for these rows
   */
  double score(int[] counts);

  /** Counts that take each row once. */
  static int[] once(int rows) {
    int[] counts = new int[rows];
    Arrays.fill(counts, 1);
    return counts;
  }

  /** The rows that counts take, each as often as they say. */
  static int[] taken(int[] counts) {
    return IntStream.range(0, counts.length)
        .flatMap(row -> IntStream.generate(() -> row).limit(counts[row]))
        .toArray();
  }
}
