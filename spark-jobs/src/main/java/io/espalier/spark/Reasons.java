package io.espalier.spark;

import io.espalier.config.Secrets;

/** What went wrong, in one line for a person; it is journaled, so it holds no secrets. */
final class Reasons {
  private static final int MAX_LENGTH = 500;

  private Reasons() {}

  /** The innermost cause with a message. */
  static String line(Throwable failure) {
    Throwable told = failure;
    for (Throwable t = failure; t != null && t != t.getCause(); t = t.getCause()) {
      if (t.getMessage() != null) {
        told = t;
      }
    }
    String message = told.getMessage() == null ? "" : ": " + told.getMessage();
    return firstLine(told.getClass().getSimpleName() + message);
  }

  static String firstLine(String text) {
    String line = text.lines().map(String::strip).filter(l -> !l.isEmpty()).findFirst().orElse("");
    line = Secrets.hide(line);
    return line.length() <= MAX_LENGTH ? line : line.substring(0, MAX_LENGTH) + " …";
  }
}
