package io.espalier.study;

import io.espalier.trial.StudyView;
import io.espalier.trial.Trial;
import io.espalier.trial.TrialId;
import java.util.Optional;

/** Where the trials of a stage come from. Trial {@code index} depends on the stage and it alone. */
@FunctionalInterface
interface TrialSource {
  /**
   * A trial of the stage.
   *
   * @param id its name
   * @param index 0 for the first of the stage, and so on
   * @param view what is known so far
   * @return empty if there are no more
   */
  Optional<Trial> next(TrialId id, int index, StudyView view);

  /** A stage that trains no new trials. */
  static TrialSource none() {
    return (id, index, view) -> Optional.empty();
  }
}
