package io.espalier.data;

/**
 * Data that cannot be used as they are. The message is for the person who owns them: it names the
 * file, the row or the column, and the value.
 */
public final class DataProblem extends RuntimeException {
  /** A problem. */
  public DataProblem(String message) {
    super(message);
  }

  /** A problem that something else caused. */
  public DataProblem(String message, Throwable cause) {
    super(message, cause);
  }
}
