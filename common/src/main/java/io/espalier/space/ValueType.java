package io.espalier.space;

import java.util.ArrayList;
import java.util.List;

/**
 * The type of a hyperparameter's values: turns a raw value, as configuration files and JSON have
 * it, into a checked one.
 *
 * @param <T> the Java type of a checked value
 */
public sealed interface ValueType<T> {

  /**
   * Checks a raw value.
   *
   * @param raw a {@link Number}, {@link String}, {@link Boolean} or {@link List} of these
   * @return the value in its own type
   * @throws IllegalArgumentException if it is none; the message says what is allowed
   */
  T parse(Object raw);

  /** What is allowed, in words: {@code "a number in [0, 1)"}. */
  String allowed();

  /** A real number of an interval that is closed below and closed above. */
  static ValueType<Double> real(double min, double max) {
    return new Real(min, max, max);
  }

  /** A real number of an interval that is closed below and open above. */
  static ValueType<Double> realBelow(double min, double end) {
    return new Real(min, Math.nextDown(end), end);
  }

  /** A whole number of a closed interval. */
  static ValueType<Integer> integer(int min, int max) {
    return new Whole(min, max);
  }

  /** One of some words. */
  static ValueType<String> word(String... words) {
    return new Word(List.of(words));
  }

  /** {@code true} or {@code false}. */
  static ValueType<Boolean> flag() {
    return new Flag();
  }

  /** A list of at least one value of one type, with a bounded length. */
  static <E> ValueType<List<E>> listOf(ValueType<E> element, int maxLength) {
    return listOf(element, 1, maxLength);
  }

  /** A list of values of one type, its length within bounds. */
  static <E> ValueType<List<E>> listOf(ValueType<E> element, int minLength, int maxLength) {
    return new ListOf<>(element, minLength, maxLength);
  }

  /** Real numbers in {@code [min, max]}; {@code shownEnd} is what a message names as the end. */
  record Real(double min, double max, double shownEnd) implements ValueType<Double> {
    @Override
    public Double parse(Object raw) {
      if (raw instanceof Number n && n.doubleValue() >= min && n.doubleValue() <= max) {
        return n.doubleValue();
      }
      throw ValueTypes.refuse(raw, this);
    }

    @Override
    public String allowed() {
      String low = Double.isInfinite(min) ? "(-∞" : "[" + ValueTypes.plain(min);
      String high =
          Double.isInfinite(max)
              ? "∞)"
              : ValueTypes.plain(shownEnd) + (shownEnd == max ? "]" : ")");
      return "a number in " + low + ", " + high;
    }
  }

  /** Whole numbers in {@code [min, max]}. */
  record Whole(int min, int max) implements ValueType<Integer> {
    @Override
    public Integer parse(Object raw) {
      if (raw instanceof Number n
          && n.doubleValue() == Math.rint(n.doubleValue())
          && n.doubleValue() >= min
          && n.doubleValue() <= max) {
        return n.intValue();
      }
      throw ValueTypes.refuse(raw, this);
    }

    @Override
    public String allowed() {
      return max == Integer.MAX_VALUE
          ? "a whole number from " + min + " on"
          : "a whole number from " + min + " to " + max;
    }
  }

  /** One of the listed words. */
  record Word(List<String> words) implements ValueType<String> {
    @Override
    public String parse(Object raw) {
      if (raw instanceof String s && words.contains(s)) {
        return s;
      }
      throw ValueTypes.refuse(raw, this);
    }

    @Override
    public String allowed() {
      return "one of " + String.join(", ", words);
    }
  }

  /** A truth value. */
  record Flag() implements ValueType<Boolean> {
    @Override
    public Boolean parse(Object raw) {
      if (raw instanceof Boolean b) {
        return b;
      }
      throw ValueTypes.refuse(raw, this);
    }

    @Override
    public String allowed() {
      return "true or false";
    }
  }

  /** A list whose length is within bounds. */
  record ListOf<E>(ValueType<E> element, int minLength, int maxLength)
      implements ValueType<List<E>> {
    @Override
    public List<E> parse(Object raw) {
      if (!(raw instanceof List<?> list) || list.size() < minLength || list.size() > maxLength) {
        throw ValueTypes.refuse(raw, this);
      }
      List<E> parsed = new ArrayList<>(list.size());
      for (Object e : list) {
        parsed.add(element.parse(e));
      }
      return List.copyOf(parsed);
    }

    @Override
    public String allowed() {
      return "a list of " + minLength + " to " + maxLength + " elements, each " + element.allowed();
    }
  }
}
