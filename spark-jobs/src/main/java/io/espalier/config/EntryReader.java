package io.espalier.config;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import io.espalier.space.Choice;
import io.espalier.space.Dimension;
import io.espalier.space.Hyperparameter;
import io.espalier.space.IntRange;
import io.espalier.space.RealRange;
import io.espalier.space.Scale;
import io.espalier.space.ValueType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Reads what the space says of one hyperparameter. */
final class EntryReader<T> {
  private static final String LOG = "log";
  private static final String LINEAR = "linear";
  private static final String VALUES = "values";
  private static final String POINTS = "points";
  private static final String WHEN = "when";
  private static final Set<String> FORMS = new TreeSet<>(List.of(LOG, LINEAR, VALUES));
  private static final Set<String> KNOWN =
      new TreeSet<>(List.of(LOG, LINEAR, VALUES, POINTS, WHEN));

  private final String key;
  private final Hyperparameter<T> hyperparameter;
  private final Key<T> type;
  private final Problems problems;
  private final boolean grid;

  EntryReader(Hyperparameter<T> hyperparameter, Problems problems, boolean grid) {
    this.key = SpaceReader.SECTION + "." + hyperparameter.name();
    this.hyperparameter = hyperparameter;
    this.type = Key.of(key, hyperparameter.type());
    this.problems = problems;
    this.grid = grid;
  }

  SpaceEntry read(ConfigValue written) {
    if (written instanceof ConfigObject object) {
      return form(object);
    }
    if (written instanceof ConfigList list) {
      return new SpaceEntry(Optional.empty(), choice(key, list), Optional.empty(), written);
    }
    if (isList()) {
      problems.at(key, written, "Not allowed: give a list of lists, such as [[64], [64, 32]]");
      return new SpaceEntry(Optional.empty(), Optional.empty(), Optional.empty(), written);
    }
    return new SpaceEntry(
        parse(key, written).map(v -> v), Optional.empty(), Optional.empty(), written);
  }

  private SpaceEntry form(ConfigObject object) {
    object.forEach(
        (name, value) -> {
          if (!KNOWN.contains(name)) {
            problems.at(
                key + "." + name,
                value,
                "There is no such key"
                    + Nearest.slip(name, KNOWN)
                        .map(n -> "; did you mean " + key + "." + n + "?")
                        .orElse("; there are " + String.join(", ", KNOWN)));
          }
        });
    List<String> forms = FORMS.stream().filter(object::containsKey).toList();
    Optional<Dimension<?>> dimension = Optional.empty();
    if (forms.size() != 1) {
      problems.at(
          key,
          object,
          "Not allowed: give exactly one of log = [from, to], linear = [from, to] or values ="
              + " [ … ], not "
              + (forms.isEmpty() ? "none" : forms.size() + " of them"));
    } else if (forms.get(0).equals(VALUES)) {
      if (object.containsKey(POINTS)) {
        problems.at(
            key + "." + POINTS,
            object.get(POINTS),
            "Not allowed beside values, all of which are tried: points divide a range");
      }
      String path = key + "." + VALUES;
      ConfigValue values = object.get(VALUES);
      if (values instanceof ConfigList list) {
        dimension = choice(path, list);
      } else {
        problems.at(path, values, "Not allowed: give a list of values, in [ … ]");
      }
    } else {
      dimension = range(object, forms.get(0));
    }
    Optional<ConfigObject> when = Optional.empty();
    ConfigValue condition = object.get(WHEN);
    if (condition instanceof ConfigObject o) {
      when = Optional.of(o);
    } else if (condition != null) {
      problems.at(
          key + "." + WHEN,
          condition,
          "Not allowed: give { name = value } or { name = [value, value] }");
    }
    return new SpaceEntry(Optional.empty(), dimension, when, object);
  }

  private Optional<Dimension<?>> choice(String path, ConfigList list) {
    if (list.isEmpty()) {
      problems.at(path, list, "Not allowed: give at least one value");
      return Optional.empty();
    }
    if (isList() && list.stream().noneMatch(e -> e instanceof ConfigList)) {
      problems.at(
          path,
          list,
          "Not allowed: give a list of lists; one value alone is [" + Problems.show(list) + "]");
      return Optional.empty();
    }
    List<T> values = new ArrayList<>();
    boolean complete = true;
    for (ConfigValue element : list) {
      Optional<T> value = parse(path, element);
      complete &= value.isPresent();
      if (value.isPresent() && values.contains(value.get())) {
        problems.at(path, element, "Not allowed: this value is listed twice");
        complete = false;
      }
      value.ifPresent(values::add);
    }
    return complete ? Optional.of(new Choice<>(hyperparameter.name(), values)) : Optional.empty();
  }

  private Optional<Dimension<?>> range(ConfigObject object, String form) {
    String path = key + "." + form;
    int points = points(object);
    boolean numeric =
        hyperparameter.type() instanceof ValueType.Real
            || hyperparameter.type() instanceof ValueType.Whole;
    if (!numeric) {
      problems.at(
          path,
          object.get(form),
          "Not allowed: "
              + hyperparameter.name()
              + " is no number and has no ranges; give values = [ … ], each "
              + type.allowed());
      return Optional.empty();
    }
    if (!(object.get(form) instanceof ConfigList ends) || ends.size() != 2) {
      problems.at(
          path, object.get(form), "Not allowed: give the two ends of the range, [from, to]");
      return Optional.empty();
    }
    Optional<T> low = parse(path, ends.get(0));
    Optional<T> high = parse(path, ends.get(1));
    if (low.isEmpty() || high.isEmpty() || points < 1) {
      return Optional.empty();
    }
    double from = ((Number) low.get()).doubleValue();
    double to = ((Number) high.get()).doubleValue();
    if (from >= to) {
      problems.at(path, ends, "Not allowed: give two different ends, the lower one first");
      return Optional.empty();
    }
    if (form.equals(LOG) && from <= 0) {
      problems.at(path, ends, "Not allowed: a logarithmic range begins above 0");
      return Optional.empty();
    }
    Scale scale = form.equals(LOG) ? Scale.LOG : Scale.LINEAR;
    String name = hyperparameter.name();
    return Optional.of(
        hyperparameter.type() instanceof ValueType.Whole
            ? new IntRange(name, (int) from, (int) to, scale, points)
            : new RealRange(name, from, to, scale, points));
  }

  /** How many points a grid takes from the range; 0 after a complaint. */
  private int points(ConfigObject object) {
    ConfigValue written = object.get(POINTS);
    if (written == null || written.valueType() == ConfigValueType.NULL) {
      if (grid) {
        problems.at(
            key,
            object,
            "points is missing: a grid search needs to know how many values to take from the"
                + " range, such as points = 3");
      }
      return grid ? 0 : 1;
    }
    Key<Integer> points =
        Key.of(key + "." + POINTS, ValueType.integer(1, io.espalier.space.SearchSpace.MAX_GRID));
    try {
      return points.parse(written);
    } catch (IllegalArgumentException e) {
      problems.at(points.path(), written, points.complaint(written));
      return 0;
    }
  }

  private Optional<T> parse(String path, ConfigValue value) {
    try {
      return Optional.of(type.parse(value));
    } catch (IllegalArgumentException e) {
      problems.at(path, value, type.complaint(value));
      return Optional.empty();
    }
  }

  private boolean isList() {
    return hyperparameter.type() instanceof ValueType.ListOf;
  }
}
