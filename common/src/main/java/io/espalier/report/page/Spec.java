package io.espalier.report.page;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * A specification of Vega-Lite out of this package's resources, whose gaps are filled: texts such
 * as {@code "$data"} stand for values that are given by name, {@code data}.
 */
final class Spec {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** Beyond so many marks a page of SVG becomes slow. */
  private static final int MOST_SVG_MARKS = 1_500;

  private final String resource;
  private final Map<String, JsonNode> values = new HashMap<>();
  private final Set<String> used = new HashSet<>();
  private int marks;

  private Spec(String resource) {
    this.resource = resource;
  }

  static Spec of(String resource) {
    return new Spec(resource);
  }

  /** Fills a gap with the rows of data, which become marks. */
  Spec with(String name, Data data) {
    marks += data.rows().size();
    return with(name, data.json());
  }

  /** Fills a gap; with null, what it is the value of is left out. */
  Spec with(String name, JsonNode value) {
    values.put(name, value == null ? JsonNodeFactory.instance.nullNode() : value);
    return this;
  }

  /** Fills a gap with text or, if it is a number, with that. */
  Spec with(String name, Object value) {
    JsonNode tree = MAPPER.valueToTree(value);
    return with(name, tree);
  }

  /** Fills a gap with the whole of an object of the Vega-Lite grammar. */
  static ObjectNode object(String key, Object value) {
    return JsonNodeFactory.instance.objectNode().set(key, MAPPER.valueToTree(value));
  }

  /**
   * The specification.
   *
   * @throws IllegalStateException if there is a gap that nothing is given for, or something without
   *     a gap
   */
  ObjectNode filled() {
    try (InputStream in = Spec.class.getResourceAsStream("plots/" + resource + ".json")) {
      ObjectNode spec = (ObjectNode) fill(MAPPER.readTree(in));
      if (!used.equals(values.keySet())) {
        throw new IllegalStateException(
            "The plot %s has gaps for %s, not for %s".formatted(resource, used, values.keySet()));
      }
      return spec;
    } catch (IOException e) {
      throw new UncheckedIOException("The plot " + resource + " is not in this jar", e);
    }
  }

  private JsonNode fill(JsonNode node) {
    if (node.isTextual() && node.textValue().startsWith("$")) {
      String name = node.textValue().substring(1);
      used.add(name);
      JsonNode value = values.get(name);
      if (value == null) {
        throw new IllegalStateException("The plot %s lacks %s".formatted(resource, name));
      }
      return value;
    }
    if (node instanceof ObjectNode object) {
      ObjectNode filled = JsonNodeFactory.instance.objectNode();
      object
          .fields()
          .forEachRemaining(
              field -> {
                JsonNode value = fill(field.getValue());
                if (!value.isNull() || field.getValue().isNull()) {
                  filled.set(field.getKey(), value);
                }
              });
      return filled;
    }
    if (node instanceof ArrayNode array) {
      ArrayNode filled = JsonNodeFactory.instance.arrayNode();
      array.forEach(element -> filled.add(fill(element)));
      return filled;
    }
    return node;
  }

  /** How high a plot of named lines is, in pixels. Vega's own way, a step, warns on every page. */
  static int lines(int count, int each) {
    return Math.max(1, count) * each;
  }

  /** Specifications of one kind beside each other, over the same data. */
  static ObjectNode beside(Collection<ObjectNode> specs, int columns, Data data) {
    ObjectNode all = JsonNodeFactory.instance.objectNode();
    all.putObject("data").set("values", data.json());
    all.put("columns", columns);
    ArrayNode parts = all.putArray("concat");
    specs.forEach(parts::add);
    return all;
  }

  /** The specification with what the page wants to know of it. */
  ObjectNode described(String alternative) {
    return described(filled(), alternative, marks);
  }

  static ObjectNode described(ObjectNode spec, String alternative, int marks) {
    spec.put("description", alternative);
    spec.putObject("usermeta").put("renderer", marks > MOST_SVG_MARKS ? "canvas" : "svg");
    return spec;
  }

  /**
   * The scale of an axis that shows a metric: a logarithmic one where values differ by more than
   * tenfold.
   *
   * @param values of the metric, finite
   */
  static ObjectNode scale(double[] values) {
    ObjectNode scale = colours(values);
    // Else points at the ends would lie half outside.
    return logarithmic(values) ? scale.put("padding", 6) : scale;
  }

  /** The same for colours, which have no room to leave. */
  static ObjectNode colours(double[] values) {
    ObjectNode scale = JsonNodeFactory.instance.objectNode();
    return logarithmic(values)
        ? scale.put("type", "log").put("nice", false)
        : scale.put("type", "linear").put("zero", false);
  }

  static boolean logarithmic(double[] values) {
    double least = Arrays.stream(values).min().orElse(0);
    double greatest = Arrays.stream(values).max().orElse(0);
    return least > 0 && greatest > 10 * least;
  }
}
