package io.espalier.trial;

/** How a leg ended. */
public sealed interface LegResult {

  /** Why a leg came to its end in good order. */
  enum Ending {
    /** At the epoch that it was asked for; the trial can go on from its checkpoint. */
    PAUSED,
    /** At the trial's horizon. */
    HORIZON,
    /** Early: the metric had not improved for as many epochs as patience allows. */
    PATIENCE
  }

  /** Why a leg failed. */
  enum Cause {
    /**
     * A loss or an output became NaN or infinite, or the hyperparameters do not go together: trying
     * again would give the same.
     */
    DIVERGED,
    /** The training code failed. */
    ERROR,
    /** The executor, its process or its machine was lost. */
    LOST,
    /** The cluster took the executor away: no fault of the trial's, and not counted as one. */
    PREEMPTED,
    /** The driver ended while it ran: no fault of the trial's, and not counted as one. */
    ABANDONED;

    /** Whether it says something against the trial, or the place where it ran. */
    public boolean counts() {
      return this != PREEMPTED && this != ABANDONED;
    }
  }

  /** It trained as far as it should. */
  record Reached(int epoch, Ending ending, Artifacts artifacts) implements LegResult {}

  /** It returned early because a decision said so. */
  record Stopped(int epoch, Artifacts artifacts) implements LegResult {}

  /**
   * It returned early, at a checkpoint, as its place goes away: the trial can go on elsewhere.
   *
   * @param reason for a person to read
   */
  record Yielded(int epoch, Artifacts artifacts, String reason) implements LegResult {}

  /** It gave nothing; the reason is for a person to read. */
  record Failed(Cause cause, String reason) implements LegResult {}
}
