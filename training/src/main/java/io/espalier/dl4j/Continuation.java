package io.espalier.dl4j;

import io.espalier.direct.Blur;
import io.espalier.space.Params;
import io.espalier.trial.Seeds;
import java.util.SplittableRandom;

/**
 * How much the loss is blurred in each epoch: in equal stages over the horizon, the last one not at
 * all (chapter 5.8.1).
 *
 * @param params where the blur and its parameters are read
 * @param horizon epochs of a full training of the trial, never of a leg
 */
record Continuation(Params params, int horizon) {

  /** Whether the loss is ever blurred. */
  boolean wanted() {
    return params.get(Regimens.BLUR) > 0;
  }

  /**
   * The standard deviation of the parameters' neighbours that an epoch's loss is averaged over.
   *
   * @param epoch counted from 0
   */
  double deviation(int epoch) {
    // Each has an epoch, so that even the shortest training begins with the first.
    int stages = Math.min(params.get(Regimens.BLUR_STAGES), horizon);
    // From the end, so that the last epoch is in the last stage.
    int left = (int) ((long) (horizon - 1 - epoch) * stages / horizon);
    if (left == 0) {
      return 0;
    }
    double first = params.get(Regimens.BLUR);
    return switch (params.get(Regimens.BLUR_SCHEDULE)) {
      case "geometric" -> first * Math.pow(0.5, stages - 1.0 - left);
      case "linear" -> first * left / (stages - 1);
      default ->
          throw new IllegalArgumentException(
              "There is no blur-schedule " + params.get(Regimens.BLUR_SCHEDULE));
    };
  }

  /** The blur of a network; null if its loss is never blurred. */
  Blur blur(int parameters) {
    return wanted() ? new Blur(parameters, params.get(Regimens.BLUR_SAMPLES)) : null;
  }

  /** Begins an epoch's draws. */
  static void begin(Blur blur, long seed, int epoch) {
    blur.noise(new SplittableRandom(Seeds.derive(seed, "blur", epoch)));
  }
}
