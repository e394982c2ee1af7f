package io.espalier.ensemble;

import io.espalier.metrics.Metric;
import io.espalier.metrics.Predictions;
import io.espalier.metrics.Targets;
import io.espalier.trial.RowDivision;
import io.espalier.trial.Seeds;
import io.espalier.trial.Shuffle;
import io.espalier.trial.Units;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Assesses a way of building ensembles on the rows that it builds from, without the optimism of
 * having chosen on them: the rows are dealt into folds, and every fold is predicted by the ensemble
 * that is built from the other folds (cross-fitting, Stone 1974). Where building learns nothing
 * from the rows, this is the plain score. Rows that belong together are in one fold.
 *
 * <p>What the candidates themselves owe to these rows, such as their best epoch or having survived
 * pruning, it cannot take away: that is left to the test set.
 *
 * @param folds how many; no more than there are rows, or groups of them
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
    Units units = Units.single(targets.rows());
    return metric.score(predictions(builder, candidates, targets, units, metric), targets);
  }

  /**
   * The cross-fitted predictions: each row by an ensemble that was built without it. A single row,
   * or group, is predicted by the ensemble that is built from it, as there is no other.
   *
   * @param units which rows belong together
   */
  public Predictions predictions(
      EnsembleBuilder builder,
      List<Candidate> candidates,
      Targets targets,
      Units units,
      Metric metric) {
    int rows = targets.rows();
    if (units.count() < 2) {
      return Combiner.combine(builder.build(candidates, targets, metric), candidates);
    }
    int columns = candidates.get(0).validation().columns();
    float[] values = new float[rows * columns];
    int[] foldOfRow = deal(units);
    for (int fold = 0; fold < Math.min(folds, units.count()); fold++) {
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

  /** A fold for each row; the folds' sizes differ by at most 1, or as little as groups let them. */
  private int[] deal(Units units) {
    long own = Seeds.derive(seed, "cross-fitting");
    if (units.grouped()) {
      return new RowDivision(new int[units.rows()], units.groups())
          .fold(Math.min(folds, units.count()), own);
    }
    int[] dealt = IntStream.range(0, units.rows()).map(row -> row % folds).toArray();
    Shuffle.all(dealt, new SplittableRandom(own));
    return dealt;
  }

  private static List<Candidate> select(List<Candidate> candidates, int[] rows) {
    return candidates.stream()
        .map(c -> new Candidate(c.trial(), c.validation().select(rows)))
        .toList();
  }
}
