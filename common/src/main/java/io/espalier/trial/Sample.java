package io.espalier.trial;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** Which of the training rows a trial trains on. */
public sealed interface Sample {

  /**
   * The rows, as positions in the list of training rows, ascending.
   *
   * @param rows what of the training rows is drawn as a whole: all rows of a unit are, or none
   */
  int[] draw(Units rows);

  /** The same of rows that have nothing to do with each other. */
  default int[] draw(int rows) {
    return draw(Units.single(rows));
  }

  /** The positions of the training rows that {@link #draw} leaves out, in order. */
  default int[] outOfBag(Units rows) {
    boolean[] in = new boolean[rows.rows()];
    for (int row : draw(rows)) {
      in[row] = true;
    }
    return IntStream.range(0, rows.rows()).filter(i -> !in[i]).toArray();
  }

  /** The same of rows that have nothing to do with each other. */
  default int[] outOfBag(int rows) {
    return outOfBag(Units.single(rows));
  }

  /** All of them. */
  record Whole() implements Sample {
    @Override
    public int[] draw(Units rows) {
      return IntStream.range(0, rows.rows()).toArray();
    }
  }

  /** All of them and the validation rows too: no validation figure means anything then. */
  record WithValidation() implements Sample {
    @Override
    public int[] draw(Units rows) {
      return IntStream.range(0, rows.rows()).toArray();
    }
  }

  /**
   * All training and validation rows, cross-validated: a network for each fold of each repeat,
   * trained on the rows of the others (chapter 5.3). The folds are those of the rows' division.
   *
   * @param folds that rows are divided into, at least 2
   * @param repeats how often they are divided anew
   * @param seed divisions are derived from it: the same for all configurations that are compared
   */
  record Folds(int folds, int repeats, long seed) implements Sample {
    /** Checks the numbers. */
    public Folds {
      if (folds < 2 || repeats < 1) {
        throw new IllegalArgumentException(
            "Cross-validation takes 2 folds or more, at least once, not %d and %d"
                .formatted(folds, repeats));
      }
    }

    /** How many networks are trained. */
    public int networks() {
      return folds * repeats;
    }

    @Override
    public int[] draw(Units rows) {
      return IntStream.range(0, rows.rows()).toArray();
    }
  }

  /**
   * Training and validation rows together, divided anew into as many of each as they were (Nagler
   * et al. 2024, arXiv 2405.15393).
   *
   * @param seed the division is derived from it: another one for each configuration
   */
  record Reshuffled(long seed) implements Sample {
    @Override
    public int[] draw(Units rows) {
      return IntStream.range(0, rows.rows()).toArray();
    }
  }

  /** As many units as there are, drawn with replacement (bagging, chapter 5.5.1). */
  record Bootstrap(long seed) implements Sample {
    @Override
    public int[] draw(Units rows) {
      RandomGenerator random = new SplittableRandom(seed);
      int units = rows.count();
      return rows.rowsOf(random.ints(units, 0, units).toArray());
    }
  }

  /** A share of the units, drawn without replacement (subsampling, chapter 5.5.2). */
  record Subsample(double fraction, long seed) implements Sample {
    /** Checks the fraction. */
    public Subsample {
      if (!(fraction > 0 && fraction <= 1)) {
        throw new IllegalArgumentException("A subsample takes a share in (0, 1], not " + fraction);
      }
    }

    @Override
    public int[] draw(Units rows) {
      int[] all = IntStream.range(0, rows.count()).toArray();
      int wanted = Math.max(1, (int) Math.round(fraction * all.length));
      Shuffle.front(all, wanted, new SplittableRandom(seed));
      return rows.rowsOf(Arrays.copyOf(all, wanted));
    }
  }

  /**
   * A sample of a sample: what a member of an ensemble sees whose own training rows are resampled,
   * as bias and variance of the ensemble need it (chapter 5.2).
   *
   * @param outer the ensemble's rows
   * @param inner the member's, as positions in the list of the ensemble's
   */
  record Nested(Sample outer, Sample inner) implements Sample {
    @Override
    public int[] draw(Units rows) {
      int[] seen = outer.draw(rows);
      return Arrays.stream(inner.draw(rows.select(seen))).map(i -> seen[i]).toArray();
    }
  }
}
