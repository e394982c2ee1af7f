package io.espalier.data;

import java.time.DateTimeException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;

/**
 * A column that is no feature. Its texts are not copied and not to be changed.
 *
 * @param name of the column
 * @param texts of all rows, null where one is missing
 * @param place names a row in messages
 */
record Aside(String name, String[] texts, IntFunction<String> place) {

  private static final Map<String, Part> PARTS =
      Map.of(
          "train", Part.TRAINING,
          "training", Part.TRAINING,
          "validation", Part.VALIDATION,
          "valid", Part.VALIDATION,
          "dev", Part.VALIDATION,
          "test", Part.TEST,
          "testing", Part.TEST);

  /** Whether all of some texts name parts, one of them training rows and another one others. */
  static boolean parts(Set<String> texts) {
    Set<Part> named = new HashSet<>();
    for (String text : texts) {
      named.add(PARTS.get(text.toLowerCase(Locale.ROOT)));
    }
    return !named.contains(null) && named.contains(Part.TRAINING) && named.size() > 1;
  }

  /**
   * The cells as numbers of groups, in the order of their first rows. What a missing one belongs to
   * is not known.
   *
   * @throws DataProblem if one is missing
   */
  int[] groups() {
    Map<String, Integer> known = new HashMap<>();
    int[] groups = new int[texts.length];
    for (int row = 0; row < texts.length; row++) {
      if (texts[row] == null) {
        throw new DataProblem(
            place.apply(row) + ": column '" + name + "' is empty where a group is needed");
      }
      groups[row] = known.computeIfAbsent(texts[row], text -> known.size());
    }
    return groups;
  }

  /**
   * The cells of some rows as codes of parts.
   *
   * @throws DataProblem if one names none
   */
  byte[] parts(int[] rows) {
    byte[] codes = new byte[rows.length];
    for (int i = 0; i < rows.length; i++) {
      String text = texts[rows[i]];
      Part part = text == null ? null : PARTS.get(text.toLowerCase(Locale.ROOT));
      if (part == null) {
        throw new DataProblem(
            "%s: column '%s' has %s, which names no part: give train, validation or test"
                .formatted(
                    place.apply(rows[i]),
                    name,
                    text == null ? "nothing" : "'" + Cells.shown(text) + "'"));
      }
      codes[i] = part.code();
    }
    return codes;
  }

  /**
   * The cells as numbers: as they are, or seconds since 1970 of ISO dates and times, which are
   * UTC's if they do not say.
   *
   * @throws DataProblem if one is missing or is neither
   */
  double[] numbers() {
    Map<String, Double> known = new HashMap<>();
    double[] numbers = new double[texts.length];
    for (int row = 0; row < texts.length; row++) {
      if (texts[row] == null) {
        throw new DataProblem(
            place.apply(row) + ": column '" + name + "' is empty where a time is needed");
      }
      int at = row;
      numbers[row] = known.computeIfAbsent(texts[row], text -> number(text, at));
    }
    return numbers;
  }

  private double number(String text, int row) {
    try {
      return Times.of(text);
    } catch (DateTimeException e) {
      throw new DataProblem(
          "%s: column '%s' has '%s', which is no number and no ISO date or time"
              .formatted(place.apply(row), name, Cells.shown(text)),
          e);
    }
  }
}
