package io.espalier.bench;

import io.espalier.dl4j.Dl4jTrainer;
import io.espalier.port.Dataset;
import io.espalier.space.Params;
import io.espalier.trial.ConfigId;
import io.espalier.trial.Configuration;
import io.espalier.trial.Decision;
import io.espalier.trial.Leg;
import io.espalier.trial.LegResult;
import io.espalier.trial.Sample;
import io.espalier.trial.Start;
import io.espalier.trial.Trial;
import io.espalier.trial.TrialId;

/** A trial from scratch to its horizon, in the calling thread. */
final class TimedTraining {
  private TimedTraining() {}

  /**
   * Trains it on all training rows.
   *
   * @return the nanoseconds that it took
   */
  static long nanos(Dl4jTrainer trainer, Params params, Dataset rows, int seed, int epochs) {
    Trial trial =
        new Trial(
            new TrialId(seed),
            new Configuration(new ConfigId(seed), params),
            new Sample.Whole(),
            seed,
            epochs);
    long start = System.nanoTime();
    LegResult result =
        trainer.train(
            new Leg(trial, 1, new Start.Scratch(), epochs),
            rows,
            measurement -> Decision.CONTINUE,
            new MemoryStores().stores());
    long taken = System.nanoTime() - start;
    if (!(result instanceof LegResult.Reached)) {
      throw new IllegalStateException(result.toString());
    }
    return taken;
  }
}
