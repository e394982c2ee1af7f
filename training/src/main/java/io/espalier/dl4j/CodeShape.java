package io.espalier.dl4j;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * What a network is that learns to give back its input. What it takes in is, side by side: the
 * inputs, which may be corrupted; the row's class as one number each, if it is told the class; and,
 * if its code is a distribution, the standard normal numbers that draw from it, where zeros draw
 * its mean. What comes out is: what it gives back; and the code, of a distribution its means and
 * then the logarithms of its variances.
 *
 * @param inputs that are given back
 * @param classes 0 if it is not told the class
 * @param encoder widths of the encoder's layers; the last one is the code where this is no
 *     distribution
 * @param latent width of a code that is a distribution, else 0
 * @param decoder widths of the decoder's hidden layers
 * @param activation of the encoder's layers
 * @param decoderActivation of the decoder's hidden layers
 * @param output activation of what is given back
 * @param reconstruction the loss: {@code mse} or {@code cross-entropy}, summed over inputs
 * @param tied whether the decoder's weights are the encoder's, transposed
 * @param contractive λ of ½ΣΣ(∂h/∂x)²
 * @param codeL1 λ of Σ|h|
 * @param klWeight λ of the divergence of codes from a standard normal distribution
 * @param klWarmup epochs in which that λ rises from 0
 * @param init distribution of the weights at the start
 */
record CodeShape(
    @JsonProperty("inputs") int inputs,
    @JsonProperty("classes") int classes,
    @JsonProperty("encoder") List<Integer> encoder,
    @JsonProperty("latent") int latent,
    @JsonProperty("decoder") List<Integer> decoder,
    @JsonProperty("activation") String activation,
    @JsonProperty("decoderActivation") String decoderActivation,
    @JsonProperty("output") String output,
    @JsonProperty("reconstruction") String reconstruction,
    @JsonProperty("tied") boolean tied,
    @JsonProperty("contractive") double contractive,
    @JsonProperty("codeL1") double codeL1,
    @JsonProperty("klWeight") double klWeight,
    @JsonProperty("klWarmup") int klWarmup,
    @JsonProperty("init") String init) {

  /** Copies the lists. */
  @JsonCreator
  CodeShape {
    encoder = List.copyOf(encoder);
    decoder = List.copyOf(decoder);
  }

  /**
   * A layer.
   *
   * @param in what goes in
   * @param out what comes out
   * @param activation its name
   * @param transposed the layer whose weights it has, transposed; its own if that is itself
   */
  record Dense(int in, int out, String activation, int transposed) {}

  /** What hyperparameters make of rows. */
  static CodeShape of(Networks.Plan plan) {
    var params = plan.params();
    List<Integer> encoder = params.get(Options.HIDDEN);
    boolean variational = Codes.variational(params);
    String activation = params.get(Options.ACTIVATION);
    String own = params.get(Codes.DECODER_ACTIVATION);
    return new CodeShape(
        plan.columns(),
        Codes.conditional(params) ? plan.task().outputs() : 0,
        encoder,
        variational ? params.get(Codes.LATENT) : 0,
        Codes.mirrored(params) ? mirrored(encoder, variational) : params.get(Codes.DECODER),
        activation,
        own.equals("same") ? activation : own,
        params.get(Codes.OUTPUT),
        params.get(Codes.RECONSTRUCTION),
        params.get(Codes.TIED),
        params.get(Codes.CONTRACTIVE),
        params.get(Codes.CODE_L1),
        params.get(Codes.KL_WEIGHT),
        params.get(Codes.KL_WARMUP),
        params.get(Options.INIT));
  }

  /** The encoder's widths from behind; without the last one, where that is the code. */
  private static List<Integer> mirrored(List<Integer> encoder, boolean variational) {
    List<Integer> widths = new ArrayList<>();
    for (int i = encoder.size() - (variational ? 1 : 2); i >= 0; i--) {
      widths.add(encoder.get(i));
    }
    return widths;
  }

  /** Whether the code is a distribution. */
  boolean variational() {
    return latent > 0;
  }

  /** Width of what is decoded. */
  int code() {
    return variational() ? latent : encoder.get(encoder.size() - 1);
  }

  /** Columns that a network takes in. */
  int taken() {
    return inputs + classes + latent;
  }

  /** Columns of the code as a network puts it out. */
  int codeColumns() {
    return variational() ? 2 * latent : code();
  }

  /** Columns that a network puts out. */
  int given() {
    return inputs + codeColumns();
  }

  /** Layers of the encoder, with the one that makes a distribution. */
  int encoderLayers() {
    return encoder.size() + (variational() ? 1 : 0);
  }

  /** All layers, the encoder's first. */
  List<Dense> layers() {
    List<Dense> layers = new ArrayList<>();
    int width = inputs + classes;
    for (int units : encoder) {
      layers.add(new Dense(width, units, activation, layers.size()));
      width = units;
    }
    if (variational()) {
      layers.add(new Dense(width, codeColumns(), "identity", layers.size()));
    }
    width = code() + classes;
    for (int units : decoder) {
      layers.add(new Dense(width, units, decoderActivation, source(layers.size())));
      width = units;
    }
    layers.add(new Dense(width, inputs, output, source(layers.size())));
    return layers;
  }

  /** The matrices of weights that belong to a layer each, in its order. */
  List<Connections.Matrix> weights() {
    List<Connections.Matrix> weights = new ArrayList<>();
    List<Dense> layers = layers();
    for (int i = 0; i < layers.size(); i++) {
      Dense layer = layers.get(i);
      weights.add(new Connections.Matrix(layer.transposed() == i ? layer.in() : 0, layer.out()));
    }
    return weights;
  }

  /**
   * Fresh parameters, in DL4J's order: the same ones for each engine.
   *
   * @param seed they are drawn from
   */
  float[] initial(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Dense> layers = layers();
    float[] parameters = new float[weights().stream().mapToInt(Connections.Matrix::size).sum()];
    int at = 0;
    for (int i = 0; i < layers.size(); i++) {
      Dense layer = layers.get(i);
      if (layer.transposed() == i) {
        draw(parameters, at, layer, random);
        if (variational() && i == encoderLayers() - 1) {
          // Codes begin with the variance of their prior: a large one at random would cost e^it.
          int length = layer.in() * layer.out();
          Arrays.fill(parameters, at + length / 2, at + length, 0);
        }
        at += layer.in() * layer.out();
      }
      at += layer.out();
    }
    return parameters;
  }

  private void draw(float[] parameters, int at, Dense layer, SplittableRandom random) {
    String word = InitialWeights.word(init, layer.activation());
    InitialWeights distribution = InitialWeights.of(word, layer.in(), layer.out());
    for (int in = 0; in < layer.in(); in++) {
      for (int out = 0; out < layer.out(); out++) {
        parameters[at + out * layer.in() + in] = (float) distribution.draw(random);
      }
    }
  }

  private int source(int layer) {
    return tied ? 2 * encoder.size() - 1 - layer : layer;
  }

  /** λ of the divergence in an epoch, counted from 0. */
  double klWeight(int epoch) {
    return epoch >= klWarmup ? klWeight : klWeight * epoch / klWarmup;
  }
}
