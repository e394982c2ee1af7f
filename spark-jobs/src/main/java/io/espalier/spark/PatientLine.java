package io.espalier.spark;

import java.io.IOException;

/**
 * A connection to the driver that outlasts short faults: a message without an answer is sent again,
 * so the driver may get it twice. A driver that is busy is asked again until it is not.
 *
 * @param host for what is said of a fault
 */
record PatientLine(Line line, String host) implements Line {
  /** The pauses before a message is tried again, in milliseconds. */
  private static final long[] PAUSES = {50, 250, 1000, 4000};

  /** How often a driver may be busy before it counts as out of reach: some minutes. */
  private static final int MAX_BUSY = 1_000;

  private static final long BUSY_PAUSE = 200;

  /**
   * Sends a message and waits for the answer.
   *
   * @throws IOException with a message for a person, if the driver stays out of reach
   */
  @Override
  public String ask(String message) throws IOException {
    for (int busy = 0; busy <= MAX_BUSY; busy++) {
      String answer = answer(message);
      if (!answer.equals(Wire.BUSY)) {
        return answer;
      }
      pause(BUSY_PAUSE);
    }
    throw new IOException("The driver took no measurements any more");
  }

  private String answer(String message) throws IOException {
    for (int failed = 0; ; failed++) {
      try {
        return line.ask(message);
      } catch (IOException e) {
        if (failed == PAUSES.length) {
          throw new IOException(
              "The driver cannot be reached from " + host + ": " + Reasons.line(e), e);
        }
        pause(PAUSES[failed]);
      }
    }
  }

  private static void pause(long millis) throws IOException {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while the driver could not be reached", e);
    }
  }
}
