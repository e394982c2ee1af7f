package io.espalier.dl4j;

import io.espalier.direct.HashedMasks;
import io.espalier.direct.Treatment;
import io.espalier.trial.Seeds;
import java.util.List;

/**
 * What the randomness of a perceptron's training makes of it, as networks of their own (Gal and
 * Ghahramani 2016; chapter 5.5.3). As all that is random is done to the inputs of a layer, whose
 * sums are linear in them, it can be done to its parameters: dropping an input is dropping its
 * weights, and noise on it is a change of the biases. So a pass is one thinned network for all rows
 * alike, and what is predicted of a row depends on the row and the network's seed, never on other
 * rows. Used by one thread.
 */
final class ThinnedNetworks {
  private final HashedMasks masks = new HashedMasks();
  private final List<Integer> widths;
  private final List<Treatment> treatments;
  private final long seed;
  private final int count;

  ThinnedNetworks(Networks.Plan plan) {
    var architecture = DirectNetworks.architecture(plan);
    widths = architecture.widths();
    treatments = architecture.treatments();
    seed = plan.seed();
    count = plan.params().get(Regularizers.INFERENCE_SAMPLES);
  }

  /** How many there are. */
  int count() {
    return count;
  }

  /**
   * The parameters of one of them.
   *
   * @param parameters of the whole network, in DL4J's order; not changed
   * @param number counted from 0
   */
  float[] parameters(float[] parameters, int number) {
    masks.seed(Seeds.derive(seed, "inference", number));
    float[] thinned = parameters.clone();
    int at = 0;
    for (int layer = 0; layer < treatments.size(); layer++) {
      int inputs = widths.get(layer);
      int units = widths.get(layer + 1);
      thin(layer, thinned, at, inputs, units);
      at += inputs * units + units;
    }
    return thinned;
  }

  private void thin(int layer, float[] w, int at, int inputs, int units) {
    Treatment treatment = treatments.get(layer);
    if (treatment.dropConnect() > 0) {
      float[] mask = new float[inputs * units];
      masks.weights(layer, treatment.dropConnect(), mask, mask.length);
      for (int i = 0; i < mask.length; i++) {
        w[at + i] *= mask[i];
      }
    }
    if (treatment.dropped() > 0) {
      float[] mask = new float[inputs];
      masks.units(layer, treatment.dropped(), mask, inputs);
      for (int i = 0; i < inputs * units; i++) {
        w[at + i] *= mask[i % inputs];
      }
    }
    if (treatment.noise() > 0) {
      float[] noise = new float[inputs];
      masks.noise(layer, Math.sqrt(treatment.noise()), noise, inputs);
      for (int i = 0; i < inputs * units; i++) {
        w[at + inputs * units + i / inputs] += noise[i % inputs] * w[at + i];
      }
    }
  }
}
