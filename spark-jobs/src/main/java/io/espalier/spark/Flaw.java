package io.espalier.spark;

/**
 * A setting of Spark or of a JVM that is missing or wrong.
 *
 * @param weight what comes of it
 * @param message what is wrong, with which value, and the line to add
 */
public record Flaw(Weight weight, String message) {
  /** What comes of it. */
  public enum Weight {
    /** The study would fail, or never begin. */
    FATAL,
    /** The study works, but slowly, or at the risk that executors are killed. */
    COSTLY
  }

  static Flaw fatal(String message) {
    return new Flaw(Weight.FATAL, message);
  }

  static Flaw costly(String message) {
    return new Flaw(Weight.COSTLY, message);
  }

  /** Whether the study cannot work. */
  public boolean fatal() {
    return weight == Weight.FATAL;
  }
}
