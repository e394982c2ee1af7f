package io.espalier.tracking;

import io.espalier.trial.Configuration;
import io.espalier.trial.TrialId;
import io.espalier.trial.TrialStatus;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A leg that has ended.
 *
 * @param trial whose leg it was
 * @param configuration of the trial
 * @param stage that proposed the trial
 * @param status of the trial after it
 * @param reason why it was pruned, failed or ended early; empty otherwise
 * @param begun when the trial's first leg was started
 * @param ended when this one ended
 * @param epochs that the leg measured, in order
 */
record TrackedLeg(
    TrialId trial,
    Configuration configuration,
    String stage,
    TrialStatus status,
    String reason,
    Instant begun,
    Instant ended,
    List<Epoch> epochs) {
  TrackedLeg {
    epochs = List.copyOf(epochs);
  }

  /**
   * What an epoch measured.
   *
   * @param number counted from 1
   * @param at when the driver recorded it
   * @param values by name; those of folds are not among them
   */
  record Epoch(int number, Instant at, Map<String, Double> values) {
    Epoch {
      values = Map.copyOf(values);
    }
  }
}
