package io.espalier.data;

import com.fasterxml.jackson.core.io.NumberInput;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** How the text of a cell becomes a number; the same in preparing and in scoring. */
public final class Cells {
  private static final Set<String> MISSING = Set.of("?", "na", "n/a", "null", "none", "-");

  private static final Set<String> NOT_FINITE =
      Set.of("nan", "inf", "+inf", "-inf", "infinity", "+infinity", "-infinity", "-nan");

  /** Longer texts are cut in messages. */
  private static final int SHOWN = 40;

  private Cells() {}

  /**
   * The number that a cell holds.
   *
   * @return NaN if it holds none; {@link #complaint} says why
   */
  public static double number(String text) {
    if (text == null || text.isEmpty() || !ends(text.charAt(text.length() - 1))) {
      return Double.NaN;
    }
    try {
      double value = NumberInput.parseDouble(text, true);
      // What does not fit a float would become infinite in training.
      return Float.isFinite((float) value) ? value : Double.NaN;
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }

  /** Whether a cell holds nothing. */
  public static boolean missing(String text) {
    return text == null || text.isBlank();
  }

  /** What is wrong with a cell that should hold a number; empty if nothing is. */
  public static Optional<String> complaint(String text) {
    if (missing(text)) {
      return Optional.of("is empty where a number is needed");
    }
    if (!Double.isNaN(number(text))) {
      return Optional.empty();
    }
    String lower = text.toLowerCase(Locale.ROOT);
    if (MISSING.contains(lower)) {
      return Optional.of("is missing ('" + text + "') where a number is needed");
    }
    if (NOT_FINITE.contains(lower)) {
      return Optional.of("has '" + text + "', which is no finite number");
    }
    try {
      NumberInput.parseDouble(text, true);
      return ends(text.charAt(text.length() - 1))
          ? Optional.of("has " + shown(text) + ", which is too large for a 32-bit float")
          : Optional.of("has text '" + shown(text) + "' where a number is needed");
    } catch (NumberFormatException e) {
      return Optional.of("has text '" + shown(text) + "' where a number is needed");
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
