package io.espalier.data;

import io.espalier.trial.RowDivision;
import io.espalier.trial.Seeds;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Divides rows into parts. The result depends on the rows' order in their source, on what is known
 * of them, and on the seed alone.
 */
final class Splitter {
  /** A metric of fewer rows says nothing, and spread needs two. */
  private static final int LEAST_ROWS = 2;

  private final Dividing how;
  private final long seed;

  Splitter(Dividing how, long seed) {
    this.how = how;
    this.seed = seed;
  }

  /**
   * Divides.
   *
   * @return the code of each row's part
   * @throws DataProblem if a part that is asked for would have too few rows
   */
  byte[] divide(RowFacts rows) {
    Split.Fractions split = how.split().of(rows.count());
    requireRowsOfEachClass(rows, split);
    RowDivision division = division(rows);
    byte[] parts;
    if (how.outer().isPresent()) {
      parts = outer(division, how.outer().get());
    } else if (rows.given().length > 0) {
      parts = rows.given().clone();
    } else if (rows.times().length > 0) {
      parts = inTime(rows.times(), split);
    } else {
      parts = codes(division.divide(shares(split), seed));
    }
    if (how.crossValidated()) {
      IntStream.range(0, parts.length)
          .filter(row -> parts[row] == Part.VALIDATION.code())
          .forEach(row -> parts[row] = Part.TRAINING.code());
    } else if (size(parts, Part.VALIDATION) == 0) {
      requireNoTimes(rows, split);
      putValidationApart(parts, division, split);
    }
    requireEnough(parts, rows, split);
    return parts;
  }

  private RowDivision division(RowFacts rows) {
    boolean stratified = how.split().stratified() && rows.classes().length > 0;
    return new RowDivision(stratified ? rows.classes() : new int[rows.count()], rows.groups());
  }

  private void requireRowsOfEachClass(RowFacts rows, Split.Fractions split) {
    boolean whole = rows.groups().length + rows.times().length + rows.given().length > 0;
    if (!split.stratified() || whole) {
      return;
    }
    int[] sizes = new int[rows.names().size()];
    for (int c : rows.classes()) {
      sizes[c]++;
    }
    long wanted =
        how.outer().isPresent()
            ? how.outer().get().folds()
            : Arrays.stream(shares(split)).filter(share -> share > 0).count();
    for (int c = 0; c < sizes.length; c++) {
      if (sizes[c] < wanted) {
        throw new DataProblem(
            "Cannot split %s %s: class %s has %s, and each of the %d parts needs one"
                .formatted(
                    count(rows.count()),
                    described(split),
                    rows.names().get(c),
                    count(sizes[c]),
                    wanted));
      }
    }
  }

  private double[] shares(Split.Fractions split) {
    return how.crossValidated()
        ? new double[] {split.train() + split.validation(), 0, split.test()}
        : new double[] {split.train(), split.validation(), split.test()};
  }

  private byte[] outer(RowDivision division, Dividing.OuterFold outer) {
    int[] folds = division.fold(outer.folds(), Seeds.derive(seed, "outer folds"));
    byte[] parts = new byte[folds.length];
    for (int row = 0; row < parts.length; row++) {
      parts[row] = folds[row] == outer.fold() - 1 ? Part.TEST.code() : Part.TRAINING.code();
    }
    return parts;
  }

  /** The earliest are trained on; rows of the same time stay together, in the earlier part. */
  private byte[] inTime(double[] times, Split.Fractions split) {
    int[] order =
        IntStream.range(0, times.length)
            .boxed()
            .sorted(Comparator.comparingDouble(row -> times[row]))
            .mapToInt(Integer::intValue)
            .toArray();
    double[] shares = shares(split);
    byte[] parts = new byte[times.length];
    double upTo = 0;
    int next = 0;
    for (Part part : Part.DIVIDED) {
      upTo += shares[part.code()];
      int end = part == Part.TEST ? order.length : (int) Math.round(upTo * order.length);
      while (next < end && end < order.length && times[order[end]] == times[order[end - 1]]) {
        end++;
      }
      while (next < end) {
        parts[order[next++]] = part.code();
      }
    }
    return parts;
  }

  /** Rows at random would be earlier than some that are trained on. */
  private void requireNoTimes(RowFacts rows, Split.Fractions split) {
    if (how.outer().isEmpty() && rows.given().length == 0 && rows.times().length > 0) {
      throw new DataProblem(
          ("Cannot split %s %s in time: rows of one time stay together, and with %d different times"
                  + " none is left to validate on. The times are too coarse: give finer ones, or"
                  + " other shares")
              .formatted(
                  count(rows.count()),
                  described(split),
                  Arrays.stream(rows.times()).distinct().count()));
    }
  }

  /** Takes validation rows from the training rows where nothing else says which they are. */
  private void putValidationApart(byte[] parts, RowDivision division, Split.Fractions split) {
    int[] training =
        IntStream.range(0, parts.length)
            .filter(row -> parts[row] == Part.TRAINING.code())
            .toArray();
    double share = split.validationOfSearch();
    int[] divided =
        division
            .select(training)
            .divide(new double[] {1 - share, share}, Seeds.derive(seed, "validation rows"));
    for (int i = 0; i < training.length; i++) {
      parts[training[i]] = (byte) divided[i];
    }
  }

  private static byte[] codes(int[] divided) {
    byte[] parts = new byte[divided.length];
    for (int row = 0; row < parts.length; row++) {
      // Shares stand in the order of the parts' codes.
      parts[row] = (byte) divided[row];
    }
    return parts;
  }

  private void requireEnough(byte[] parts, RowFacts rows, Split.Fractions split) {
    double[] wanted = shares(split);
    for (Part part : Part.DIVIDED) {
      boolean asked =
          switch (part) {
            case TRAINING -> true;
            case VALIDATION -> !how.crossValidated();
            // A source that says which rows are tested on may say that none are.
            case TEST -> how.outer().isPresent() || (rows.given().length == 0 && wanted[2] > 0);
            case UNLABELLED -> false;
          };
      int size = size(parts, part);
      if (size < LEAST_ROWS && (asked || size > 0)) {
        throw new DataProblem(
            "Cannot split %s %s: the %s part would have %s"
                .formatted(
                    count(parts.length),
                    described(split),
                    part.name().toLowerCase(Locale.ROOT),
                    count(size)));
      }
    }
    int searched = size(parts, Part.TRAINING);
    if (searched < LEAST_ROWS * how.folds()) {
      throw new DataProblem(
          "Cannot divide the %s that the test leaves into %d folds: each needs %d"
              .formatted(count(searched), how.folds(), LEAST_ROWS));
    }
  }

  private String described(Split.Fractions split) {
    return how.outer().map(outer -> "into " + outer.folds() + " folds").orElse(split.toString());
  }

  private static int size(byte[] parts, Part part) {
    return (int) IntStream.range(0, parts.length).filter(row -> parts[row] == part.code()).count();
  }

  private static String count(int rows) {
    return rows == 1 ? "1 row" : rows + " rows";
  }
}
