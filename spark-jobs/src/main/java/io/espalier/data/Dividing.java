package io.espalier.data;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * How the rows of a source are divided. The columns that it names are no features.
 *
 * @param split into which shares
 * @param group the name of a column whose equal values stay together
 * @param time the name of a column by which rows are divided into earlier and later ones
 * @param column the name of a column that says which part a row belongs to
 * @param folds of the cross-validation of trials, so that no validation rows are put apart; 0 if
 *     some are
 * @param outer the fold of a nested cross-validation whose rows are the test rows, if it is one
 */
public record Dividing(
    Split split,
    Optional<String> group,
    Optional<String> time,
    Optional<String> column,
    int folds,
    Optional<OuterFold> outer) {

  /** By shares alone, with validation rows. */
  public static Dividing by(Split split) {
    return new Dividing(
        split, Optional.empty(), Optional.empty(), Optional.empty(), 0, Optional.empty());
  }

  /** Whether all of some texts name parts, one of them training rows and another one others. */
  public static boolean parts(Set<String> texts) {
    return Aside.parts(texts);
  }

  /** The columns that rows are divided by. */
  List<String> columns() {
    return Stream.of(group, time, column).flatMap(Optional::stream).toList();
  }

  /** The same into other shares. */
  Dividing into(Split other) {
    return new Dividing(other, group, time, column, folds, outer);
  }

  /** The same by named columns. */
  public Dividing along(Optional<String> groups, Optional<String> times, Optional<String> parts) {
    return new Dividing(split, groups, times, parts, folds, outer);
  }

  /** Whether trials divide the training rows themselves. */
  boolean crossValidated() {
    return folds > 0;
  }

  /** The same without validation rows, as each trial makes so many folds of the others. */
  public Dividing inFolds(int number) {
    return new Dividing(split, group, time, column, number, outer);
  }

  /** The same, tested on one of several folds. */
  public Dividing testedOn(int fold, int outerFolds) {
    return new Dividing(
        split, group, time, column, folds, Optional.of(new OuterFold(outerFolds, fold)));
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
