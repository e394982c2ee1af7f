package io.espalier.data;

import java.util.List;

/**
 * What rows are divided by. Arrays are not copied and not to be changed; those of none say nothing.
 *
 * @param count how many rows
 * @param classes the class number of each row
 * @param names of the classes
 * @param groups the number of each row's group: groups stay whole
 * @param times of each row: the later ones are tested on
 * @param given the code of each row's part, where the source says it
 */
record RowFacts(
    int count, int[] classes, List<String> names, int[] groups, double[] times, byte[] given) {
  private static final int[] NO_NUMBERS = {};

  /** Rows of which nothing is known. */
  static RowFacts plain(int count) {
    return new RowFacts(count, NO_NUMBERS, List.of(), NO_NUMBERS, new double[0], new byte[0]);
  }

  /** Rows of classes. */
  static RowFacts of(int[] classes, List<String> names) {
    return new RowFacts(classes.length, classes, names, NO_NUMBERS, new double[0], new byte[0]);
  }

  RowFacts grouped(int[] numbers) {
    return new RowFacts(count, classes, names, numbers, times, given);
  }

  RowFacts timed(double[] seconds) {
    return new RowFacts(count, classes, names, groups, seconds, given);
  }

  RowFacts given(byte[] codes) {
    return new RowFacts(count, classes, names, groups, times, codes);
  }
}
