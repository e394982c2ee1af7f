package io.espalier.space;

import java.util.HashSet;
import java.util.List;

/**
 * One of some listed values: words, numbers, lists, truth values.
 *
 * @param name the hyperparameter
 * @param values at least one, all different
 * @param <T> the Java type of a value
 */
public record Choice<T>(String name, List<T> values) implements Dimension<T> {

  /** Checks that there are values and that none repeats. */
  public Choice {
    values = List.copyOf(values);
    if (values.isEmpty()) {
      throw new IllegalArgumentException(name + ": there is nothing to choose from");
    }
    HashSet<T> seen = new HashSet<>();
    for (T value : values) {
      if (!seen.add(value)) {
        throw new IllegalArgumentException(name + ": " + value + " is listed twice");
      }
    }
  }

  @Override
  public T at(double unit) {
    return values.get((int) (Dimension.checkUnit(unit) * values.size()));
  }

  @Override
  public List<T> grid() {
    return values;
  }
}
