package io.espalier.space;

import java.util.Objects;

/**
 * A typed key of {@link Params}: a value that a study fixes or searches.
 *
 * @param name as written in a configuration file, {@code learning-rate}
 * @param type the type of its values
 * @param defaultValue what holds where neither the study nor the space says anything
 * @param description one line for a reader of the documentation
 * @param <T> the Java type of its values
 */
public record Hyperparameter<T>(
    String name, ValueType<T> type, T defaultValue, String description) {

  /** Checks that the default is allowed. */
  public Hyperparameter {
    Objects.requireNonNull(name, "name");
    defaultValue = type.parse(defaultValue);
  }
}
