package io.espalier.metrics;

import java.util.Arrays;

/**
 * Rows in the order of the probability that they are given of one class, the greatest first. It
 * ends with the last row of the class: what stands behind changes neither area under a curve, and
 * of a good model's rows that is most.
 *
 * @param rows step by step; a step is some rows of other classes, then rows of the class, then
 *     those of other classes that are tied with them
 * @param ends for each step, where each of its three kinds of rows ends in {@code rows}
 */
record ClassOrder(int[] rows, int[] ends) {
  private static final int KINDS = 3;

  /**
   * Orders rows.
   *
   * @return without steps if no row is of the class
   */
  static ClassOrder of(Predictions predictions, int[] labels, int column) {
    long[] order = new long[labels.length];
    for (int row = 0; row < order.length; row++) {
      // The complement, so that the greatest comes first.
      order[row] = (long) ~sortable(predictions.at(row, column)) << Integer.SIZE | row;
    }
    Arrays.sort(order);
    return new Builder(order, labels, column).build();
  }

  /** Bits that are ordered as the numbers are, so that no objects need be sorted. */
  private static int sortable(float value) {
    // Adding 0 makes a negative zero positive: the two are equal.
    int bits = Float.floatToIntBits(value + 0f);
    return bits < 0 ? bits ^ Integer.MAX_VALUE : bits;
  }

  /** Whether rows were given the same probability. */
  private static boolean tied(long one, long other) {
    return one >> Integer.SIZE == other >> Integer.SIZE;
  }

  /**
   * The area under the ROC curve: the share of pairs of a row of the class and another row that are
   * ordered rightly, ties counting half (Mann and Whitney 1947). NaN if there is no such pair.
   *
   * @param counts how often each row is taken
   * @param total how many rows that makes
   */
  double rocArea(int[] counts, int total) {
    long members = 0;
    long others = 0;
    double wrong = 0;
    for (int step = 0; step < ends.length; step += KINDS) {
      others += above(step, counts);
      int here = members(step, counts);
      int tied = tied(step, counts);
      wrong += here * (others + tied / 2.0);
      members += here;
      others += tied;
    }
    double pairs = (double) members * (total - members);
    return (pairs - wrong) / pairs;
  }

  /**
   * The average precision: the mean over the rows of the class of the precision at the threshold
   * that lets each just pass. NaN if no row is of the class, or every one is.
   *
   * @param counts how often each row is taken
   * @param total how many rows that makes
   */
  double averagePrecision(int[] counts, int total) {
    long members = 0;
    long others = 0;
    double sum = 0;
    for (int step = 0; step < ends.length; step += KINDS) {
      int here = members(step, counts);
      members += here;
      others += above(step, counts) + tied(step, counts);
      if (here > 0) {
        sum += here * (members / (double) (members + others));
      }
    }
    return members == total ? Double.NaN : sum / members;
  }

  private int above(int step, int[] counts) {
    return sum(counts, step == 0 ? 0 : ends[step - 1], ends[step]);
  }

  private int members(int step, int[] counts) {
    return sum(counts, ends[step], ends[step + 1]);
  }

  private int tied(int step, int[] counts) {
    return sum(counts, ends[step + 1], ends[step + 2]);
  }

  private int sum(int[] counts, int from, int to) {
    int sum = 0;
    for (int i = from; i < to; i++) {
      sum += counts[rows[i]];
    }
    return sum;
  }

  /** Cuts an order into steps. */
  private static final class Builder {
    private final long[] order;
    private final int[] labels;
    private final int column;
    private final int[] rows;
    private int[] ends = new int[KINDS * 16];
    private int filled;
    private int cut;

    Builder(long[] order, int[] labels, int column) {
      this.order = order;
      this.labels = labels;
      this.column = column;
      this.rows = new int[order.length];
    }

    ClassOrder build() {
      int to;
      for (int from = 0; from < order.length; from = to) {
        to = from + 1;
        while (to < order.length && tied(order[from], order[to])) {
          to++;
        }
        add(from, to);
      }
      int last = cut == 0 ? 0 : ends[cut - 1];
      return new ClassOrder(Arrays.copyOf(rows, last), Arrays.copyOf(ends, cut));
    }

    /** Adds rows that are tied with each other. */
    private void add(int from, int to) {
      int above = filled;
      append(from, to, true);
      int members = filled;
      append(from, to, false);
      if (members == above) {
        return;
      }
      boolean onlyMembersSoFar = cut == KINDS && ends[0] == 0 && ends[1] == above;
      if (onlyMembersSoFar && filled == members) {
        // One step for all that nothing stands above, as their precision is 1 whatever the counts.
        cut = 0;
        above = 0;
      }
      if (cut == ends.length) {
        ends = Arrays.copyOf(ends, 2 * cut);
      }
      ends[cut++] = above;
      ends[cut++] = members;
      ends[cut++] = filled;
    }

    private void append(int from, int to, boolean member) {
      for (int i = from; i < to; i++) {
        int row = (int) order[i];
        if ((labels[row] == column) == member) {
          rows[filled++] = row;
        }
      }
    }
  }
}
