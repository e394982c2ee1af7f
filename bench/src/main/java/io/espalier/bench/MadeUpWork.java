package io.espalier.bench;

import io.espalier.port.MetricChannel;
import io.espalier.spark.Worker;
import io.espalier.spark.WorkerFactory;
import io.espalier.trial.Artifacts;
import io.espalier.trial.Decision;
import io.espalier.trial.Leg;
import io.espalier.trial.LegResult;
import io.espalier.trial.Measurement;
import io.espalier.trial.StudyEvent;
import io.espalier.trial.TrialId;
import java.net.URI;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.locks.LockSupport;
import org.apache.hadoop.conf.Configuration;

/**
 * Legs that only report. One that is stopped names its checkpoint {@code latency:N}: N nanoseconds
 * went by from the report that decided it to the return of the one that told it. Nothing else of a
 * leg's result reaches the driver unread.
 *
 * @param pauseNanos between two epochs; 0 for as fast as can be
 * @param deciding the epoch whose measurement makes the scheduler stop the trial; 0 if none does
 */
record MadeUpWork(long pauseNanos, int deciding) implements WorkerFactory {
  private static final long serialVersionUID = 1;
  private static final String LATENCY = "latency";

  @Override
  public Worker open(URI studyDirectory, Configuration configuration) {
    return this::run;
  }

  private LegResult run(Leg leg, MetricChannel channel) {
    long decided = 0;
    for (int epoch = 1; epoch <= leg.untilEpoch(); epoch++) {
      if (epoch == deciding) {
        decided = System.nanoTime();
      }
      if (channel.report(measurement(leg, epoch)) instanceof Decision.Stop) {
        return new LegResult.Stopped(epoch, artifacts(System.nanoTime() - decided));
      }
      if (pauseNanos > 0) {
        LockSupport.parkNanos(pauseNanos);
      }
    }
    return new LegResult.Reached(leg.untilEpoch(), LegResult.Ending.HORIZON, artifacts(0));
  }

  private static Artifacts artifacts(long nanos) {
    return new Artifacts(URI.create(LATENCY + ":" + nanos), URI.create("predictions:none"), "none");
  }

  /** The seconds that a stopped leg has told; empty if it was simulated. */
  static OptionalDouble latency(LegResult.Stopped stopped) {
    URI told = stopped.artifacts().checkpoint();
    return LATENCY.equals(told.getScheme())
        ? OptionalDouble.of(Long.parseLong(told.getSchemeSpecificPart()) / 1e9)
        : OptionalDouble.empty();
  }

  private static Measurement measurement(Leg leg, int epoch) {
    return new Measurement(
        leg.trial().id(), leg.attempt(), epoch, values(1.0 / (epoch + leg.trial().id().number())));
  }

  /** An event such as the journal mostly holds. */
  static StudyEvent measured(int epoch) {
    return new StudyEvent.Measured(
        Instant.EPOCH, new Measurement(new TrialId(1234), 1, epoch, values(1.0 / (epoch + 7))));
  }

  /** What a small network reports: two losses, a metric, the time. */
  private static Map<String, Double> values(double cost) {
    Map<String, Double> values = new LinkedHashMap<>();
    values.put(Measurement.TRAINING_LOSS, 0.9 * cost);
    values.put(Measurement.VALIDATION_LOSS, cost);
    values.put(MadeUpStudy.OBJECTIVE.metric(), Math.sqrt(cost));
    values.put(Measurement.SECONDS, 0.0123);
    return values;
  }
}
