package io.espalier.dl4j;

import io.espalier.space.Hyperparameter;
import io.espalier.space.Params;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * All that a trial is at the end of an epoch, and all that is needed to build its network again.
 * Arrays are not copied and not to be changed.
 *
 * @param plan hyperparameters, shape, horizon and seed of the trial
 * @param standardizer as fitted on the rows of its sample
 * @param epoch epochs trained
 * @param iterations updates made
 * @param parameters as they are now
 * @param updaterState as it is now, of no values where the updater has none
 * @param best where it stood best
 */
record Checkpoint(
    Networks.Plan plan,
    Standardizer standardizer,
    int epoch,
    int iterations,
    float[] parameters,
    float[] updaterState,
    Best best) {

  /** Checks what belongs together. */
  Checkpoint {
    if (standardizer.mean().length != plan.columns()) {
      throw new IllegalArgumentException(
          "A standardizer of "
              + standardizer.mean().length
              + " columns does not fit a network of "
              + plan.columns());
    }
    if (best.parameters().length != parameters.length) {
      throw new IllegalArgumentException(
          best.parameters().length
              + " best parameters do not fit "
              + parameters.length
              + " present ones");
    }
  }

  /**
   * The best epoch so far, and the last one that counted as an improvement for patience.
   *
   * @param epoch with the least cost, the first of equal ones
   * @param cost at that epoch
   * @param parameters at that epoch
   * @param improvedEpoch the last epoch that improved by more than the least improvement asked for
   * @param improvedCost the cost at that epoch
   */
  record Best(int epoch, double cost, float[] parameters, int improvedEpoch, double improvedCost) {}

  /** The hyperparameters that decide anything here, each in its own type, in their order. */
  static Params known(Params params) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (Hyperparameter<?> option : Options.all()) {
      if (params.has(option.name())) {
        values.put(option.name(), params.get(option));
      }
    }
    return new Params(values);
  }

  /**
   * Refuses to go on as another trial.
   *
   * @throws IllegalArgumentException naming what differs
   */
  void requireOf(Networks.Plan expected) {
    require("hyperparameters", plan.params(), expected.params());
    require("columns", plan.columns(), expected.columns());
    require("task", plan.task(), expected.task());
    require("horizon", plan.horizon(), expected.horizon());
    require("seed", plan.seed(), expected.seed());
  }

  private static void require(String what, Object actual, Object expected) {
    if (!actual.equals(expected)) {
      throw new IllegalArgumentException(
          "The checkpoint is of another trial: its " + what + ": " + actual + ", not " + expected);
    }
  }
}
