package io.espalier.dl4j;

/** What was asked for cannot be trained on these rows, however often it is tried. */
final class Untrainable extends RuntimeException {
  private static final long serialVersionUID = 1;

  /**
   * Says why.
   *
   * @param message for people
   */
  Untrainable(String message) {
    super(message);
  }
}
