package io.espalier.data;

import io.espalier.trial.RowDivision;
import java.util.Arrays;
import java.util.List;

/**
 * Divides rows into parts. The result depends on the rows' order in their source, the split and the
 * seed alone.
 */
final class Splitter {
  /** A metric of fewer rows says nothing, and spread needs two. */
  private static final int LEAST_ROWS = 2;

  private static final int PARTS = Part.DIVIDED.size();

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
    return checked(parts(RowDivision.plain(rows)), rows);
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
    int[] sizes = new int[names.size()];
    for (int c : classes) {
      sizes[c]++;
    }
    long wanted = Arrays.stream(shares).filter(share -> share > 0).count();
    for (int c = 0; c < sizes.length; c++) {
      if (sizes[c] < wanted) {
        throw new DataProblem(
            "Cannot split %s %s: class %s has %s, and each of the %d parts needs one"
                .formatted(count(classes.length), split, names.get(c), count(sizes[c]), wanted));
      }
    }
    return checked(parts(new RowDivision(classes, new int[0])), classes.length);
  }

  private byte[] parts(RowDivision division) {
    int[] divided = division.divide(shares, seed);
    byte[] parts = new byte[divided.length];
    for (int row = 0; row < parts.length; row++) {
      // Shares stand in the order of the parts' codes.
      parts[row] = (byte) divided[row];
    }
    return parts;
  }

  private byte[] checked(byte[] parts, int rows) {
    int[] sizes = new int[PARTS];
    for (byte part : parts) {
      sizes[part]++;
    }
    for (Part part : Part.DIVIDED) {
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

  private static String count(int rows) {
    return rows == 1 ? "1 row" : rows + " rows";
  }
}
