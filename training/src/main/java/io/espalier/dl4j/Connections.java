package io.espalier.dl4j;

import io.espalier.space.Params;
import io.espalier.trial.Seeds;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Which connections of a network are there at all (chapter 5.5.4): each unit keeps as many inputs
 * as another of its layer, at least one, but others. Depends on the network's seed alone.
 *
 * @param params say which share is removed
 * @param seed the network's
 */
record Connections(Params params, long seed) {
  /** Of a network. */
  static Connections of(Networks.Plan plan) {
    return new Connections(plan.params(), plan.seed());
  }

  /** Whether any may be missing. */
  boolean removed() {
    return params.get(Regularizers.RANDOM_CONNECTIONS) > 0;
  }

  /** How many of its inputs a unit keeps. */
  int keptInputs(int inputs) {
    double share = params.get(Regularizers.RANDOM_CONNECTIONS);
    return Math.max(1, (int) Math.round((1 - share) * inputs));
  }

  /**
   * What the weights at the start are multiplied by: as if a unit had only the inputs that it keeps
   * and an input only its share of the units.
   */
  float widening(int inputs) {
    return (float) Math.sqrt((double) inputs / keptInputs(inputs));
  }

  /**
   * 1 for a weight that is there and 0 for one that is not.
   *
   * @param layer of weights, counted from 0
   * @return {@code [inputs, units]}, column-major, as DL4J has its weights
   */
  float[] mask(int layer, int inputs, int units) {
    float[] mask = new float[Math.multiplyExact(inputs, units)];
    int keeps = keptInputs(inputs);
    if (keeps == inputs) {
      Arrays.fill(mask, 1);
      return mask;
    }
    SplittableRandom random = new SplittableRandom(Seeds.derive(seed, "connections", layer));
    int[] order = new int[inputs];
    Arrays.setAll(order, i -> i);
    for (int unit = 0; unit < units; unit++) {
      for (int i = 0; i < keeps; i++) {
        int j = random.nextInt(i, inputs);
        int swapped = order[i];
        order[i] = order[j];
        order[j] = swapped;
        mask[unit * inputs + order[i]] = 1;
      }
    }
    return mask;
  }
}
