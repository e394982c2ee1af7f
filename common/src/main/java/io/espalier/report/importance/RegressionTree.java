package io.espalier.report.importance;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * A regression tree over factors (Breiman et al. 1984): each split takes the two sets of levels
 * that leave the least squared error. Of an unordered factor these are found by sorting its levels
 * by their mean response, which is exact (Fisher 1958).
 */
final class RegressionTree {
  private final Sampled sampled;
  private final int leastRows;
  private final double factorShare;
  private final RandomGenerator random;
  private final List<Leaf> leaves = new ArrayList<>();

  /** Rows on two sides of a split. */
  private record Split(int factor, long left, double gain) {}

  private RegressionTree(
      Sampled sampled, int leastRows, double factorShare, RandomGenerator random) {
    this.sampled = sampled;
    this.leastRows = leastRows;
    this.factorShare = factorShare;
    this.random = random;
  }

  /**
   * Grows one.
   *
   * @param rows that it learns from, repeated ones as well
   * @param leastRows in a leaf
   * @param factorShare of the factors, drawn for each split, that it may use
   * @return its leaves, which fill the space and do not overlap
   */
  static List<Leaf> grow(
      Sampled sampled, int[] rows, int leastRows, double factorShare, RandomGenerator random) {
    RegressionTree tree = new RegressionTree(sampled, leastRows, factorShare, random);
    long[] whole = new long[sampled.factors().size()];
    Arrays.setAll(whole, f -> all(sampled.factors().get(f).levels().size()));
    tree.grow(rows, whole);
    return tree.leaves;
  }

  private static long all(int levels) {
    return levels == Long.SIZE ? -1L : (1L << levels) - 1;
  }

  private void grow(int[] rows, long[] sets) {
    Split best = rows.length < 2 * leastRows ? null : best(rows, sets);
    if (best == null) {
      double mean = Arrays.stream(rows).mapToDouble(r -> sampled.response()[r]).average().orElse(0);
      leaves.add(new Leaf(sets, mean));
      return;
    }
    long[] left = sets.clone();
    long[] right = sets.clone();
    left[best.factor] &= best.left;
    right[best.factor] &= ~best.left;
    grow(within(rows, best.factor, left[best.factor]), left);
    grow(within(rows, best.factor, right[best.factor]), right);
  }

  private int[] within(int[] rows, int factor, long levels) {
    return Arrays.stream(rows)
        .filter(r -> (levels >>> sampled.levels()[r][factor] & 1) == 1)
        .toArray();
  }

  /** The split that explains most; null if none explains anything. */
  private Split best(int[] rows, long[] sets) {
    int[] factors = IntStream.range(0, sets.length).toArray();
    shuffle(factors);
    int tried = Math.max(1, (int) Math.ceil(factorShare * factors.length));
    Split best = null;
    for (int i = 0; i < factors.length; i++) {
      // Beyond its share, a tree looks on only as long as it has found nothing at all.
      if (i >= tried && best != null) {
        break;
      }
      Split split = best(rows, factors[i]);
      if (split != null && (best == null || split.gain > best.gain)) {
        best = split;
      }
    }
    return best;
  }

  private void shuffle(int[] values) {
    for (int i = values.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int swapped = values[i];
      values[i] = values[j];
      values[j] = swapped;
    }
  }

  private Split best(int[] rows, int factor) {
    int width = sampled.factors().get(factor).levels().size();
    double[] sums = new double[width];
    int[] counts = new int[width];
    double total = 0;
    for (int row : rows) {
      int level = sampled.levels()[row][factor];
      sums[level] += sampled.response()[row];
      counts[level]++;
      total += sampled.response()[row];
    }
    int[] order = IntStream.range(0, width).filter(l -> counts[l] > 0).toArray();
    if (!sampled.factors().get(factor).ordered()) {
      order =
          Arrays.stream(order)
              .boxed()
              .sorted(Comparator.comparingDouble(l -> sums[l] / counts[l]))
              .mapToInt(Integer::intValue)
              .toArray();
    }
    double none = total * total / rows.length;
    Split best = null;
    long left = 0;
    double leftSum = 0;
    int leftRows = 0;
    for (int i = 0; i < order.length - 1; i++) {
      left |= 1L << order[i];
      leftSum += sums[order[i]];
      leftRows += counts[order[i]];
      int rightRows = rows.length - leftRows;
      if (leftRows < leastRows || rightRows < leastRows) {
        continue;
      }
      double rightSum = total - leftSum;
      double gain = leftSum * leftSum / leftRows + rightSum * rightSum / rightRows - none;
      // What rounding makes of no gain at all is none.
      if (gain > 1e-12 * Math.abs(none) && (best == null || gain > best.gain)) {
        best = new Split(factor, side(factor, left, order[i]), gain);
      }
    }
    return best;
  }

  /**
   * With those levels of a number that no row has: they lie on the side that they are nearer to.
   */
  private long side(int factor, long seen, int last) {
    return sampled.factors().get(factor).ordered() ? all(last + 1) : seen;
  }
}
