package io.espalier.report.page;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;

/**
 * What a plot draws or a table shows.
 *
 * @param caption what the rows are
 * @param fields of each row
 * @param rows an array each, of {@link String}s and {@link Number}s in the order of the fields,
 *     {@code null} where there is none; not copied and not to be changed
 */
public record Data(String caption, List<Field> fields, List<Object[]> rows) {
  private static final MathContext SHOWN = new MathContext(5);

  /** Files of 10,000 trials should stay small: no screen shows more digits. */
  private static final MathContext DRAWN = new MathContext(6);

  /**
   * A column.
   *
   * @param key its name in specifications, of lower-case letters
   * @param title its name for people, with its unit
   */
  public record Field(String key, String title) {}

  /** Copies the lists and checks the rows' width. */
  public Data {
    fields = List.copyOf(fields);
    rows = List.copyOf(rows);
    for (Object[] row : rows) {
      if (row.length != fields.size()) {
        throw new IllegalArgumentException(
            "A row of '%s' has %d values, not %d".formatted(caption, row.length, fields.size()));
      }
    }
  }

  /** Collects rows. */
  static final class Builder {
    private final List<Field> fields = new ArrayList<>();
    private final List<Object[]> rows = new ArrayList<>();

    Builder field(String key, String title) {
      fields.add(new Field(key, title));
      return this;
    }

    Builder row(Object... values) {
      rows.add(values);
      return this;
    }

    int rows() {
      return rows.size();
    }

    Data of(String caption) {
      return new Data(caption, fields, rows);
    }
  }

  /** The rows as objects, for a specification. What is no finite number is left out of its row. */
  ArrayNode json() {
    ArrayNode all = JsonNodeFactory.instance.arrayNode(rows.size());
    for (Object[] row : rows) {
      ObjectNode object = all.addObject();
      for (int i = 0; i < row.length; i++) {
        put(object, fields.get(i).key(), row[i]);
      }
    }
    return all;
  }

  private static void put(ObjectNode object, String key, Object value) {
    if (value instanceof Integer || value instanceof Long) {
      object.put(key, ((Number) value).longValue());
    } else if (value instanceof Number number) {
      if (Double.isFinite(number.doubleValue())) {
        object.put(key, new BigDecimal(number.doubleValue()).round(DRAWN).doubleValue());
      }
    } else if (value != null) {
      object.put(key, value.toString());
    }
  }

  /** A value as a person reads it. */
  static String shown(Object value) {
    if (value == null) {
      return "";
    }
    if (value instanceof Double || value instanceof Float) {
      double number = ((Number) value).doubleValue();
      return Double.isFinite(number)
          ? new BigDecimal(number).round(SHOWN).stripTrailingZeros().toPlainString()
          : "undefined";
    }
    return value.toString();
  }
}
