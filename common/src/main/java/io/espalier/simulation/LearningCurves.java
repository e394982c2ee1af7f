package io.espalier.simulation;

import io.espalier.trial.Trial;

/** What training would have given. Depends on the trial and the epoch alone. */
public interface LearningCurves {

  /** The cost at the end of an epoch, of which less is better; finite. */
  double cost(Trial trial, int epoch);

  /** How long an epoch takes, in seconds; above 0. */
  double seconds(Trial trial);

  /**
   * Curves {@code a + b * epoch^-c} with noise, the form that Domhan et al. (2015) and many others
   * fit: level, height and slope by configuration, noise by trial, so that curves cross.
   */
  static LearningCurves powerLaw(long seed) {
    return new PowerLaw(seed);
  }
}
