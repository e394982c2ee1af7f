package io.espalier.data;

import java.util.Optional;

/**
 * How the rows of a source are divided.
 *
 * @param split into which shares
 * @param crossValidated whether no validation rows are put apart, as trials draw theirs
 * @param outer the fold of a nested cross-validation whose rows are the test rows, if it is one
 */
public record Dividing(Split split, boolean crossValidated, Optional<OuterFold> outer) {

  /** By shares, with validation rows. */
  public static Dividing by(Split split) {
    return new Dividing(split, false, Optional.empty());
  }

  /** The same into other shares. */
  Dividing into(Split other) {
    return new Dividing(other, crossValidated, outer);
  }

  /** The same, tested on one of several folds. */
  public Dividing testedOn(int fold, int folds) {
    return new Dividing(split, crossValidated, Optional.of(new OuterFold(folds, fold)));
  }

  /**
   * One round of a nested cross-validation.
   *
   * @param folds how many rounds there are
   * @param fold which one, counted from 1
   */
  public record OuterFold(int folds, int fold) {
    /** Checks the numbers. */
    public OuterFold {
      if (folds < 2 || fold < 1 || fold > folds) {
        throw new IllegalArgumentException("There is no fold " + fold + " of " + folds);
      }
    }
  }
}
