package io.espalier.results;

import io.espalier.results.Column.Presence;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** How components of a row's record become columns. */
final class RowComponents {
  private static final Map<Type, ColumnType> TYPES =
      Map.of(
          String.class, ColumnType.STRING,
          int.class, ColumnType.INT,
          long.class, ColumnType.LONG,
          double.class, ColumnType.DOUBLE,
          boolean.class, ColumnType.BOOLEAN,
          Instant.class, ColumnType.TIMESTAMP);

  private static final Map<Type, ColumnType> OPTIONAL_TYPES =
      Map.of(OptionalInt.class, ColumnType.INT, OptionalDouble.class, ColumnType.DOUBLE);

  private RowComponents() {}

  static Column column(RecordComponent component) {
    Type type = component.getGenericType();
    String name = snake(component.getName());
    if (TYPES.containsKey(type)) {
      return new Column(name, TYPES.get(type), Presence.ALWAYS);
    }
    if (OPTIONAL_TYPES.containsKey(type)) {
      return new Column(name, OPTIONAL_TYPES.get(type), Presence.SOMETIMES);
    }
    if (type instanceof ParameterizedType p && p.getRawType() == Optional.class) {
      ColumnType inner = TYPES.get(p.getActualTypeArguments()[0]);
      if (inner != null) {
        return new Column(name, inner, Presence.SOMETIMES);
      }
    }
    throw new IllegalArgumentException("No column can hold " + component);
  }

  static Object value(RecordComponent component, Record row) {
    Object value;
    try {
      value = component.getAccessor().invoke(row);
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException("Cannot read " + component + " of " + row, e);
    }
    if (value instanceof Optional<?> o) {
      return o.orElse(null);
    }
    if (value instanceof OptionalDouble d) {
      return d.isPresent() ? d.getAsDouble() : null;
    }
    if (value instanceof OptionalInt i) {
      return i.isPresent() ? i.getAsInt() : null;
    }
    return value;
  }

  /** From {@code bestEpoch} or {@code best-epoch} to {@code best_epoch}. */
  static String snake(String name) {
    return name.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_")
        .replaceAll("[^A-Za-z0-9]+", "_")
        .toLowerCase(Locale.ROOT);
  }

  /** From {@code WithValidation} to {@code with-validation}. */
  static String kebab(String name) {
    return snake(name).replace('_', '-');
  }
}
