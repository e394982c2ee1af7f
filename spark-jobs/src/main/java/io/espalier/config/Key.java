package io.espalier.config;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import io.espalier.space.ValueType;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * A key of a study file that holds a value.
 *
 * @param path from the root: {@code search.scheduler.eta}
 * @param allowed what it may be, in words
 * @param words what it may be, where these are words
 * @param parser throws {@link IllegalArgumentException} for what is not allowed
 * @param <T> the Java type of its value
 */
record Key<T>(String path, String allowed, List<String> words, Function<ConfigValue, T> parser) {

  /** Numbers and truth values that somebody put in quotes; longer ones fit no type anyway. */
  private static final Pattern NUMBER =
      Pattern.compile("-?[0-9.]{1,17}([eE]-?[0-9]{1,3})?|true|false");

  /** With a type of the core's. */
  static <T> Key<T> of(String path, ValueType<T> type) {
    List<String> words = type instanceof ValueType.Word w ? w.words() : List.of();
    return new Key<>(path, type.allowed(), words, v -> type.parse(v.unwrapped()));
  }

  /** One of an enumeration, in lower case with hyphens. */
  static <E extends Enum<E>> Key<E> oneOf(String path, E[] values) {
    List<String> words = Arrays.stream(values).map(Key::word).toList();
    ValueType<String> type = ValueType.word(words.toArray(new String[0]));
    return new Key<>(
        path, type.allowed(), words, v -> values[words.indexOf(type.parse(v.unwrapped()))]);
  }

  /** As a study file writes it. */
  static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** A text of some pattern; numbers are taken as they are written. */
  static Key<String> text(String path, Pattern pattern, String allowed) {
    return new Key<>(
        path,
        allowed,
        List.of(),
        v -> {
          String text =
              switch (v.valueType()) {
                case STRING -> (String) v.unwrapped();
                case NUMBER, BOOLEAN -> v.atKey("it").getString("it");
                default -> throw new IllegalArgumentException(allowed);
              };
          if (!pattern.matcher(text).matches()) {
            throw new IllegalArgumentException(allowed);
          }
          return text;
        });
  }

  /** A list of texts, each once; a list of none is none. */
  static Key<List<String>> texts(String path, String allowed) {
    return new Key<>(
        path,
        allowed,
        List.of(),
        v -> {
          if (!(v.unwrapped() instanceof List<?> list)
              || list.isEmpty()
              || list.stream().distinct().count() < list.size()
              || !list.stream().allMatch(e -> e instanceof String)) {
            throw new IllegalArgumentException(allowed);
          }
          return list.stream().map(e -> (String) e).toList();
        });
  }

  /**
   * A list of names of a pattern, each once; one name may stand alone.
   *
   * @param words some of them, such as are given by mistake of another
   */
  static Key<List<String>> names(String path, List<String> words, Pattern pattern, String allowed) {
    return new Key<>(
        path,
        allowed,
        words,
        v -> {
          List<?> written = v.unwrapped() instanceof List<?> list ? list : List.of(v.unwrapped());
          if (written.isEmpty()
              || written.stream().distinct().count() < written.size()
              || !written.stream()
                  .allMatch(e -> e instanceof String name && pattern.matcher(name).matches())) {
            throw new IllegalArgumentException(allowed);
          }
          return written.stream().map(e -> (String) e).toList();
        });
  }

  /** A list of shares in (0, 1], each once, in ascending order; one share may stand alone. */
  static Key<List<Double>> shares(String path, String allowed) {
    return new Key<>(
        path,
        allowed,
        List.of(),
        v -> {
          List<?> written = v.unwrapped() instanceof List<?> list ? list : List.of(v.unwrapped());
          boolean shares =
              written.stream()
                  .allMatch(
                      e -> e instanceof Number n && n.doubleValue() > 0 && n.doubleValue() <= 1);
          if (!shares || written.isEmpty()) {
            throw new IllegalArgumentException(allowed);
          }
          List<Double> sorted =
              written.stream().map(e -> ((Number) e).doubleValue()).distinct().sorted().toList();
          if (sorted.size() < written.size()) {
            throw new IllegalArgumentException(allowed);
          }
          return sorted;
        });
  }

  /** A number from 0 on, or a word, which stands for no number. */
  static Key<OptionalDouble> numberOr(String path, String word, String allowed) {
    return new Key<>(
        path,
        allowed,
        List.of(word),
        v -> {
          if (v.unwrapped().equals(word)) {
            return OptionalDouble.empty();
          }
          if (v.unwrapped() instanceof Number n && n.doubleValue() >= 0) {
            return OptionalDouble.of(n.doubleValue());
          }
          throw new IllegalArgumentException(allowed);
        });
  }

  /** A whole number of 64 bits. */
  static Key<Long> whole(String path, long min) {
    String allowed =
        min == Long.MIN_VALUE ? "a whole number" : "a whole number from " + min + " on";
    return new Key<>(
        path,
        allowed,
        List.of(),
        v -> {
          // What is out of range, or has a fraction, arrives as a Double.
          if (v.unwrapped() instanceof Number n && !(n instanceof Double) && n.longValue() >= min) {
            return n.longValue();
          }
          throw new IllegalArgumentException(allowed);
        });
  }

  /** A number of bytes, plain or with a unit, which counts in powers of 1024. */
  static Key<Long> bytes(String path) {
    String allowed = "a number of bytes with its unit, such as 512m or 2g; a text";
    return new Key<>(
        path,
        allowed,
        List.of(),
        v -> {
          try {
            return v.atKey("it").getBytes("it");
          } catch (ConfigException e) {
            throw new IllegalArgumentException(allowed, e);
          }
        });
  }

  /** A real number of an interval, its ends not included. */
  static Key<Double> between(String path, double min, double max, String allowed) {
    return new Key<>(
        path,
        allowed,
        List.of(),
        v -> {
          if (v.unwrapped() instanceof Number n && n.doubleValue() > min && n.doubleValue() < max) {
            return n.doubleValue();
          }
          throw new IllegalArgumentException(allowed);
        });
  }

  /**
   * Checks a value.
   *
   * @throws IllegalArgumentException if it is not allowed; {@link #complaint} says why
   */
  T parse(ConfigValue value) {
    requireFinite(value.unwrapped());
    return parser.apply(value);
  }

  /** What to say of a value that is not allowed. */
  String complaint(ConfigValue value) {
    String advice = "Not allowed: give " + allowed;
    if (value.valueType() != ConfigValueType.STRING) {
      return advice;
    }
    String text = (String) value.unwrapped();
    if (!words.isEmpty()) {
      return Nearest.slip(text, words)
          .map(w -> "Not allowed: did you mean " + w + "? Give " + allowed)
          .orElse(advice);
    }
    return NUMBER.matcher(text).matches() && !allowed.contains("text")
        ? advice + ", without quotes"
        : advice;
  }

  private static void requireFinite(Object raw) {
    if (raw instanceof Number n && !Double.isFinite(n.doubleValue())) {
      throw new IllegalArgumentException("No number of 64 bits is so large");
    }
    if (raw instanceof List<?> list) {
      list.forEach(Key::requireFinite);
    }
  }
}
