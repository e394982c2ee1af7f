package io.espalier.config;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import io.espalier.space.Constraint;
import io.espalier.space.Dimension;
import io.espalier.space.SearchSpace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads what every configuration must meet. */
final class ConstraintReader {
  private static final String KEY = SpaceReader.SECTION + "." + SpaceReader.CONSTRAINTS;

  private final Set<String> vocabulary;
  private final Map<String, SpaceEntry> entries;
  private final List<Dimension<?>> dimensions;
  private final Problems problems;
  private final Problems notes;

  ConstraintReader(
      Set<String> vocabulary,
      Map<String, SpaceEntry> entries,
      List<Dimension<?>> dimensions,
      Problems problems,
      Problems notes) {
    this.vocabulary = vocabulary;
    this.entries = entries;
    this.dimensions = dimensions;
    this.problems = problems;
    this.notes = notes;
  }

  List<Constraint> read(ConfigValue written) {
    if (!(written instanceof ConfigList list)) {
      problems.at(KEY, written, "Not allowed: give a list of texts, such as [\"hidden <= 2\"]");
      return List.of();
    }
    List<Constraint> constraints = new ArrayList<>();
    for (ConfigValue element : list) {
      if (element.valueType() != ConfigValueType.STRING) {
        problems.at(KEY, element, "Not allowed: give a text, such as \"hidden <= 2\"");
        continue;
      }
      read((String) element.unwrapped(), element)
          .ifPresent(
              constraint -> {
                if (constraints.contains(constraint)) {
                  problems.at(KEY, element, "Not allowed: this constraint is listed twice");
                } else {
                  constraints.add(constraint);
                }
              });
    }
    return constraints;
  }

  private Optional<Constraint> read(String text, ConfigValue element) {
    Constraint constraint;
    try {
      constraint = new Constraint(text);
    } catch (IllegalArgumentException e) {
      problems.at(
          KEY,
          element,
          "Not an expression: "
              + cause(e)
              + "; compare with ==, !=, <, <=, > or >=, join by && and ||");
      return Optional.empty();
    }
    boolean searched = true;
    boolean known = true;
    for (String name : constraint.names()) {
      if (!vocabulary.contains(name)) {
        known = false;
        problems.at(
            KEY,
            element,
            "There is no hyperparameter "
                + name
                + Nearest.slip(name, vocabulary).map(n -> "; did you mean " + n + "?").orElse("")
                + (text.contains("\"") ? "" : "; words of an expression stand in double quotes"));
      } else if (!entries.containsKey(name) || entries.get(name).fixed().isPresent()) {
        known = false;
        problems.at(
            KEY,
            element,
            "Not allowed: "
                + name
                + " is the same in all trials, and a constraint binds what is searched");
      } else if (entries.get(name).dimension().isPresent()
          && dimensions.stream().noneMatch(d -> d.name().equals(name))) {
        searched = false;
        notes.at(KEY, element, "This binds nothing, for " + name + " is not searched");
      }
    }
    if (constraint.names().isEmpty() && known) {
      known = false;
      problems.at(KEY, element, "Not allowed: name at least one searched hyperparameter");
    }
    return known && searched && answers(constraint, element)
        ? Optional.of(constraint)
        : Optional.empty();
  }

  /** Whether it gives true or false, tried at the middle of the space. */
  private boolean answers(Constraint constraint, ConfigValue element) {
    double[] middle = new double[dimensions.size()];
    Arrays.fill(middle, 0.5);
    try {
      constraint.allows(new SearchSpace(dimensions, List.of(), List.of()).at(middle));
      return true;
    } catch (IllegalArgumentException e) {
      problems.at(KEY, element, "Not usable: " + cause(e));
      return false;
    }
  }

  /** What the expression's library says, where it says something. */
  private static String cause(IllegalArgumentException e) {
    Throwable cause = e.getCause();
    return cause == null || cause.getMessage() == null ? e.getMessage() : cause.getMessage();
  }
}
