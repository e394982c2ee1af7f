package io.espalier.simulation;

import io.espalier.trial.Leg;
import io.espalier.trial.LegResult;
import io.espalier.trial.Seeds;
import io.espalier.trial.Trial;
import java.util.OptionalInt;
import java.util.SplittableRandom;

/**
 * What goes wrong, and how often. Whether a leg meets a fault depends on the seed, its trial and
 * its attempt alone, so that a plan can be repeated.
 *
 * @param seed of everything below
 * @param lost share of legs that take their executor with them
 * @param error share of legs whose training code fails
 * @param diverged share of trials that diverge at some epoch, whenever they get there
 * @param straggler share of legs that are slow
 * @param slowness by what the epochs of a slow leg take longer, on average over such legs; at least
 *     1. What is above 1 is distributed exponentially: most are somewhat slow, few are very slow
 * @param zombie share of legs lost with an executor that go on reporting unheard
 * @param duplicate share of messages that arrive twice
 * @param delaySeconds how long a message may take; messages of a leg keep their order, those of
 *     different legs overtake one another
 */
public record FaultPlan(
    long seed,
    double lost,
    double error,
    double diverged,
    double straggler,
    double slowness,
    double zombie,
    double duplicate,
    double delaySeconds) {

  /** Nothing goes wrong, and messages take no time. */
  public static final FaultPlan NONE = new FaultPlan(0, 0, 0, 0, 0, 1, 0, 0, 0);

  /** Checks the shares. */
  public FaultPlan {
    for (double share : new double[] {lost, error, diverged, straggler, zombie, duplicate}) {
      if (!(share >= 0 && share <= 1)) {
        throw new IllegalArgumentException("A share of faults is in [0, 1], not " + share);
      }
    }
    if (!(slowness >= 1 && slowness < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "A slow leg takes at least as long as others, not " + slowness + " times as long");
    }
    if (!(delaySeconds >= 0 && delaySeconds < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("A delay is at least 0 s, not " + delaySeconds);
    }
  }

  /** How a leg fails other than by diverging. */
  record Mishap(LegResult.Cause cause, int epoch) {}

  /** The epoch at which a trial diverges, if it does. */
  OptionalInt divergence(Trial trial) {
    SplittableRandom random = random("diverged", trial.id().number());
    return random.nextDouble() < diverged
        ? OptionalInt.of(1 + random.nextInt(trial.maxEpochs()))
        : OptionalInt.empty();
  }

  /** What else befalls a leg that begins behind an epoch; null if nothing does. */
  Mishap mishap(Leg leg, int from) {
    SplittableRandom random = ofLeg("mishap", leg);
    double draw = random.nextDouble();
    int epoch = leg.untilEpoch() > from ? from + 1 + random.nextInt(leg.untilEpoch() - from) : from;
    if (draw < lost) {
      return new Mishap(LegResult.Cause.LOST, epoch);
    }
    return draw < lost + error ? new Mishap(LegResult.Cause.ERROR, epoch) : null;
  }

  /** By what an epoch's seconds are multiplied. */
  double slowness(Leg leg) {
    SplittableRandom random = ofLeg("straggler", leg);
    return random.nextDouble() < straggler
        ? 1 - (slowness - 1) * Math.log(1 - random.nextDouble())
        : 1;
  }

  boolean zombie(Leg leg) {
    return ofLeg("zombie", leg).nextDouble() < zombie;
  }

  /** Whether a message of a leg arrives twice. */
  boolean duplicated(Leg leg, int message) {
    return message("duplicate", leg, message) < duplicate;
  }

  /** How long a message of a leg takes, in seconds. */
  double delay(Leg leg, int message) {
    return delaySeconds * message("delay", leg, message);
  }

  private double message(String purpose, Leg leg, int message) {
    return random(purpose, leg.trial().id().number(), leg.attempt(), message).nextDouble();
  }

  private SplittableRandom ofLeg(String purpose, Leg leg) {
    return random(purpose, leg.trial().id().number(), leg.attempt());
  }

  private SplittableRandom random(String purpose, long... coordinates) {
    return new SplittableRandom(Seeds.derive(seed, purpose, coordinates));
  }
}
