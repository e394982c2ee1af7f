package io.espalier.space;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Values of hyperparameters by name: ordered, immutable, equal by content.
 *
 * @param values each a {@link Number}, {@link String}, {@link Boolean} or {@link java.util.List}
 */
public record Params(Map<String, Object> values) {

  /** No values: every hyperparameter has its default. */
  public static final Params EMPTY = new Params(Map.of());

  /** Copies the map, keeping its order. */
  public Params {
    Map<String, Object> copy = new LinkedHashMap<>();
    values.forEach(
        (name, value) ->
            copy.put(
                name,
                value instanceof List<?> list
                    ? List.copyOf(list)
                    : Objects.requireNonNull(value, name)));
    values = Collections.unmodifiableMap(copy);
  }

  /** The value of a hyperparameter, or its default where none is given. */
  public <T> T get(Hyperparameter<T> key) {
    Object raw = values.get(key.name());
    return raw == null ? key.defaultValue() : key.type().parse(raw);
  }

  /** Whether a value is given, under this name. */
  public boolean has(String name) {
    return values.containsKey(name);
  }

  /** These values, overridden and extended by others. */
  public Params with(Params others) {
    Map<String, Object> all = new LinkedHashMap<>(values);
    all.putAll(others.values);
    return new Params(all);
  }

  /** As a person reads them: {@code hidden=[64, 32] learning-rate=0.001}. */
  @Override
  public String toString() {
    return values.entrySet().stream()
        .map(e -> e.getKey() + "=" + show(e.getValue()))
        .collect(Collectors.joining(" "));
  }

  private static String show(Object value) {
    return value instanceof Double d ? ValueTypes.plain(rounded(d)) : value.toString();
  }

  private static double rounded(double value) {
    return value == 0 || !Double.isFinite(value)
        ? value
        : new java.math.BigDecimal(value).round(new java.math.MathContext(6)).doubleValue();
  }
}
