package io.espalier.config;

/**
 * One thing that is wrong with a configuration, or worth knowing about it.
 *
 * @param file the file as it was named, or the override: {@code --set training.epochs=0}
 * @param line counted from 1; 0 where there is none
 * @param key the full key, empty where the trouble is with a file as a whole
 * @param value as it was written, in HOCON; empty where there is none
 * @param message what is wrong and what is allowed
 */
public record Problem(String file, int line, String key, String value, String message) {
  /** Hides secrets, as problems end on screens and in logs. */
  public Problem {
    file = Secrets.hide(file);
    value = Secrets.key(key) && !value.isEmpty() ? Secrets.HIDDEN : Secrets.hide(value);
    message = Secrets.hide(message);
  }

  /** Where it is: {@code conf/digits.conf:7}. */
  public String place() {
    return line > 0 ? file + ":" + line : file;
  }

  /** What it is about: {@code training.epochs = 0}; empty if it is about a whole file. */
  public String subject() {
    return value.isEmpty() ? key : key + " = " + value;
  }

  /** On one line, for a log: {@code conf/digits.conf:7: training.epochs = 0: …}. */
  @Override
  public String toString() {
    return place() + ": " + (subject().isEmpty() ? "" : subject() + ": ") + message;
  }
}
