package io.espalier.port;

import io.espalier.trial.Decision;
import io.espalier.trial.Measurement;

/** A trial's line to the driver. */
public interface MetricChannel {
  /**
   * Delivers a measurement.
   *
   * @return the latest decision about the trial that is known here; it may be older than this
   *     measurement, and never waits for the journal
   */
  Decision report(Measurement measurement);
}
