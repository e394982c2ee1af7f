package io.espalier.trial;

/** Names a configuration within its study: 0 for the first that was proposed, and so on. */
public record ConfigId(int number) {
  /** Refuses a negative number. */
  public ConfigId {
    if (number < 0) {
      throw new IllegalArgumentException("A configuration's number is at least 0, not " + number);
    }
  }

  @Override
  public String toString() {
    return "c" + number;
  }
}
