package io.espalier.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The values of keys. A value that is not allowed is reported once, and its default stands in for
 * it, so that reading goes on and finds what else is wrong.
 */
final class Answers {
  private final Sources.Layers layers;
  private final ConfigObject reference;
  private final Problems problems;
  private final Set<String> refused = new HashSet<>();

  Answers(Sources.Layers layers, ConfigObject reference, Problems problems) {
    this.layers = layers;
    this.reference = reference;
    this.problems = problems;
  }

  Problems problems() {
    return problems;
  }

  /** The value of a key that has a default. */
  <T> T value(Key<T> key) {
    return optional(key)
        .or(() -> find(reference, key.path()).map(key::parse))
        .orElseThrow(() -> new IllegalStateException(key.path() + " has no default"));
  }

  /** The value of a key that may be absent. */
  <T> Optional<T> optional(Key<T> key) {
    Optional<ConfigValue> found = find(layers.all(), key.path());
    if (found.isEmpty() || refused.contains(key.path())) {
      return Optional.empty();
    }
    try {
      return Optional.of(key.parse(found.get()));
    } catch (IllegalArgumentException e) {
      refused.add(key.path());
      problems.at(key.path(), found.get(), key.complaint(found.get()));
      return Optional.empty();
    }
  }

  /** The value of a key that must be there, or a stand-in once its absence has been reported. */
  String required(Key<String> key) {
    Optional<String> value = optional(key);
    String section = key.path().substring(0, key.path().lastIndexOf('.'));
    boolean readable = raw(section).filter(v -> v instanceof ConfigObject).isPresent();
    if (value.isEmpty() && readable && !refused.contains(key.path())) {
      refused.add(key.path());
      problems.missing(key.path(), "This is missing: give " + key.allowed());
    }
    return value.orElse("?");
  }

  /** Whether none of these has been refused, so that they may be held against each other. */
  boolean sound(Key<?>... keys) {
    return Arrays.stream(keys).noneMatch(k -> refused.contains(k.path()));
  }

  /** Refuses a value that is allowed by itself, but not beside others. */
  void refuse(Key<?> key, String message) {
    refused.add(key.path());
    find(layers.all(), key.path())
        .ifPresentOrElse(
            v -> problems.at(key.path(), v, message), () -> problems.missing(key.path(), message));
  }

  /** Refuses values that do not go together, at the last one that is not a default. */
  void refuseTogether(List<Key<?>> keys, String message) {
    Key<?> at = keys.stream().filter(this::given).reduce((a, b) -> b).orElse(keys.get(0));
    refuse(at, message);
  }

  /** Whether the file or an override gives a value. */
  boolean given(Key<?> key) {
    return find(layers.own(), key.path()).isPresent();
  }

  /** Whether the file or an override gives a value other than the default. */
  boolean changed(Key<?> key) {
    return given(key) && !find(layers.own(), key.path()).equals(find(reference, key.path()));
  }

  /** Whether the file or an override has a section, even an empty one. */
  boolean givenSection(String path) {
    return find(layers.own(), path).filter(v -> v instanceof ConfigObject).isPresent();
  }

  /** A section of the file, the defaults in it. */
  Optional<ConfigObject> section(String path) {
    return find(layers.all(), path)
        .filter(v -> v instanceof ConfigObject)
        .map(v -> (ConfigObject) v);
  }

  /** The value at a path. */
  Optional<ConfigValue> raw(String path) {
    return find(layers.all(), path);
  }

  /** The value at a path where the file or an override says something. */
  Optional<ConfigValue> own(String path) {
    return find(layers.own(), path);
  }

  /** As an allowed value shows in a message about several: {@code data.split.train = 0.6}. */
  String quote(Key<?>... keys) {
    return Arrays.stream(keys)
        .map(k -> k.path() + " = " + shown(k))
        .collect(Collectors.joining(", "));
  }

  private String shown(Key<?> key) {
    return raw(key.path()).or(() -> find(reference, key.path())).map(Problems::show).orElse("null");
  }

  private static Optional<ConfigValue> find(ConfigObject root, String path) {
    ConfigValue at = root;
    for (String name : ConfigUtil.splitPath(path)) {
      if (!(at instanceof ConfigObject object) || object.get(name) == null) {
        return Optional.empty();
      }
      at = object.get(name);
    }
    return at.valueType() == ConfigValueType.NULL ? Optional.empty() : Optional.of(at);
  }
}
