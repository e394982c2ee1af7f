package io.espalier.scheduling;

import io.espalier.trial.Assignment;
import io.espalier.trial.Decision;
import io.espalier.trial.Measurement;
import io.espalier.trial.StudyEvent;
import io.espalier.trial.StudyView;

/**
 * Decides which leg runs next and whether a running one goes on. Called by the study's own thread.
 * What it keeps is derived from the events that it has observed, so that a replay rebuilds it; its
 * answers depend on nothing else.
 */
public interface Scheduler {
  /** Takes notice of an event of its stage, which the view contains already. */
  void observe(StudyEvent event);

  /** Is told that the stage's source has no further trial: {@code StartNew} cannot be met again. */
  void exhausted();

  /** What a free slot should do. Asking twice without an event in between gives the same answer. */
  Assignment next(StudyView view);

  /** Whether the trial that has just been measured goes on. */
  Decision judge(Measurement measurement, StudyView view);
}
