package io.espalier.data;

import com.fasterxml.jackson.core.io.NumberInput;
import java.math.BigDecimal;
import java.sql.Timestamp;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Row;

/** How a cell becomes a number or a name; the same in preparing and in scoring. */
public final class Cells {
  private static final Set<String> NOT_FINITE =
      Set.of("nan", "inf", "+inf", "-inf", "infinity", "+infinity", "-infinity", "-nan");

  /** Longer texts are cut in messages. */
  private static final int SHOWN = 40;

  /** Doubles tell whole numbers apart up to here. */
  private static final double WHOLE = 1L << 53;

  private Cells() {}

  /**
   * The number that a text holds.
   *
   * @return NaN if it holds none; {@link #complaint} says why
   */
  public static double number(String text) {
    if (text == null || text.isEmpty() || !ends(text.charAt(text.length() - 1))) {
      return Double.NaN;
    }
    try {
      return fitting(NumberInput.parseDouble(text, true));
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }

  /**
   * The number that a cell of any type holds; truth values are 1 and 0.
   *
   * @return NaN if it holds none; {@link #complaint} says why
   */
  public static double number(Object cell) {
    if (cell instanceof Number n) {
      return fitting(n.doubleValue());
    }
    if (cell instanceof Boolean truth) {
      return truth ? 1 : 0;
    }
    return cell instanceof String text ? number(text.strip()) : Double.NaN;
  }

  /** What does not fit a float would become infinite in training. */
  private static double fitting(double value) {
    return Float.isFinite((float) value) ? value : Double.NaN;
  }

  /** The name that a cell of any type holds: whole numbers without a point, times in UTC. */
  public static String name(Object cell) {
    if (cell instanceof Double || cell instanceof Float) {
      double value = ((Number) cell).doubleValue();
      boolean whole = value == Math.rint(value) && Math.abs(value) < WHOLE;
      return whole ? Long.toString((long) value) : cell.toString();
    }
    if (cell instanceof BigDecimal decimal) {
      return decimal.stripTrailingZeros().toPlainString();
    }
    return cell instanceof Timestamp time ? time.toInstant().toString() : cell.toString().strip();
  }

  /**
   * Several numbers of one cell.
   *
   * @return numbers, null among them where one is missing; null if all are
   */
  public static List<?> numbers(Row row, int column) {
    if (row.isNullAt(column)) {
      return null;
    }
    return row.get(column) instanceof Vector vector
        ? Arrays.stream(vector.toArray()).boxed().toList()
        : row.getList(column);
  }

  /** What is wrong with a cell that should hold a number; empty if nothing is. */
  public static Optional<String> complaint(Object cell, MissingCells missing) {
    if (missing.holds(cell)) {
      return Optional.of(
          cell instanceof String text && !text.isBlank()
              ? "is missing ('" + text + "') where a number is needed"
              : "is empty where a number is needed");
    }
    if (!Double.isNaN(number(cell))) {
      return Optional.empty();
    }
    String text = cell.toString().strip();
    if (NOT_FINITE.contains(text.toLowerCase(Locale.ROOT))) {
      return Optional.of("has '" + text + "', which is no finite number");
    }
    return Optional.of(
        cell instanceof Number || numeric(text)
            ? "has " + shown(text) + ", which is too large for a 32-bit float"
            : "has text '" + shown(text) + "' where a number is needed");
  }

  /** Whether a text is meant as a number, be it one that cannot be used. */
  static boolean numeric(String text) {
    if (NOT_FINITE.contains(text.toLowerCase(Locale.ROOT))) {
      return true;
    }
    try {
      NumberInput.parseDouble(text, true);
      return !text.isEmpty() && ends(text.charAt(text.length() - 1));
    } catch (NumberFormatException e) {
      return false;
    }
  }

  /** A text as messages show it. */
  static String shown(String text) {
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
  }

  /** Java also takes 1d, 2f and 0x1p3 for numbers; a table that has them means something else. */
  private static boolean ends(char last) {
    return (last >= '0' && last <= '9') || last == '.';
  }
}
