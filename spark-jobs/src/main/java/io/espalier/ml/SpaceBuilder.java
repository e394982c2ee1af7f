package io.espalier.ml;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValueFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Puts together what is searched, by the names that study files give hyperparameters, such as
 * {@code learning-rate}. What is wrong with it is said when it is used.
 */
public final class SpaceBuilder {
  private final Map<String, Object> entries = new LinkedHashMap<>();
  private final List<String> constraints = new ArrayList<>();

  /** Searches some values, which are numbers, names, truth values or arrays of whole numbers. */
  public SpaceBuilder values(String name, Object... values) {
    entries.put(name, Arrays.stream(values).map(SpaceBuilder::plain).toList());
    return this;
  }

  /** Searches a range by equal differences, all of it: for random search. */
  public SpaceBuilder linear(String name, double from, double to) {
    entries.put(name, Map.of("linear", List.of(from, to)));
    return this;
  }

  /** The same, of which a grid takes so many points. */
  public SpaceBuilder linear(String name, double from, double to, int points) {
    entries.put(name, Map.of("linear", List.of(from, to), "points", points));
    return this;
  }

  /** Searches a range by equal ratios, all of it: for random search. */
  public SpaceBuilder log(String name, double from, double to) {
    entries.put(name, Map.of("log", List.of(from, to)));
    return this;
  }

  /** The same, of which a grid takes so many points. */
  public SpaceBuilder log(String name, double from, double to, int points) {
    entries.put(name, Map.of("log", List.of(from, to), "points", points));
    return this;
  }

  /** Keeps only what a rule holds for, such as {@code dropout == 0 || l2 == 0}. */
  public SpaceBuilder constraint(String rule) {
    constraints.add(rule);
    return this;
  }

  /** As the section {@code space} of a study file. */
  public String build() {
    Config space = ConfigFactory.empty();
    for (Map.Entry<String, Object> entry : entries.entrySet()) {
      space = space.withValue(entry.getKey(), ConfigValueFactory.fromAnyRef(entry.getValue()));
    }
    if (!constraints.isEmpty()) {
      space = space.withValue("constraints", ConfigValueFactory.fromIterable(constraints));
    }
    return space.root().render(ConfigRenderOptions.concise());
  }

  /** A value as configurations have it: arrays are lists there. */
  static Object plain(Object value) {
    return value instanceof int[] numbers ? Arrays.stream(numbers).boxed().toList() : value;
  }
}
