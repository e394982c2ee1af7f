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
    // The last epoch that is trained is the one before the horizon: it has the last rate.
    double passed = (double) (epoch - warmup) / Math.max(1, horizon - warmup - 1);
    double last = params.get(Options.FINAL_SHARE);
    double share =
        switch (params.get(Options.SCHEDULE)) {
          case "constant" -> 1;
          case "step" ->
              Math.pow(params.get(Options.STEP_FACTOR), falls(epoch - warmup, horizon - warmup));
          case "exponential" -> Math.pow(last, passed);
          case "linear" -> 1 - (1 - last) * passed;
          case "cosine" -> last + (1 - last) * (1 + Math.cos(Math.PI * passed)) / 2;
          default ->
              throw new IllegalArgumentException(
                  "There is no schedule " + params.get(Options.SCHEDULE));
        };
    return full * share;
  }

  /** In whole numbers, as a quotient that is rounded down loses a fall, such as 15 / 22 · 22. */
  private int falls(int passed, int all) {
    return (int) (passed * (params.get(Options.STEPS) + 1L) / Math.max(1, all));
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
