package io.espalier.study;

import io.espalier.scheduling.FixedEpochs;
import io.espalier.scheduling.Scheduler;
import io.espalier.trial.Start;
import io.espalier.trial.Trial;
import java.util.function.Function;

/**
 * A named source of trials with a scheduler.
 *
 * @param start where the first leg of a trial begins
 */
record Stage(String name, TrialSource source, Scheduler scheduler, Function<Trial, Start> start) {
  /** One whose trials begin from scratch. */
  Stage(String name, TrialSource source, Scheduler scheduler) {
    this(name, source, scheduler, trial -> new Start.Scratch());
  }

  /** One that trains nothing. */
  static Stage nothing(String name) {
    return new Stage(name, TrialSource.none(), new FixedEpochs(new int[0]));
  }
}
