package io.espalier.direct;

import java.util.Collections;
import java.util.List;

/**
 * What a dense network is and how it is trained. Penalties are added to the mean loss over a batch
 * and leave biases alone.
 *
 * @param widths of the input, the hidden layers and the output
 * @param hidden activations of the hidden layers
 * @param loss with its output layer
 * @param updater turns gradients into steps
 * @param treatments one for each layer with weights
 * @param softSharing penalty on differences between weights
 * @param clipNorm greatest norm of a layer's gradient, penalties of weights left out; 0 for no
 *     limit
 */
public record Architecture(
    List<Integer> widths,
    List<Activation> hidden,
    Loss loss,
    Updater updater,
    List<Treatment> treatments,
    SoftSharing softSharing,
    double clipNorm) {

  /** Copies the lists, and refuses what is no network. */
  public Architecture {
    widths = List.copyOf(widths);
    hidden = List.copyOf(hidden);
    treatments = List.copyOf(treatments);
    if (widths.size() < 2 || widths.stream().anyMatch(width -> width < 1)) {
      throw new IllegalArgumentException(
          "A network needs an input and an output of at least 1, not the widths " + widths);
    }
    if (hidden.size() != widths.size() - 2) {
      throw new IllegalArgumentException(
          hidden.size() + " activations do not fit the widths " + widths);
    }
    if (treatments.size() != widths.size() - 1) {
      throw new IllegalArgumentException(
          treatments.size() + " treatments do not fit " + (widths.size() - 1) + " layers");
    }
  }

  /** With one activation for all hidden layers. */
  public Architecture(
      List<Integer> widths,
      Activation hidden,
      Loss loss,
      Updater updater,
      List<Treatment> treatments,
      SoftSharing softSharing,
      double clipNorm) {
    this(
        widths,
        Collections.nCopies(Math.max(0, widths.size() - 2), hidden),
        loss,
        updater,
        treatments,
        softSharing,
        clipNorm);
  }

  /** A network that nothing is done about overfitting in. */
  public static Architecture plain(
      List<Integer> widths, Activation hidden, Loss loss, Updater updater) {
    return new Architecture(
        widths,
        Collections.nCopies(Math.max(0, widths.size() - 2), hidden),
        loss,
        updater,
        Collections.nCopies(Math.max(0, widths.size() - 1), Treatment.NONE),
        SoftSharing.NONE,
        0);
  }

  /** The number of layers with weights. */
  public int layers() {
    return widths.size() - 1;
  }

  /** The number of weights and biases. */
  public int parameters() {
    int sum = 0;
    for (int layer = 0; layer < layers(); layer++) {
      sum = Math.addExact(sum, size(layer));
    }
    return sum;
  }

  /** The number of weights and biases of a layer. */
  int size(int layer) {
    int out = widths.get(layer + 1);
    return Math.addExact(Math.multiplyExact(widths.get(layer), out), out);
  }

  /** Whether weights of any layer are dropped in training. */
  boolean dropsWeights() {
    return treatments.stream().anyMatch(treatment -> treatment.dropConnect() > 0);
  }
}
