package io.espalier.scheduling;

import io.espalier.trial.Assignment;
import io.espalier.trial.Decision;
import io.espalier.trial.Leg;
import io.espalier.trial.LegResult;
import io.espalier.trial.Measurement;
import io.espalier.trial.StudyEvent;
import io.espalier.trial.StudyView;
import io.espalier.trial.TrialId;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * What schedulers that compare at rungs share. Costs are looked up in the view, which comes only
 * with a question, so events wait in a queue until then. That changes no answer: the least cost up
 * to an epoch that a leg has passed is never revised.
 */
abstract class RungScheduler implements Scheduler {
  private final Queue<StudyEvent> unread = new ArrayDeque<>();
  private boolean sourceEmpty;

  @Override
  public final void observe(StudyEvent event) {
    if (event instanceof StudyEvent.Proposed
        || event instanceof StudyEvent.LegStarted
        || event instanceof StudyEvent.LegEnded) {
      unread.add(event);
    }
  }

  @Override
  public final void exhausted() {
    sourceEmpty = true;
  }

  /** Whether no further trial can be had. */
  final boolean sourceEmpty() {
    return sourceEmpty;
  }

  @Override
  public final Assignment next(StudyView view) {
    for (StudyEvent event = unread.poll(); event != null; event = unread.poll()) {
      if (event instanceof StudyEvent.Proposed e) {
        proposed(e.trial().id());
      } else if (event instanceof StudyEvent.LegStarted e) {
        started(e.leg(), view);
      } else if (event instanceof StudyEvent.LegEnded e) {
        ended(e.trial(), e.result(), view);
      }
    }
    return assign(view);
  }

  @Override
  public Decision judge(Measurement measurement, StudyView view) {
    return Decision.CONTINUE;
  }

  /** A trial joins. */
  abstract void proposed(TrialId trial);

  /** A leg begins, of a new trial or of one that goes on. */
  abstract void started(Leg leg, StudyView view);

  /** A leg has ended for good: faults that are tried again do not show here. */
  abstract void ended(TrialId trial, LegResult result, StudyView view);

  /** The answer, with all events taken in. */
  abstract Assignment assign(StudyView view);

  /** Whether the trial trains no further although it has a result: patience, or its horizon. */
  static boolean completed(LegResult result) {
    return result instanceof LegResult.Reached reached
        && reached.ending() != LegResult.Ending.PAUSED;
  }

  /** A leg's result as a place at the rung that it was sent to. */
  static Standing standing(TrialId trial, LegResult result, int epoch, StudyView view) {
    return result instanceof LegResult.Reached
        ? Standing.of(view, trial, epoch)
        : Standing.out(trial);
  }
}
