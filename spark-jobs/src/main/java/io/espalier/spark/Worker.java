package io.espalier.spark;

import io.espalier.port.MetricChannel;
import io.espalier.trial.Leg;
import io.espalier.trial.LegResult;

/** A study's work in an executor: its data and its trainer. Used by all task threads at once. */
@FunctionalInterface
public interface Worker extends AutoCloseable {
  /**
   * Trains a leg in the calling thread. An exception counts as a failure of the training code.
   *
   * @param channel takes each epoch's measurement; used by the calling thread only
   */
  LegResult run(Leg leg, MetricChannel channel);

  /** Lets go of what it holds; no leg runs any more. */
  @Override
  default void close() {}
}
