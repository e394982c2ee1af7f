package io.espalier.report.page;

import io.espalier.trial.Objective;

/** How numbers of things are said. */
final class Words {
  private Words() {}

  /** The title of an axis that shows the objective. */
  static String axis(Objective objective) {
    return "%s (%s is better)"
        .formatted(objective.metric(), objective.lowerIsBetter() ? "lower" : "higher");
  }

  /** {@code 1 trial}, {@code 2 trials}. */
  static String count(long number, String one) {
    return "%,d %s%s".formatted(number, one, number == 1 ? "" : "s");
  }
}
