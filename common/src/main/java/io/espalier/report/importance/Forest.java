package io.espalier.report.importance;

import io.espalier.trial.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A random forest for regression (Breiman 2001), whose trees can be looked into: what few libraries
 * allow whose licence does.
 *
 * @param sampled what it has learned from
 * @param trees the leaves of each
 */
public record Forest(Sampled sampled, List<List<Leaf>> trees) {
  private static final int TREES = 64;

  /** A leaf of one row would hand on its noise. */
  private static final int LEAST_ROWS = 2;

  /** As Hutter et al. (2014) have it. */
  private static final double FACTOR_SHARE = 5.0 / 6;

  /** Copies the lists. */
  public Forest {
    trees = trees.stream().map(List::copyOf).toList();
  }

  /**
   * Learns.
   *
   * @param seed rows and factors of the trees are drawn by it
   */
  public static Forest grow(Sampled sampled, long seed) {
    List<List<Leaf>> trees = new ArrayList<>();
    for (int tree = 0; tree < TREES; tree++) {
      SplittableRandom random = new SplittableRandom(Seeds.derive(seed, "tree", tree));
      int[] rows = random.ints(sampled.rows(), 0, sampled.rows()).toArray();
      trees.add(RegressionTree.grow(sampled, rows, LEAST_ROWS, FACTOR_SHARE, random));
    }
    return new Forest(sampled, trees);
  }
}
