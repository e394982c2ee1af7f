package io.espalier.simulation;

/**
 * What a leg costs its slot beside its epochs: the way there and back, reading what it starts from,
 * writing what it leaves.
 *
 * @param first seconds of the first leg of a slot, for which the study's data are loaded, too
 * @param later seconds of all others
 */
public record LegCost(double first, double later) {
  /** Nothing. */
  public static final LegCost NONE = new LegCost(0, 0);

  /** Checks the seconds. */
  public LegCost {
    if (!(first >= 0 && later >= 0 && first + later < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "A leg costs at least 0 s, not " + first + " s and then " + later + " s");
    }
  }
}
