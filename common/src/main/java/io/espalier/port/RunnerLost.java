package io.espalier.port;

/**
 * A runner cannot run anything any more, for a reason that is no leg's fault: the study has to end
 * here, and can be resumed by a new driver.
 */
public final class RunnerLost extends RuntimeException {
  /** For a person to read: what was lost, and what to do. */
  public RunnerLost(String message) {
    super(message);
  }
}
