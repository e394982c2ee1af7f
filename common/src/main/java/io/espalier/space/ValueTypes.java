package io.espalier.space;

/** What the value types share in their messages. */
final class ValueTypes {
  private ValueTypes() {}

  static IllegalArgumentException refuse(Object raw, ValueType<?> type) {
    return new IllegalArgumentException(raw + " is not allowed here: give " + type.allowed());
  }

  /** A number without a needless fraction: 1 rather than 1.0. */
  static String plain(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }
}
