package io.espalier.report.page;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * The colours of what trials have become of: the same in all plots, of Okabe and Ito's palette,
 * which is told apart with any kind of colour vision.
 */
final class Statuses {
  static final String BEST = "best so far";

  private static final Map<String, String> COLOURS = colours();

  private Statuses() {}

  private static Map<String, String> colours() {
    Map<String, String> colours = new LinkedHashMap<>();
    colours.put("completed", "#0072b2");
    colours.put("pruned", "#e69f00");
    colours.put("failed", "#d55e00");
    colours.put("running", "#009e73");
    colours.put("paused", "#56b4e9");
    colours.put("proposed", "#999999");
    colours.put(BEST, "#cc79a7");
    return java.util.Collections.unmodifiableMap(colours);
  }

  /** A scale of those that a column has, and some more. */
  static ObjectNode scale(Data data, String key, String... more) {
    int column = data.fields().stream().map(Data.Field::key).toList().indexOf(key);
    Set<Object> present = new LinkedHashSet<>();
    data.rows().forEach(row -> present.add(row[column]));
    present.addAll(java.util.List.of(more));
    ObjectNode scale = JsonNodeFactory.instance.objectNode();
    ArrayNode domain = scale.putArray("domain");
    ArrayNode range = scale.putArray("range");
    COLOURS.forEach(
        (name, colour) -> {
          if (present.contains(name)) {
            domain.add(name);
            range.add(colour);
          }
        });
    return scale;
  }
}
