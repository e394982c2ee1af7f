package io.espalier.simulation;

import io.espalier.trial.Seeds;
import io.espalier.trial.Trial;
import java.util.SplittableRandom;

/** Seeded power-law learning curves. */
record PowerLaw(long seed) implements LearningCurves {

  @Override
  public double cost(Trial trial, int epoch) {
    SplittableRandom shape = random("shape", trial.configuration().id().number());
    double level = 0.05 + 0.5 * shape.nextDouble();
    double height = 0.2 + shape.nextDouble();
    double slope = 0.3 + 1.2 * shape.nextDouble();
    double noise = 0.02 * (random("noise", trial.seed(), epoch).nextDouble() - 0.5);
    return level + height * Math.pow(epoch, -slope) + noise;
  }

  @Override
  public double seconds(Trial trial, int epoch) {
    return 0.5 + 4 * random("seconds", trial.configuration().id().number()).nextDouble();
  }

  private SplittableRandom random(String purpose, long... coordinates) {
    return new SplittableRandom(Seeds.derive(seed, purpose, coordinates));
  }
}
