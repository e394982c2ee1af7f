package io.espalier.trial;

/**
 * The unit that is sent to an executor: train a trial from a start to the end of an epoch.
 *
 * @param trial what is trained
 * @param attempt grows within the trial, over all its legs; anything of an older attempt is void
 * @param start where it begins
 * @param untilEpoch the epoch that it ends at, counted from 1, at most the trial's horizon
 */
public record Leg(Trial trial, int attempt, Start start, int untilEpoch) {
  /** Checks the end. */
  public Leg {
    if (untilEpoch < 1 || untilEpoch > trial.maxEpochs()) {
      throw new IllegalArgumentException(
          trial.id()
              + ": a leg ends between epoch 1 and "
              + trial.maxEpochs()
              + ", not at "
              + untilEpoch);
    }
  }
}
