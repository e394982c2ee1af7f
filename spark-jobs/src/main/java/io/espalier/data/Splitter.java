package io.espalier.data;

import io.espalier.trial.Seeds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Divides rows into parts. The result depends on the rows' order in their source, the split and the
 * seed alone.
 */
final class Splitter {
  /** A metric of fewer rows says nothing, and spread needs two. */
  private static final int LEAST_ROWS = 2;

  private static final int PARTS = Part.COUNT;

  private final Split.Fractions split;
  private final double[] shares;
  private final long seed;

  Splitter(Split split, long seed) {
    // The only kind so far; another one makes this a switch.
    this.split = (Split.Fractions) split;
    this.shares = new double[] {this.split.train(), this.split.validation(), this.split.test()};
    this.seed = seed;
  }

  /** Divides rows without regard to what they are. */
  byte[] divide(int rows) {
    int[][] all = {IntStream.range(0, rows).toArray()};
    return checked(assign(rows, all), rows);
  }

  /**
   * Divides rows of classes; each class for itself if the split says so.
   *
   * @param classes the class number of each row
   * @param names of the classes
   */
  byte[] divide(int[] classes, List<String> names) {
    if (!split.stratified()) {
      return divide(classes.length);
    }
    int[][] members = members(classes, names.size());
    long wanted = Arrays.stream(shares).filter(share -> share > 0).count();
    for (int c = 0; c < members.length; c++) {
      if (members[c].length < wanted) {
        throw new DataProblem(
            "Cannot split %s %s: class %s has %s, and each of the %d parts needs one"
                .formatted(
                    count(classes.length), split, names.get(c), count(members[c].length), wanted));
      }
    }
    return checked(assign(classes.length, members), classes.length);
  }

  private byte[] assign(int rows, int[][] groups) {
    byte[] parts = new byte[rows];
    double[] owed = new double[PARTS];
    for (int g = 0; g < groups.length; g++) {
      int[] members = groups[g];
      shuffle(members, new SplittableRandom(Seeds.derive(seed, "split", g)));
      int[] sizes = apportion(members.length, owed);
      int next = 0;
      for (Part part : Part.values()) {
        for (int i = 0; i < sizes[part.code()]; i++) {
          parts[members[next++]] = part.code();
        }
      }
    }
    return parts;
  }

  /**
   * Largest remainders (Hamilton's method): each part gets its quota rounded down or up. What
   * earlier groups still owe a part breaks near ties, so that the parts' totals come out right too;
   * a part that would stay empty goes first.
   */
  private int[] apportion(int rows, double[] owed) {
    int[] sizes = new int[PARTS];
    double[] remainder = new double[PARTS];
    int left = rows;
    for (int p = 0; p < PARTS; p++) {
      double quota = rows * shares[p];
      // A quota such as 0.6 * 5 may come out as 2.9999999999999996.
      sizes[p] = (int) Math.floor(quota + 1e-9);
      remainder[p] = quota - sizes[p];
      owed[p] += remainder[p];
      left -= sizes[p];
    }
    List<Integer> order = new ArrayList<>();
    for (int p = 0; p < PARTS; p++) {
      if (remainder[p] > 1e-9) {
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

  private byte[] checked(byte[] parts, int rows) {
    int[] sizes = new int[PARTS];
    for (byte part : parts) {
      sizes[part]++;
    }
    for (Part part : Part.values()) {
      int size = sizes[part.code()];
      if (size < LEAST_ROWS && shares[part.code()] > 0) {
        throw new DataProblem(
            "Cannot split %s %s: the %s part would have %s"
                .formatted(
                    count(rows),
                    split,
                    part.name().toLowerCase(java.util.Locale.ROOT),
                    count(size)));
      }
    }
    return parts;
  }

  private static int[][] members(int[] classes, int count) {
    int[] sizes = new int[count];
    for (int c : classes) {
      sizes[c]++;
    }
    int[][] members = new int[count][];
    Arrays.setAll(members, c -> new int[sizes[c]]);
    Arrays.fill(sizes, 0);
    for (int row = 0; row < classes.length; row++) {
      members[classes[row]][sizes[classes[row]]++] = row;
    }
    return members;
  }

  /** Fisher-Yates, as in Durstenfeld's Algorithm 235 (1964). */
  private static void shuffle(int[] rows, SplittableRandom random) {
    for (int i = rows.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int swapped = rows[i];
      rows[i] = rows[j];
      rows[j] = swapped;
    }
  }

  private static String count(int rows) {
    return rows == 1 ? "1 row" : rows + " rows";
  }
}
