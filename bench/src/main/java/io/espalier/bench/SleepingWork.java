package io.espalier.bench;

import io.espalier.port.MetricChannel;
import io.espalier.simulation.LearningCurves;
import io.espalier.spark.Worker;
import io.espalier.spark.WorkerFactory;
import io.espalier.trial.Artifacts;
import io.espalier.trial.Decision;
import io.espalier.trial.Leg;
import io.espalier.trial.LegResult;
import io.espalier.trial.Measurement;
import io.espalier.trial.Start;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.apache.hadoop.conf.Configuration;

/**
 * Legs that sleep for as long as an epoch would take, and report what a power law says: a machine
 * of two cores can have many of them. A checkpoint is named {@code epoch:N}.
 *
 * @param seed of the power law
 * @param seconds of each epoch at least
 * @param share of the power law's seconds that are added
 */
record SleepingWork(long seed, double seconds, double share) implements WorkerFactory {
  private static final long serialVersionUID = 1;
  private static final String EPOCH = "epoch";

  @Override
  public Worker open(URI studyDirectory, Configuration configuration) {
    LearningCurves curves = LearningCurves.powerLaw(seed);
    return (leg, channel) -> run(curves, leg, channel);
  }

  private LegResult run(LearningCurves curves, Leg leg, MetricChannel channel) {
    int from =
        leg.start() instanceof Start.Checkpoint c
            ? Integer.parseInt(c.uri().getSchemeSpecificPart())
            : 0;
    for (int epoch = from + 1; epoch <= leg.untilEpoch(); epoch++) {
      long start = System.nanoTime();
      sleep(seconds + share * curves.seconds(leg.trial(), epoch));
      double slept = (System.nanoTime() - start) / 1e9;
      Map<String, Double> values = new LinkedHashMap<>();
      values.put(MadeUpStudy.OBJECTIVE.metric(), curves.cost(leg.trial(), epoch));
      values.put(Measurement.SECONDS, slept);
      Measurement measurement = new Measurement(leg.trial().id(), leg.attempt(), epoch, values);
      if (channel.report(measurement) instanceof Decision.Stop) {
        return new LegResult.Stopped(epoch, artifacts(epoch));
      }
    }
    LegResult.Ending ending =
        leg.untilEpoch() == leg.trial().maxEpochs()
            ? LegResult.Ending.HORIZON
            : LegResult.Ending.PAUSED;
    return new LegResult.Reached(leg.untilEpoch(), ending, artifacts(leg.untilEpoch()));
  }

  private static void sleep(double seconds) {
    long end = System.nanoTime() + Math.round(1e9 * seconds);
    for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  private static Artifacts artifacts(int epoch) {
    return new Artifacts(URI.create(EPOCH + ":" + epoch), URI.create("predictions:none"), "none");
  }
}
