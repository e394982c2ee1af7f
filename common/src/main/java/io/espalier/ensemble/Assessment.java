package io.espalier.ensemble;

import io.espalier.metrics.Metric;
import io.espalier.metrics.Predictions;
import io.espalier.metrics.Targets;
import io.espalier.trial.Seeds;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Assesses a way of building ensembles on the rows that it builds from, without the optimism of
 * having chosen on them: the rows are dealt into folds, and every fold is predicted by the ensemble
 * that is built from the other folds (cross-fitting, Stone 1974). Where building learns nothing
 * from the rows, this is the plain score.
 *
 * <p>What the candidates themselves owe to these rows, such as their best epoch or having survived
 * pruning, it cannot take away: that is left to the test set.
 *
 * @param folds how many; no more than there are rows
 * @param seed of the dealing
 */
public record Assessment(int folds, long seed) {
  /** As many as are customary: with 5, an ensemble is built from 80 % of the rows. */
  public static final int CUSTOMARY_FOLDS = 5;

  /** Checks the number of folds. */
  public Assessment {
    if (folds < 2) {
      throw new IllegalArgumentException("Cross-fitting needs at least 2 folds, not " + folds);
    }
  }

  /** With the customary number of folds. */
  public static Assessment of(long seed) {
    return new Assessment(CUSTOMARY_FOLDS, seed);
  }

  /** The metric of the cross-fitted predictions, all rows together, in its own direction. */
  public double score(
      EnsembleBuilder builder, List<Candidate> candidates, Targets targets, Metric metric) {
    return metric.score(predictions(builder, candidates, targets, metric), targets);
  }

  /**
   * The cross-fitted predictions: each row by an ensemble that was built without it. A single row
   * is predicted by the ensemble that is built from it, as there is no other.
   */
  public Predictions predictions(
      EnsembleBuilder builder, List<Candidate> candidates, Targets targets, Metric metric) {
    int rows = targets.rows();
    if (rows < 2) {
      return Combiner.combine(builder.build(candidates, targets, metric), candidates);
    }
    int columns = candidates.get(0).validation().columns();
    float[] values = new float[rows * columns];
    int[] foldOfRow = deal(rows);
    for (int fold = 0; fold < Math.min(folds, rows); fold++) {
      int number = fold;
      int[] in = IntStream.range(0, rows).filter(r -> foldOfRow[r] != number).toArray();
      int[] out = IntStream.range(0, rows).filter(r -> foldOfRow[r] == number).toArray();
      Ensemble built = builder.build(select(candidates, in), targets.select(in), metric);
      Predictions held = Combiner.combine(built, select(candidates, out));
      for (int i = 0; i < out.length; i++) {
        System.arraycopy(held.values(), i * columns, values, out[i] * columns, columns);
      }
    }
    return new Predictions(rows, columns, values);
  }

  /** A fold for each row; the folds' sizes differ by at most 1. */
  private int[] deal(int rows) {
    SplittableRandom random = new SplittableRandom(Seeds.derive(seed, "cross-fitting"));
    int[] dealt = IntStream.range(0, rows).map(row -> row % folds).toArray();
    for (int i = rows - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int swapped = dealt[i];
      dealt[i] = dealt[j];
      dealt[j] = swapped;
    }
    return dealt;
  }

  private static List<Candidate> select(List<Candidate> candidates, int[] rows) {
    return candidates.stream()
        .map(c -> new Candidate(c.trial(), c.validation().select(rows)))
        .toList();
  }
}
