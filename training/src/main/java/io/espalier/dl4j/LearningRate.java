package io.espalier.dl4j;

import io.espalier.space.Params;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The learning rate of each epoch, as a function of the horizon.
 *
 * @param params where the rate, the schedule and its parameters are read
 * @param horizon epochs of a full training of the trial, never of a leg
 */
record LearningRate(Params params, int horizon) {

  /** Refuses what has no meaning. */
  LearningRate {
    if (params.get(Options.SCHEDULE).equals("exponential")
        && params.get(Options.FINAL_SHARE) == 0) {
      throw new IllegalArgumentException(
          "An exponential schedule never reaches 0: give a final-share above 0");
    }
  }

  /** Whether it never changes. */
  boolean constant() {
    return params.get(Options.SCHEDULE).equals("constant") && params.get(Options.WARMUP) == 0;
  }

  /**
   * The rate of an epoch.
   *
   * @param epoch counted from 0, as DL4J does
   */
  double at(int epoch) {
    double full = params.get(Options.LEARNING_RATE);
    int warmup = Math.min(params.get(Options.WARMUP), horizon);
    if (epoch < warmup) {
      return full * (epoch + 1) / (warmup + 1);
    }
    double passed = warmup == horizon ? 0 : (double) (epoch - warmup) / (horizon - warmup);
    double last = params.get(Options.FINAL_SHARE);
    double share =
        switch (params.get(Options.SCHEDULE)) {
          case "constant" -> 1;
          case "step" ->
              Math.pow(
                  params.get(Options.STEP_FACTOR),
                  Math.floor(passed * (params.get(Options.STEPS) + 1)));
          case "exponential" -> Math.pow(last, passed);
          case "linear" -> 1 - (1 - last) * passed;
          case "cosine" -> last + (1 - last) * (1 + Math.cos(Math.PI * passed)) / 2;
          default ->
              throw new IllegalArgumentException(
                  "There is no schedule " + params.get(Options.SCHEDULE));
        };
    return full * share;
  }

  /** All of them by epoch, counted from 0. */
  Map<Integer, Double> table() {
    Map<Integer, Double> rates = new LinkedHashMap<>();
    for (int epoch = 0; epoch < horizon; epoch++) {
      rates.put(epoch, at(epoch));
    }
    return rates;
  }
}
