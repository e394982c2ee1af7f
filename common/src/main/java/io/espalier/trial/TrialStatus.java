package io.espalier.trial;

/** Where a trial stands. */
public enum TrialStatus {
  /** Proposed, and no leg of it has been started. */
  PROPOSED,
  /** A leg of it runs. */
  RUNNING,
  /** It ended a leg at a rung and can be continued. */
  PAUSED,
  /** It was stopped by a decision. */
  PRUNED,
  /** It reached its horizon, or patience ran out. */
  COMPLETED,
  /** Its last leg failed for good; what an earlier one left may still be used. */
  FAILED;

  /** Whether it has predictions and a checkpoint. */
  public boolean usable() {
    return this == PAUSED || this == PRUNED || this == COMPLETED;
  }
}
