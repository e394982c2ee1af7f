package io.espalier.app;

/** What a command cannot do, with a message for the person who asked for it. */
final class Refusal extends RuntimeException {
  private final ExitCode code;

  Refusal(ExitCode code, String message) {
    super(message);
    this.code = code;
  }

  ExitCode code() {
    return code;
  }
}
