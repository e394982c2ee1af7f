package io.espalier.spark;

import java.io.IOException;

/** An executor's connection to the driver. */
@FunctionalInterface
interface Line {
  /**
   * Sends a message and waits for the answer.
   *
   * @throws IOException if there is none; the driver may have taken the message nevertheless
   */
  String ask(String message) throws IOException;
}
