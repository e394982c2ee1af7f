package io.espalier.config;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import io.espalier.space.Condition;
import io.espalier.space.Dimension;
import io.espalier.space.Hyperparameter;
import io.espalier.space.SearchSpace;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the section {@code space}. Dimensions come in the vocabulary's order, those that others
 * depend on first, so that a study does not depend on the order of lines.
 */
final class SpaceReader {
  static final String SECTION = "space";
  static final String CONSTRAINTS = "constraints";

  private final Map<String, Hyperparameter<?>> vocabulary = new LinkedHashMap<>();
  private final Map<String, Object> fixed;
  private final Problems problems;
  private final Problems notes;
  private final boolean grid;

  /**
   * A reader.
   *
   * @param fixed values of the hyperparameters outside the space, in the vocabulary's order
   * @param grid whether ranges need a number of points
   */
  SpaceReader(
      List<Hyperparameter<?>> vocabulary,
      Map<String, Object> fixed,
      Problems problems,
      Problems notes,
      boolean grid) {
    vocabulary.forEach(h -> this.vocabulary.put(h.name(), h));
    this.fixed = new LinkedHashMap<>(fixed);
    this.problems = problems;
    this.notes = notes;
    this.grid = grid;
  }

  /**
   * What was read.
   *
   * @param fixed values of all hyperparameters, where the space does not search them
   */
  record Result(SearchSpace space, Map<String, Object> fixed) {}

  Result read(ConfigObject section) {
    unknown(section);
    Map<String, SpaceEntry> entries = new LinkedHashMap<>();
    for (Hyperparameter<?> h : vocabulary.values()) {
      ConfigValue value = section.get(h.name());
      if (value != null && value.valueType() != ConfigValueType.NULL) {
        entries.put(h.name(), new EntryReader<>(h, problems, grid).read(value));
      }
    }
    entries.forEach((name, entry) -> entry.fixed().ifPresent(v -> fixed.put(name, v)));
    List<Dimension<?>> dimensions = new ArrayList<>();
    List<Condition> conditions = new ArrayList<>();
    new ConditionReader(vocabulary, entries, fixed, problems, notes).read(dimensions, conditions);
    ConstraintReader constraints =
        new ConstraintReader(vocabulary.keySet(), entries, dimensions, problems, notes);
    var read =
        Optional.ofNullable(section.get(CONSTRAINTS))
            .filter(v -> v.valueType() != ConfigValueType.NULL)
            .map(constraints::read)
            .orElse(List.of());
    if (!problems.none()) {
      return new Result(SearchSpace.of(), fixed);
    }
    return new Result(new SearchSpace(dimensions, conditions, read), fixed);
  }

  private void unknown(ConfigObject section) {
    section.forEach(
        (name, value) -> {
          if (vocabulary.containsKey(name) || name.equals(CONSTRAINTS)) {
            return;
          }
          Optional<Key<?>> elsewhere =
              Keys.ALL.stream().filter(k -> k.path().endsWith("." + name)).findFirst();
          Optional<String> slip = Nearest.slip(name, vocabulary.keySet());
          String advice;
          if (slip.isPresent()) {
            advice = "did you mean " + SECTION + "." + slip.get() + "?";
          } else if (elsewhere.isPresent()) {
            advice = "it can be fixed as " + elsewhere.get().path() + ", but not searched";
          } else {
            advice =
                Nearest.nearest(name, vocabulary.keySet())
                        .map(n -> "the nearest is " + n + ", ")
                        .orElse("")
                    + "and there are "
                    + String.join(", ", vocabulary.keySet());
          }
          problems.at(SECTION + "." + name, value, "There is no such hyperparameter; " + advice);
        });
  }

  /** The elements of a list, or the one value that stands for a list of one. */
  static List<ConfigValue> elements(ConfigValue value) {
    return value instanceof ConfigList list ? List.copyOf(list) : List.of(value);
  }
}
