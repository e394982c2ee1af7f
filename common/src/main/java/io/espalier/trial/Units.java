package io.espalier.trial;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What of some rows is drawn, dealt and resampled as a whole: each row by itself, or groups of rows
 * that say alike, such as those of one person. Resampling such rows one by one would take them for
 * more than they know (Davison and Hinkley 1997, section 3.8). Arrays are not copied and not to be
 * changed.
 *
 * @param rows how many
 * @param groups the number of each row's group, from 0 on, none left out; empty if each row is a
 *     unit of its own
 */
public record Units(int rows, int[] groups) {
  /** Checks the length. */
  public Units {
    if (groups.length > 0 && groups.length != rows) {
      throw new IllegalArgumentException(
          "Groups of " + groups.length + " rows do not fit " + rows + " rows");
    }
  }

  /** Each row by itself. */
  public static Units single(int rows) {
    return new Units(rows, new int[0]);
  }

  /** By the numbers of rows' groups, each row by itself if there are none. */
  public static Units of(int rows, int[] groups) {
    return groups.length == 0 ? single(rows) : of(groups);
  }

  /** Rows that have the same number are one unit; units are numbered as they come. */
  private static Units of(int[] groups) {
    Map<Integer, Integer> numbers = new HashMap<>();
    int[] renumbered =
        Arrays.stream(groups)
            .map(
                group -> {
                  int next = numbers.size();
                  return numbers.computeIfAbsent(group, unseen -> next);
                })
            .toArray();
    return new Units(groups.length, renumbered);
  }

  /** How many units. */
  public int count() {
    return grouped() ? Arrays.stream(groups).max().orElseThrow() + 1 : rows;
  }

  /** Whether rows belong together at all. */
  public boolean grouped() {
    return groups.length > 0;
  }

  /**
   * Some of the rows.
   *
   * @param selected positions among the rows; what is repeated is several rows of the same unit,
   *     where rows belong together
   */
  public Units select(int[] selected) {
    return grouped()
        ? of(Arrays.stream(selected).map(row -> groups[row]).toArray())
        : single(selected.length);
  }

  /**
   * The rows of some units, in order.
   *
   * @param drawn numbers of units, whose rows are repeated as they are
   */
  public int[] rowsOf(int[] drawn) {
    int[] times = new int[count()];
    for (int unit : drawn) {
      times[unit]++;
    }
    return IntStream.range(0, rows)
        .flatMap(row -> IntStream.generate(() -> row).limit(times[grouped() ? groups[row] : row]))
        .toArray();
  }
}
