package io.espalier.direct;

import java.util.List;
import java.util.stream.Stream;

/**
 * What an autoencoder is and how it is trained. What it takes in is, side by side: the inputs,
 * which may be corrupted; numbers that encoder and decoder are told; and, if the code is a normal
 * distribution, the standard normal numbers that draw from it. What it gives is: the inputs as it
 * gives them back; and the code, of a distribution its means and then the logarithms of its
 * variances.
 *
 * @param inputs that are given back
 * @param told numbers that encoder and decoder are told beside; only where the code is a
 *     distribution
 * @param latent width of a code that is a distribution, else 0
 * @param encoder its layers; the last one makes the code, or the distribution
 * @param decoder its layers; the last one gives back
 * @param reconstruction the loss, summed over the inputs of a row; the mean over rows is trained on
 * @param contractive λ of the penalty ½ΣΣ(∂h/∂x)² of the code h, a mean over rows; only where the
 *     code is none drawn
 * @param codeL1 λ of the penalty Σ|h|, a mean over rows; only where the code is none drawn
 * @param updater turns gradients into steps
 * @param treatment of the weights of all layers; its penalties alone are looked at
 */
public record CodeArchitecture(
    int inputs,
    int told,
    int latent,
    List<Dense> encoder,
    List<Dense> decoder,
    Reconstruction reconstruction,
    double contractive,
    double codeL1,
    Updater updater,
    Treatment treatment) {

  /** What is lost where inputs are not given back. */
  public enum Reconstruction {
    /** Σ(x − x̂)². */
    SQUARED_ERROR,
    /** −Σ(x ln x̂ + (1 − x) ln(1 − x̂)), for which the last layer has to be a sigmoid. */
    CROSS_ENTROPY
  }

  /**
   * A layer.
   *
   * @param in what goes in
   * @param out what comes out
   * @param activation of its weighted sums
   * @param source the layer of the whole network, the encoder's counted first, whose weights it
   *     has, transposed; its own if that is itself
   */
  public record Dense(int in, int out, Activation activation, int source) {}

  /** Copies the lists, and refuses what is no autoencoder. */
  public CodeArchitecture {
    encoder = List.copyOf(encoder);
    decoder = List.copyOf(decoder);
    if (encoder.isEmpty() || decoder.isEmpty()) {
      throw new IllegalArgumentException("An autoencoder needs an encoder and a decoder");
    }
    int made = encoder.get(encoder.size() - 1).out();
    int code = latent > 0 ? latent : made;
    if ((latent > 0 && made != 2 * latent)
        || !leads(encoder, inputs + told, made)
        || !leads(decoder, code + told, inputs)) {
      throw new IllegalArgumentException(
          "%s and %s do not encode and give back %d inputs, told %d numbers, by a code of %d"
              .formatted(encoder, decoder, inputs, told, code));
    }
    List<Dense> all = Stream.concat(encoder.stream(), decoder.stream()).toList();
    for (int i = 0; i < all.size(); i++) {
      Dense layer = all.get(i);
      if (layer.source() != i && (i < encoder.size() || !isTransposed(layer, encoder))) {
        throw new IllegalArgumentException(
            layer + " is not the transpose of the encoder's layer " + layer.source());
      }
    }
    if (latent == 0 ? told > 0 : contractive > 0 || codeL1 > 0) {
      throw new IllegalArgumentException(
          "Only a code that is drawn is told anything, and only another one penalized");
    }
    Activation output = decoder.get(decoder.size() - 1).activation();
    if (reconstruction == Reconstruction.CROSS_ENTROPY && output != Activation.SIGMOID) {
      throw new IllegalArgumentException(
          "The cross-entropy is of probabilities, and " + output + " gives none");
    }
  }

  /** Whether layers take so many numbers in and put so many out. */
  private static boolean leads(List<Dense> layers, int from, int to) {
    int width = from;
    for (Dense layer : layers) {
      if (layer.in() != width) {
        return false;
      }
      width = layer.out();
    }
    return width == to;
  }

  private static boolean isTransposed(Dense layer, List<Dense> encoder) {
    return layer.source() >= 0
        && layer.source() < encoder.size()
        && encoder.get(layer.source()).in() == layer.out()
        && encoder.get(layer.source()).out() == layer.in();
  }

  /** Columns that are taken in. */
  public int taken() {
    return inputs + told + latent;
  }

  /** Columns that are given. */
  public int given() {
    return inputs + encoder.get(encoder.size() - 1).out();
  }

  /** Whether the code is a distribution. */
  boolean variational() {
    return latent > 0;
  }
}
