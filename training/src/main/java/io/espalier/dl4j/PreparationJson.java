package io.espalier.dl4j;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** A {@link Preparation} as a person, or a program without Espalier, reads it. */
final class PreparationJson {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private PreparationJson() {}

  static byte[] write(Preparation preparation) throws JsonProcessingException {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("inputs", preparation.width());
    ArrayNode columns = json.putArray("columns");
    for (Column column : preparation.columns()) {
      ObjectNode entry = columns.addObject();
      entry.put("name", column.name());
      if (column instanceof Column.Numbers numbers) {
        write(preparation, numbers, entry);
      } else if (column instanceof Column.Names names) {
        write(names, entry);
      }
    }
    preparation.polynomial().ifPresent(polynomial -> write(polynomial, preparation, json));
    if (preparation.label().standardized()) {
      ObjectNode label = json.putObject("label");
      label.put("mean", preparation.label().mean());
      label.put("deviation", preparation.label().deviation());
    }
    return JSON.writeValueAsBytes(json);
  }

  /** The inputs that a term multiplies are counted from 0, a power as often. */
  private static void write(Polynomial polynomial, Preparation preparation, ObjectNode json) {
    Monomials terms = polynomial.terms(preparation.columns());
    ArrayNode list = json.putArray("terms");
    for (int t = 0; t < terms.count(); t++) {
      ObjectNode term = list.addObject();
      ArrayNode factors = term.putArray("factors");
      terms.factors(t).forEach(factors::add);
      term.put("mean", polynomial.scales().get(t).mean());
      term.put("deviation", polynomial.scales().get(t).deviation());
    }
  }

  private static void write(Preparation preparation, Column.Numbers column, ObjectNode entry) {
    entry.put("kind", "number");
    if (!Float.isNaN(column.median())) {
      entry.put("median", column.median());
    }
    entry.put("mean", column.mean());
    entry.put("deviation", column.deviation());
    if (preparation.scaling() != Scaling.STANDARDIZE) {
      entry.put("shift", preparation.shift(column));
      entry.put("unit", preparation.unit(column));
    }
  }

  private static void write(Column.Names column, ObjectNode entry) {
    entry.put("kind", "name");
    ArrayNode names = entry.putArray("names");
    column.levels().forEach(level -> names.add(level.name()));
    entry.put("missing", column.missing());
  }
}
