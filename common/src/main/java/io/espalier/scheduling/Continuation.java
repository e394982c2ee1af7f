package io.espalier.scheduling;

import io.espalier.trial.Assignment;
import io.espalier.trial.Decision;
import io.espalier.trial.Measurement;
import io.espalier.trial.StudyEvent;
import io.espalier.trial.StudyView;
import io.espalier.trial.TrialId;
import java.util.List;

/** Continues some trials of an earlier stage to the horizon. */
public final class Continuation implements Scheduler {
  private final List<TrialId> trials;
  private final int horizon;
  private int started;

  /** Continues them in the given order. */
  public Continuation(List<TrialId> trials, int horizon) {
    this.trials = List.copyOf(trials);
    this.horizon = horizon;
  }

  @Override
  public void observe(StudyEvent event) {
    if (event instanceof StudyEvent.LegStarted) {
      started++;
    }
  }

  @Override
  public void exhausted() {}

  @Override
  public Assignment next(StudyView view) {
    return started < trials.size()
        ? new Assignment.Promote(trials.get(started), horizon, "refit of number " + (started + 1))
        : Assignment.DONE;
  }

  @Override
  public Decision judge(Measurement measurement, StudyView view) {
    return Decision.CONTINUE;
  }
}
