package io.espalier.report.importance;

import java.util.Arrays;
import java.util.List;

/**
 * What may explain a response: something with a few levels.
 *
 * @param name of it
 * @param levels what the levels are called; at most {@value #MOST_LEVELS}
 * @param edges of a number's levels, one more than there are levels, ascending; empty where levels
 *     have no order. Not copied and not to be changed
 */
public record Factor(String name, List<String> levels, double[] edges) {
  /** Sets of levels are kept in the bits of a long. */
  public static final int MOST_LEVELS = 64;

  /** Checks the numbers. */
  public Factor {
    levels = List.copyOf(levels);
    if (levels.isEmpty() || levels.size() > MOST_LEVELS) {
      throw new IllegalArgumentException(
          "%s has %d levels, not between 1 and %d".formatted(name, levels.size(), MOST_LEVELS));
    }
    if (edges.length != 0 && edges.length != levels.size() + 1) {
      throw new IllegalArgumentException(
          "%s has %d levels, but %d edges".formatted(name, levels.size(), edges.length));
    }
  }

  /** Whether its levels are in an order, that of a number. */
  public boolean ordered() {
    return edges.length > 0;
  }

  /** For people. */
  @Override
  public String toString() {
    return name + levels + (ordered() ? " between " + Arrays.toString(edges) : "");
  }
}
