package io.espalier.scheduling;

import io.espalier.trial.Decision;
import io.espalier.trial.Objective;
import java.util.Locale;

/** The words in which a trial is told to stop. */
final class Stops {
  private Stops() {}

  /** For a trial whose best cost is worse than what it is held against. */
  static Decision.Stop worse(
      Objective objective, int epoch, double best, String bar, double barCost) {
    return new Decision.Stop(
        epoch,
        String.format(
            Locale.ROOT,
            "best %s so far %.5g at epoch %d: worse than %.5g, %s",
            objective.metric(),
            objective.value(best),
            epoch,
            objective.value(barCost),
            bar));
  }
}
