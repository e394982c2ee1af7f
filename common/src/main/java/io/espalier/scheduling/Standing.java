package io.espalier.scheduling;

import io.espalier.trial.StudyView;
import io.espalier.trial.TrialId;

/**
 * A trial's place at a rung: by cost, equal ones by their number, so that the order is total.
 *
 * @param cost the least up to the rung's epoch; infinite for a trial that has no result
 */
record Standing(double cost, TrialId trial) implements Comparable<Standing> {

  /** Where a trial stands that got to the rung, or completed before it. */
  static Standing of(StudyView view, TrialId trial, int epoch) {
    return new Standing(view.bestCost(trial, epoch).orElse(Double.POSITIVE_INFINITY), trial);
  }

  /** A trial that failed or was stopped on its way to the rung: worst, and out of the race. */
  static Standing out(TrialId trial) {
    return new Standing(Double.POSITIVE_INFINITY, trial);
  }

  /** Whether it may go on. */
  boolean ranked() {
    return cost < Double.POSITIVE_INFINITY;
  }

  @Override
  public int compareTo(Standing other) {
    int byCost = Double.compare(cost, other.cost);
    return byCost != 0 ? byCost : trial.compareTo(other.trial);
  }
}
