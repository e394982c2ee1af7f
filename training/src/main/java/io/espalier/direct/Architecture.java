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
 * @param l1 c of the penalty c·Σ|w|
 * @param l2 c of the penalty ½c·Σw²
 * @param weightDecay share of each weight that a step takes off, times the learning rate if the
 *     updater has one
 * @param inputDropout share of the features that is dropped in training
 * @param dropout share of the hidden units that is dropped in training
 * @param clipNorm greatest norm of a layer's gradient, penalties left out; 0 for no limit
 */
public record Architecture(
    List<Integer> widths,
    List<Activation> hidden,
    Loss loss,
    Updater updater,
    double l1,
    double l2,
    double weightDecay,
    double inputDropout,
    double dropout,
    double clipNorm) {

  /** Copies the widths, and refuses what is no network. */
  public Architecture {
    widths = List.copyOf(widths);
    hidden = List.copyOf(hidden);
    if (widths.size() < 2 || widths.stream().anyMatch(width -> width < 1)) {
      throw new IllegalArgumentException(
          "A network needs an input and an output of at least 1, not the widths " + widths);
    }
    if (hidden.size() != widths.size() - 2) {
      throw new IllegalArgumentException(
          hidden.size() + " activations do not fit the widths " + widths);
    }
  }

  /** With one activation for all hidden layers. */
  public Architecture(
      List<Integer> widths,
      Activation hidden,
      Loss loss,
      Updater updater,
      double l1,
      double l2,
      double weightDecay,
      double inputDropout,
      double dropout,
      double clipNorm) {
    this(
        widths,
        Collections.nCopies(Math.max(0, widths.size() - 2), hidden),
        loss,
        updater,
        l1,
        l2,
        weightDecay,
        inputDropout,
        dropout,
        clipNorm);
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
}
