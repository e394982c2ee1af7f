package io.espalier.config;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigValue;
import io.espalier.space.Choice;
import io.espalier.space.Condition;
import io.espalier.space.Dimension;
import io.espalier.space.Hyperparameter;
import io.espalier.space.IntRange;
import io.espalier.space.RealRange;
import io.espalier.space.ValueType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Reads under which values of others a dimension exists. Where the other is fixed, this is known at
 * once: the dimension stays without the condition, or goes.
 */
final class ConditionReader {
  private enum Fate {
    OPEN,
    STAYS,
    GOES
  }

  private final Map<String, Hyperparameter<?>> vocabulary;
  private final Map<String, SpaceEntry> entries;
  private final Map<String, Object> fixed;
  private final Problems problems;
  private final Problems notes;
  private final Map<String, Fate> fates = new HashMap<>();

  ConditionReader(
      Map<String, Hyperparameter<?>> vocabulary,
      Map<String, SpaceEntry> entries,
      Map<String, Object> fixed,
      Problems problems,
      Problems notes) {
    this.vocabulary = vocabulary;
    this.entries = entries;
    this.fixed = fixed;
    this.problems = problems;
    this.notes = notes;
  }

  /** Adds the dimensions that may exist, parents first, and the conditions that are open. */
  void read(List<Dimension<?>> dimensions, List<Condition> conditions) {
    entries.keySet().forEach(name -> visit(name, dimensions, conditions));
  }

  private Fate visit(String name, List<Dimension<?>> dimensions, List<Condition> conditions) {
    if (fates.containsKey(name)) {
      return fates.get(name);
    }
    fates.put(name, Fate.OPEN);
    SpaceEntry entry = entries.get(name);
    Fate fate = Fate.STAYS;
    List<Condition> own = new ArrayList<>();
    if (entry.when().isPresent()) {
      // Sorted, so that the order of dimensions is always the same.
      for (var e : new TreeMap<>(entry.when().get()).entrySet()) {
        if (parent(name, e.getKey(), e.getValue(), own, dimensions, conditions) == Fate.GOES) {
          fate = Fate.GOES;
        }
      }
    }
    if (fate == Fate.STAYS && entry.dimension().isPresent()) {
      dimensions.add(entry.dimension().get());
      own.sort(Comparator.comparing(Condition::parent));
      conditions.addAll(own);
    }
    fates.put(name, fate);
    return fate;
  }

  private Fate parent(
      String name,
      String parent,
      ConfigValue written,
      List<Condition> own,
      List<Dimension<?>> dimensions,
      List<Condition> conditions) {
    String path = SpaceReader.SECTION + "." + name + ".when." + parent;
    Hyperparameter<?> type = vocabulary.get(parent);
    if (type == null) {
      problems.at(
          path,
          written,
          "There is no hyperparameter "
              + parent
              + Nearest.slip(parent, vocabulary.keySet())
                  .map(n -> "; did you mean " + n + "?")
                  .orElse("; there are " + String.join(", ", vocabulary.keySet())));
      return Fate.STAYS;
    }
    if (parent.equals(name)) {
      problems.at(path, written, "Not allowed: " + name + " cannot depend on itself");
      return Fate.STAYS;
    }
    List<Object> values = values(path, type, written);
    if (values.isEmpty()) {
      return Fate.STAYS;
    }
    SpaceEntry entry = entries.get(parent);
    if (entry == null || entry.fixed().isPresent()) {
      return decided(name, path, written, values.contains(fixed.get(parent)), parent);
    }
    if (fates.get(parent) == Fate.OPEN) {
      problems.at(
          path, written, "Not allowed: " + name + " and " + parent + " depend on each other");
      return Fate.STAYS;
    }
    if (visit(parent, dimensions, conditions) == Fate.GOES) {
      return decided(name, path, written, false, parent);
    }
    entry.dimension().ifPresent(d -> possible(path, written, values, d));
    own.add(new Condition(name, parent, values));
    return Fate.STAYS;
  }

  private Fate decided(
      String name, String path, ConfigValue written, boolean holds, String parent) {
    if (holds) {
      return Fate.STAYS;
    }
    notes.at(
        path,
        written,
        "This never holds, "
            + Optional.ofNullable(fixed.get(parent))
                .map(v -> "for " + parent + " is " + v + " in all trials")
                .orElse("for " + parent + " does not vary")
            + ": "
            + name
            + " is not searched");
    return Fate.GOES;
  }

  private <T> List<Object> values(String path, Hyperparameter<T> type, ConfigValue written) {
    Key<T> key = Key.of(path, type.type());
    List<Object> values = new ArrayList<>();
    boolean complete = true;
    for (ConfigValue element : elements(type, written)) {
      try {
        values.add(key.parse(element));
      } catch (IllegalArgumentException e) {
        problems.at(path, element, key.complaint(element));
        complete = false;
      }
    }
    if (complete && values.isEmpty()) {
      problems.at(path, written, "Not allowed: give at least one value");
    }
    return complete ? values : List.of();
  }

  /** A list is one value of a hyperparameter whose values are lists, unless it holds lists. */
  private static List<ConfigValue> elements(Hyperparameter<?> type, ConfigValue written) {
    List<ConfigValue> elements = SpaceReader.elements(written);
    boolean lists = type.type() instanceof ValueType.ListOf;
    boolean nested = elements.stream().anyMatch(e -> e instanceof ConfigList);
    return lists && !nested ? List.of(written) : elements;
  }

  /** Refuses values that the parent never has. */
  private void possible(
      String path, ConfigValue written, List<Object> values, Dimension<?> parent) {
    String never = null;
    if (parent instanceof Choice<?> choice) {
      if (!choice.values().containsAll(values)) {
        never = "one of " + choice.values();
      }
    } else if (parent instanceof IntRange range) {
      if (values.stream().anyMatch(v -> (int) v < range.min() || (int) v > range.max())) {
        never = "from " + range.min() + " to " + range.max();
      }
    } else if (parent instanceof RealRange) {
      problems.at(
          path,
          written,
          "Not allowed: "
              + parent.name()
              + " is a range of real numbers, of which no single one can be named; give it values"
              + " = [ … ]");
    }
    if (never != null) {
      problems.at(
          path, written, "This never holds: in this space, " + parent.name() + " is " + never);
    }
  }
}
