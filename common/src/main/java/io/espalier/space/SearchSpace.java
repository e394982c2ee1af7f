package io.espalier.space;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The configurations that a study may try: a product of dimensions, some of which exist only under
 * conditions, less what the constraints exclude.
 *
 * @param dimensions what is searched; a dimension stands behind those it depends on
 * @param conditions when a dimension exists; several for one dimension must all hold
 * @param constraints what every configuration must meet
 */
public record SearchSpace(
    List<Dimension<?>> dimensions, List<Condition> conditions, List<Constraint> constraints) {

  /** A grid beyond this is no grid search any more: it would take a driver's memory, and years. */
  public static final int MAX_GRID = 1_000_000;

  /** Draws that may fail in a row before the constraints count as unsatisfiable. */
  private static final int MAX_REJECTIONS = 10_000;

  /** Checks that names are unique and that what is referred to exists and comes first. */
  public SearchSpace {
    dimensions = List.copyOf(dimensions);
    conditions = List.copyOf(conditions);
    constraints = List.copyOf(constraints);
    List<String> names = new ArrayList<>();
    for (Dimension<?> dimension : dimensions) {
      if (names.contains(dimension.name())) {
        throw new IllegalArgumentException("The dimension " + dimension.name() + " stands twice");
      }
      for (Condition condition : conditions) {
        if (condition.dimension().equals(dimension.name()) && !names.contains(condition.parent())) {
          throw new IllegalArgumentException(
              dimension.name()
                  + " depends on "
                  + condition.parent()
                  + ", which must be a dimension that stands before it");
        }
      }
      names.add(dimension.name());
    }
    for (Condition condition : conditions) {
      if (!names.contains(condition.dimension())) {
        throw new IllegalArgumentException(
            "A condition names " + condition.dimension() + ", which is no dimension");
      }
    }
    for (Constraint constraint : constraints) {
      for (String name : constraint.names()) {
        if (!names.contains(name)) {
          throw new IllegalArgumentException(
              "The constraint '"
                  + constraint.expression()
                  + "' names "
                  + name
                  + ", which is no dimension; there are "
                  + String.join(", ", names));
        }
      }
    }
  }

  /** A space without conditions and constraints. */
  public static SearchSpace of(Dimension<?>... dimensions) {
    return new SearchSpace(List.of(dimensions), List.of(), List.of());
  }

  /** The names of the dimensions, in order. */
  public List<String> names() {
    return dimensions.stream().<String>map(Dimension::name).toList();
  }

  /** Whether the constraints admit these values. */
  public boolean allows(Params params) {
    return constraints.stream().allMatch(c -> c.allows(params));
  }

  /**
   * The point at some coordinates, constraints not looked at.
   *
   * @param unit a coordinate in [0, 1) for each dimension; those of absent dimensions are ignored
   */
  public Params at(double[] unit) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (int i = 0; i < dimensions.size(); i++) {
      if (exists(dimensions.get(i), values)) {
        values.put(dimensions.get(i).name(), dimensions.get(i).at(unit[i]));
      }
    }
    return new Params(values);
  }

  /**
   * A random point that meets the constraints.
   *
   * @return empty if {@value #MAX_REJECTIONS} draws in a row did not meet them
   */
  public Optional<Params> draw(RandomGenerator random) {
    for (int i = 0; i < MAX_REJECTIONS; i++) {
      Params params = at(random.doubles(dimensions.size()).toArray());
      if (allows(params)) {
        return Optional.of(params);
      }
    }
    return Optional.empty();
  }

  /**
   * The full factorial of the dimensions' grids: every combination once, absent dimensions left
   * out, the last dimension varying fastest.
   *
   * @throws IllegalArgumentException if there are more than {@link #MAX_GRID}
   */
  public List<Params> grid() {
    List<Map<String, Object>> points = List.of(Map.of());
    for (Dimension<?> dimension : dimensions) {
      List<?> values = dimension.grid();
      // Counted before it is built: what is refused should not have filled the memory.
      long size = points.stream().mapToLong(p -> exists(dimension, p) ? values.size() : 1).sum();
      if (size > MAX_GRID) {
        throw new IllegalArgumentException(
            "The grid has more than " + MAX_GRID + " points: give fewer, or search at random");
      }
      List<Map<String, Object>> longer = new ArrayList<>();
      for (Map<String, Object> point : points) {
        if (!exists(dimension, point)) {
          longer.add(point);
          continue;
        }
        for (Object value : values) {
          Map<String, Object> next = new LinkedHashMap<>(point);
          next.put(dimension.name(), value);
          longer.add(next);
        }
      }
      points = longer;
    }
    return points.stream().map(Params::new).filter(this::allows).toList();
  }

  private boolean exists(Dimension<?> dimension, Map<String, Object> before) {
    Params params = new Params(before);
    return conditions.stream()
        .filter(c -> c.dimension().equals(dimension.name()))
        .allMatch(c -> c.holds(params));
  }
}
