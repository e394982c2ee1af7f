package io.espalier.trial;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** Which of the training rows a trial trains on. */
public sealed interface Sample {

  /**
   * The rows, as positions in the list of training rows.
   *
   * @param rows how many training rows there are
   */
  int[] draw(int rows);

  /** The positions of the training rows that {@link #draw} leaves out, in order. */
  default int[] outOfBag(int rows) {
    boolean[] in = new boolean[rows];
    for (int row : draw(rows)) {
      in[row] = true;
    }
    return IntStream.range(0, rows).filter(i -> !in[i]).toArray();
  }

  /** All of them. */
  record Whole() implements Sample {
    @Override
    public int[] draw(int rows) {
      return IntStream.range(0, rows).toArray();
    }
  }

  /** All of them and the validation rows too: no validation figure means anything then. */
  record WithValidation() implements Sample {
    @Override
    public int[] draw(int rows) {
      return IntStream.range(0, rows).toArray();
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
    public int[] draw(int rows) {
      return IntStream.range(0, rows).toArray();
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
    public int[] draw(int rows) {
      return IntStream.range(0, rows).toArray();
    }
  }

  /** As many as there are, drawn with replacement (bagging, chapter 5.5.1). */
  record Bootstrap(long seed) implements Sample {
    @Override
    public int[] draw(int rows) {
      RandomGenerator random = new SplittableRandom(seed);
      int[] drawn = random.ints(rows, 0, rows).toArray();
      Arrays.sort(drawn);
      return drawn;
    }
  }

  /** A share of them, drawn without replacement (subsampling, chapter 5.5.2). */
  record Subsample(double fraction, long seed) implements Sample {
    /** Checks the fraction. */
    public Subsample {
      if (!(fraction > 0 && fraction <= 1)) {
        throw new IllegalArgumentException("A subsample takes a share in (0, 1], not " + fraction);
      }
    }

    @Override
    public int[] draw(int rows) {
      RandomGenerator random = new SplittableRandom(seed);
      int[] all = IntStream.range(0, rows).toArray();
      int wanted = Math.max(1, (int) Math.round(fraction * rows));
      for (int i = 0; i < wanted; i++) {
        int j = i + random.nextInt(rows - i);
        int swapped = all[i];
        all[i] = all[j];
        all[j] = swapped;
      }
      int[] drawn = Arrays.copyOf(all, wanted);
      Arrays.sort(drawn);
      return drawn;
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
    public int[] draw(int rows) {
      int[] seen = outer.draw(rows);
      return Arrays.stream(inner.draw(seen.length)).map(i -> seen[i]).toArray();
    }
  }
}
