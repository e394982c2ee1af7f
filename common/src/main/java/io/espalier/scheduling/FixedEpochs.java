package io.espalier.scheduling;

import io.espalier.trial.Assignment;
import io.espalier.trial.Decision;
import io.espalier.trial.Measurement;
import io.espalier.trial.StudyEvent;
import io.espalier.trial.StudyView;

/** Trains each trial of the source for a number of epochs that is given beforehand. */
public final class FixedEpochs implements Scheduler {
  private final int[] epochs;
  private int started;
  private boolean exhausted;

  /** The number of epochs of each trial, in the source's order. */
  public FixedEpochs(int[] epochs) {
    this.epochs = epochs.clone();
  }

  @Override
  public void observe(StudyEvent event) {
    if (event instanceof StudyEvent.LegStarted) {
      started++;
    }
  }

  @Override
  public void exhausted() {
    exhausted = true;
  }

  @Override
  public Assignment next(StudyView view) {
    return started < epochs.length && !exhausted
        ? new Assignment.StartNew(epochs[started])
        : Assignment.DONE;
  }

  @Override
  public Decision judge(Measurement measurement, StudyView view) {
    return Decision.CONTINUE;
  }
}
