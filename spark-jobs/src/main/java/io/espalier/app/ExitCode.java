package io.espalier.app;

import java.util.Arrays;

/** How the process ends, for scripts. */
enum ExitCode {
  /** Done. */
  DONE(0),
  /** An error of the program or its surroundings. */
  FAILED(1),
  /** Bad configuration or input. */
  BAD_INPUT(2),
  /** No trial succeeded. */
  NO_TRIAL_SUCCEEDED(3),
  /** Stopped by a budget, with a usable result. */
  BUDGET_SPENT(4),
  /** The study exists or is in use. */
  STUDY_TAKEN(5),
  /** Interrupted; the study can be resumed. */
  INTERRUPTED(130);

  private final int number;

  ExitCode(int number) {
    this.number = number;
  }

  /** The one with a number; {@link #FAILED} if there is none. */
  static ExitCode of(int number) {
    return Arrays.stream(values()).filter(c -> c.number == number).findFirst().orElse(FAILED);
  }

  int number() {
    return number;
  }
}
