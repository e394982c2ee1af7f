package io.espalier.trial;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Divides rows into parts at random: each stratum for itself, so that all parts have its share of
 * it, and groups as wholes. The result depends on the rows' order, the shares and the seed alone.
 * Arrays are not copied and not to be changed.
 *
 * @param strata the number of each row's stratum, from 0 on: its class, or 0 everywhere
 * @param groups the number of each row's group, from 0 on; none if each row may go anywhere
 */
public record RowDivision(int[] strata, int[] groups) {
  /** A share of a row that is rounding, not remainder. */
  private static final double ROUNDING = 1e-9;

  /** Checks the lengths. */
  public RowDivision {
    if (groups.length > 0 && groups.length != strata.length) {
      throw new IllegalArgumentException(
          "Groups of " + groups.length + " rows do not fit " + strata.length + " rows");
    }
  }

  /** Rows without strata and groups. */
  public static RowDivision plain(int rows) {
    return new RowDivision(new int[rows], new int[0]);
  }

  /** What of the rows is drawn as a whole. */
  public Units units() {
    return Units.of(rows(), groups);
  }

  /** How many rows there are. */
  public int rows() {
    return strata.length;
  }

  /**
   * Divides.
   *
   * @param shares of the parts; they add up to 1
   * @param seed whatever is random is derived from it
   * @return the number of each row's part
   */
  public int[] divide(double[] shares, long seed) {
    return groups.length == 0 ? divideRows(shares, seed) : divideGroups(shares, seed);
  }

  private int[] divideRows(double[] shares, long seed) {
    int[] parts = new int[rows()];
    double[] owed = new double[shares.length];
    int[][] members = members();
    for (int stratum = 0; stratum < members.length; stratum++) {
      int[] rows = members[stratum];
      Shuffle.all(rows, new SplittableRandom(Seeds.derive(seed, "split", stratum)));
      int[] sizes = apportion(rows.length, shares, owed);
      int next = 0;
      for (int part = 0; part < shares.length; part++) {
        for (int i = 0; i < sizes[part]; i++) {
          parts[rows[next++]] = part;
        }
      }
    }
    return parts;
  }

  /** Divides into equal parts. */
  public int[] fold(int folds, long seed) {
    double[] shares = new double[folds];
    Arrays.fill(shares, 1.0 / folds);
    return divide(shares, seed);
  }

  /**
   * Groups one by one, the largest first, equal ones in random order: each goes where the strata
   * come nearest to what each part should have of them. How near depends on the groups.
   */
  private int[] divideGroups(double[] shares, long seed) {
    int count = Arrays.stream(strata).max().orElse(-1) + 1;
    int[][] strataOfGroups = new int[Arrays.stream(groups).max().orElse(-1) + 1][count];
    int[] totals = new int[count];
    int[] sizes = new int[strataOfGroups.length];
    for (int row = 0; row < groups.length; row++) {
      strataOfGroups[groups[row]][strata[row]]++;
      totals[strata[row]]++;
      sizes[groups[row]]++;
    }
    int[] order = IntStream.range(0, sizes.length).toArray();
    Shuffle.all(order, new SplittableRandom(Seeds.derive(seed, "split groups")));
    int[] largestFirst =
        Arrays.stream(order)
            .boxed()
            .sorted(Comparator.comparingInt(group -> -sizes[group]))
            .mapToInt(Integer::intValue)
            .toArray();
    double[][] missing = new double[shares.length][count];
    for (int part = 0; part < shares.length; part++) {
      for (int stratum = 0; stratum < count; stratum++) {
        missing[part][stratum] = shares[part] * totals[stratum];
      }
    }
    int[] partOfGroup = new int[sizes.length];
    for (int group : largestFirst) {
      int part = nearest(strataOfGroups[group], missing, shares, totals);
      partOfGroup[group] = part;
      for (int stratum = 0; stratum < count; stratum++) {
        missing[part][stratum] -= strataOfGroups[group][stratum];
      }
    }
    return Arrays.stream(groups).map(group -> partOfGroup[group]).toArray();
  }

  /** The part whose squared distance from its due, in shares of the strata, falls most. */
  private static int nearest(int[] group, double[][] missing, double[] shares, int[] totals) {
    int nearest = -1;
    double least = Double.POSITIVE_INFINITY;
    for (int part = 0; part < missing.length; part++) {
      if (shares[part] == 0) {
        continue;
      }
      double change = 0;
      for (int stratum = 0; stratum < group.length; stratum++) {
        if (group[stratum] > 0) {
          // (m - g)² - m², by the stratum's size.
          double size = totals[stratum];
          change += group[stratum] * (group[stratum] - 2 * missing[part][stratum]) / (size * size);
        }
      }
      if (change < least) {
        least = change;
        nearest = part;
      }
    }
    return nearest;
  }

  /**
   * Some of the rows.
   *
   * @param selected positions among the rows
   */
  public RowDivision select(int[] selected) {
    int[] ofStrata = Arrays.stream(selected).map(row -> strata[row]).toArray();
    int[] ofGroups =
        groups.length == 0 ? groups : Arrays.stream(selected).map(row -> groups[row]).toArray();
    return new RowDivision(ofStrata, ofGroups);
  }

  /**
   * Largest remainders (Hamilton's method): each part gets its quota rounded down or up. What
   * earlier strata still owe a part breaks near ties, so that the parts' totals come out right too;
   * a part that would stay empty goes first.
   */
  private static int[] apportion(int rows, double[] shares, double[] owed) {
    int parts = shares.length;
    int[] sizes = new int[parts];
    double[] remainder = new double[parts];
    int left = rows;
    for (int p = 0; p < parts; p++) {
      double quota = rows * shares[p];
      // A quota such as 0.6 * 5 may come out as 2.9999999999999996.
      sizes[p] = (int) Math.floor(quota + ROUNDING);
      remainder[p] = quota - sizes[p];
      owed[p] += remainder[p];
      left -= sizes[p];
    }
    List<Integer> order = new ArrayList<>();
    for (int p = 0; p < parts; p++) {
      if (remainder[p] > ROUNDING) {
        order.add(p);
      }
    }
    order.sort(
        (a, b) -> {
          boolean emptyA = sizes[a] == 0;
          boolean emptyB = sizes[b] == 0;
          return emptyA != emptyB ? (emptyA ? -1 : 1) : Double.compare(owed[b], owed[a]);
        });
    for (int i = 0; i < left; i++) {
      int p = order.get(i);
      sizes[p]++;
      owed[p]--;
    }
    return sizes;
  }

  private int[][] members() {
    int count = Arrays.stream(strata).max().orElse(-1) + 1;
    int[] sizes = new int[count];
    for (int stratum : strata) {
      sizes[stratum]++;
    }
    int[][] members = new int[count][];
    Arrays.setAll(members, stratum -> new int[sizes[stratum]]);
    Arrays.fill(sizes, 0);
    IntStream.range(0, strata.length)
        .forEach(row -> members[strata[row]][sizes[strata[row]]++] = row);
    return members;
  }
}
