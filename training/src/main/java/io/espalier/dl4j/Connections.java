package io.espalier.dl4j;

import io.espalier.space.Params;
import io.espalier.trial.Seeds;
import java.util.Arrays;
import java.util.List;
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

  /**
   * Weights of a layer, and its biases, which are always there.
   *
   * @param inputs 0 if the layer has no weights of its own
   */
  record Matrix(int inputs, int units) {
    /** Weights and biases. */
    int size() {
      return Math.addExact(Math.multiplyExact(inputs, units), units);
    }
  }

  /**
   * 0 for a weight that a network does not have, else 1, for each parameter in DL4J's order.
   *
   * @param layers of the network, from the input on
   */
  float[] kept(List<Matrix> layers) {
    float[] kept = new float[layers.stream().mapToInt(Matrix::size).sum()];
    Arrays.fill(kept, 1);
    int at = 0;
    int weighted = 0;
    for (Matrix layer : layers) {
      if (layer.inputs() > 0) {
        float[] mask = mask(weighted++, layer.inputs(), layer.units());
        System.arraycopy(mask, 0, kept, at, mask.length);
      }
      at += layer.size();
    }
    return kept;
  }

  /** Takes the weights of a fresh network away that it does not have, and widens the others. */
  void thin(float[] parameters, List<Matrix> layers, float[] kept) {
    int at = 0;
    for (Matrix layer : layers) {
      float widening = layer.inputs() > 0 ? widening(layer.inputs()) : 1;
      for (int i = at; i < at + layer.inputs() * layer.units(); i++) {
        parameters[i] *= widening * kept[i];
      }
      at += layer.size();
    }
  }
}
