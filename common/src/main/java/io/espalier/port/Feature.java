package io.espalier.port;

import java.util.List;

/**
 * A feature column as it is in the data: nothing is fitted yet. What prepares it for a network is
 * fitted by each trial on the rows that it trains on.
 */
public sealed interface Feature {
  /** The column's name. */
  String name();

  /** Finite numbers, and NaN where one is missing. */
  record Numeric(String name) implements Feature {}

  /**
   * Names, held as numbers: the place in a list of names, {@link #UNKNOWN} for a name that is not
   * in the list, NaN where one is missing.
   *
   * @param levels the names, each once, in no order that means anything
   */
  record Categorical(String name, List<String> levels) implements Feature {
    /** Stands for a name that was not among the rows that a search may see. */
    public static final float UNKNOWN = -1;

    /** Floats tell whole numbers apart up to here. */
    public static final int MOST_LEVELS = 1 << 24;

    /** Copies the list. */
    public Categorical {
      levels = List.copyOf(levels);
      if (levels.size() > MOST_LEVELS) {
        throw new IllegalArgumentException(
            "The column " + name + " has " + levels.size() + " names, more than " + MOST_LEVELS);
      }
    }
  }
}
