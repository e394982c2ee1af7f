package io.espalier.simulation;

import io.espalier.trial.Trial;
import java.util.OptionalInt;

/** What training would have given. Depends on the trial and the epoch alone. */
public interface LearningCurves {

  /** The cost at the end of an epoch, of which less is better; finite. */
  double cost(Trial trial, int epoch);

  /** How long an epoch takes, in seconds; at least 0. */
  double seconds(Trial trial, int epoch);

  /** The epoch behind which a trial completes early, if it does so before its horizon. */
  default OptionalInt completion(Trial trial) {
    return OptionalInt.empty();
  }

  /** The epoch in which a trial diverges, if it does. */
  default OptionalInt divergence(Trial trial) {
    return OptionalInt.empty();
  }

  /**
   * Curves {@code a + b * epoch^-c} with noise, the form that Domhan et al. (2015) and many others
   * fit: level, height and slope by configuration, noise by trial, so that curves cross.
   */
  static LearningCurves powerLaw(long seed) {
    return new PowerLaw(seed);
  }
}
