package io.espalier.trial;

/**
 * What is trained: a configuration on a sample of the training data, with a seed and a horizon.
 *
 * @param id its name within the study
 * @param configuration the hyperparameters that were searched
 * @param sample the training rows it sees
 * @param seed never 0; everything random in its training is derived from it
 * @param maxEpochs the horizon: schedules and warm-ups read this, never the end of a leg
 */
public record Trial(
    TrialId id, Configuration configuration, Sample sample, long seed, int maxEpochs) {

  /** Checks the seed and the horizon. */
  public Trial {
    if (seed == 0) {
      throw new IllegalArgumentException(id + ": a seed of 0 means the clock to DL4J");
    }
    if (maxEpochs < 1) {
      throw new IllegalArgumentException(id + ": a horizon is at least 1 epoch, not " + maxEpochs);
    }
  }
}
