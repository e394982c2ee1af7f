package io.espalier.space;

import java.util.List;

/**
 * One searched hyperparameter and the values it may take.
 *
 * @param <T> the Java type of its values
 */
public sealed interface Dimension<T> permits RealRange, IntRange, Choice {

  /** The hyperparameter's name. */
  String name();

  /**
   * Maps the unit interval onto the values, so that a uniform draw gives the dimension's own
   * distribution.
   *
   * @param unit in [0, 1)
   */
  T at(double unit);

  /** The values that a grid search visits, in order, without repetition. */
  List<T> grid();

  /** Refuses a coordinate outside [0, 1). */
  static double checkUnit(double unit) {
    if (!(unit >= 0 && unit < 1)) {
      throw new IllegalArgumentException("A coordinate must be in [0, 1), not " + unit);
    }
    return unit;
  }
}
