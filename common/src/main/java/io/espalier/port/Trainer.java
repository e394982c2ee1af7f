package io.espalier.port;

import io.espalier.trial.Leg;
import io.espalier.trial.LegResult;

/** Trains legs. Safe for concurrent use: each thread trains its own leg. */
public interface Trainer {
  /**
   * Trains a leg in the calling thread, reporting each epoch and returning when a decision says so.
   * What goes wrong in training is a {@link LegResult.Failed}, not an exception.
   */
  LegResult train(Leg leg, Dataset data, MetricChannel channel, Stores stores);
}
