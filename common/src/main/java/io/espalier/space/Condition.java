package io.espalier.space;

import java.util.List;

/**
 * A dimension exists only where another has one of some values: {@code momentum} only under {@code
 * updater = nesterovs}.
 *
 * @param dimension the dimension that comes and goes
 * @param parent the one it depends on
 * @param values the parent's values under which it exists
 */
public record Condition(String dimension, String parent, List<Object> values) {

  /** Checks that something is named. */
  public Condition {
    values = List.copyOf(values);
    if (values.isEmpty()) {
      throw new IllegalArgumentException(
          dimension + ": a condition on " + parent + " needs at least one value");
    }
    if (dimension.equals(parent)) {
      throw new IllegalArgumentException(dimension + ": a dimension cannot depend on itself");
    }
  }

  /** Whether the dimension exists beside these values. */
  boolean holds(Params params) {
    Object actual = params.values().get(parent);
    return actual != null && values.stream().anyMatch(v -> same(v, actual));
  }

  /** Files do not tell 1 from 1.0, so neither does a comparison. */
  private static boolean same(Object a, Object b) {
    if (a instanceof Number x && b instanceof Number y) {
      return x.doubleValue() == y.doubleValue();
    }
    return a.equals(b);
  }
}
