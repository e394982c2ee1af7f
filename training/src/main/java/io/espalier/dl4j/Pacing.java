package io.espalier.dl4j;

import io.espalier.space.Params;

/**
 * How the pool of rows that a curriculum trains on grows over the horizon (Hacohen and Weinshall
 * 2019; the root of Platanios et al. 2019).
 *
 * @param params where the pacing function and its parameters are read
 * @param horizon epochs of a full training of the trial, never of a leg
 */
record Pacing(Params params, int horizon) {

  /**
   * The share of the rows that is in the pool.
   *
   * @param epoch counted from 0
   */
  double share(int epoch) {
    double end = params.get(Regimens.PACING_END) * horizon;
    if (epoch >= end) {
      return 1;
    }
    double passed = epoch / end;
    double start = params.get(Regimens.PACING_START);
    return switch (params.get(Regimens.PACING)) {
      case "linear" -> start + (1 - start) * passed;
      case "root" -> Math.sqrt(start * start + (1 - start * start) * passed);
      case "geometric" -> Math.pow(start, 1 - passed);
      case "steps" -> {
        int steps = params.get(Regimens.PACING_STEPS);
        // One division: what a quotient of its own rounds down, such as 15 / 22 · 22, loses a step.
        yield start + (1 - start) * Math.floor(epoch * steps / end) / steps;
      }
      default ->
          throw new IllegalArgumentException("There is no pacing " + params.get(Regimens.PACING));
    };
  }

  /**
   * How many rows are in the pool, at least one.
   *
   * @param epoch counted from 0
   * @param all how many there are
   */
  int rows(int epoch, int all) {
    return Math.max(1, (int) Math.round(share(epoch) * all));
  }
}
