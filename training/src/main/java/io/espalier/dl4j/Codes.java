package io.espalier.dl4j;

import io.espalier.metrics.Task;
import io.espalier.space.Hyperparameter;
import io.espalier.space.Params;
import io.espalier.space.ValueType;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.stream.IntStream;

/**
 * The hyperparameters of networks that learn to give back their input: autoencoders and variational
 * autoencoders (chapter 5.10). Their loss is a sum over the inputs of a row and a mean over the
 * rows of a batch; penalties are added to it.
 */
final class Codes {
  /** A network that is trained to give back its input through a code. */
  static final String AUTOENCODER = "autoencoder";

  /** One whose code is a distribution. */
  static final String VAE = "vae";

  /** Under {@link #DECODER}: as the encoder, from behind. */
  private static final List<Integer> MIRRORED = List.of(0);

  /** Widths of the decoder's hidden layers; a 0 alone stands for the encoder's, from behind. */
  static final Hyperparameter<List<Integer>> DECODER =
      new Hyperparameter<>(
          "decoder",
          ValueType.listOf(ValueType.integer(0, Options.MAX_WIDTH), 16),
          MIRRORED,
          "widths of the decoder's hidden layers; [0] takes the encoder's, from behind");

  /** Activation of the decoder's hidden layers. */
  static final Hyperparameter<String> DECODER_ACTIVATION =
      new Hyperparameter<>(
          "decoder-activation",
          ValueType.word(
              IntStream.rangeClosed(0, Options.ACTIVATIONS.size())
                  .mapToObj(i -> i == 0 ? "same" : Options.ACTIVATIONS.get(i - 1))
                  .toArray(String[]::new)),
          "same",
          "activation of the decoder's hidden layers; same takes the encoder's");

  /** Activation of what is given back. */
  static final Hyperparameter<String> OUTPUT =
      new Hyperparameter<>(
          "output",
          ValueType.word("identity", "sigmoid"),
          "identity",
          "activation of what an autoencoder gives back");

  /** What is lost where a network does not give back its input. */
  static final Hyperparameter<String> RECONSTRUCTION =
      new Hyperparameter<>(
          "reconstruction",
          ValueType.word("mse", "cross-entropy"),
          "mse",
          "loss of an autoencoder: the squared error or the binary cross-entropy, summed over"
              + " inputs");

  /** Whether the decoder's weights are the encoder's, transposed (chapter 5.9). */
  static final Hyperparameter<Boolean> TIED =
      new Hyperparameter<>(
          "tied",
          ValueType.flag(),
          false,
          "whether the decoder's weights are the encoder's, transposed");

  /** Width of a variational autoencoder's code. */
  static final Hyperparameter<Integer> LATENT =
      new Hyperparameter<>(
          "latent",
          ValueType.integer(1, Options.MAX_WIDTH),
          8,
          "width of a variational autoencoder's code");

  /** Whether encoder and decoder of a variational autoencoder know the class. */
  static final Hyperparameter<Boolean> CONDITIONAL =
      new Hyperparameter<>(
          "conditional",
          ValueType.flag(),
          false,
          "whether encoder and decoder of a variational autoencoder know a row's class");

  /** The unit of numbers. */
  static final Hyperparameter<String> SCALING =
      new Hyperparameter<>(
          "scaling",
          ValueType.word("standardize", "unit"),
          "standardize",
          "unit of numbers: mean 0 and deviation 1, or from 0 to 1 on the training rows");

  /** How inputs are corrupted in training (chapter 5.10.2). */
  static final Hyperparameter<String> CORRUPTION =
      new Hyperparameter<>(
          "corruption",
          ValueType.word("none", "gaussian", "masking", "salt-and-pepper"),
          "none",
          "how an autoencoder's inputs are corrupted in training; it is to give back the clean"
              + " ones");

  /** How much inputs are corrupted. */
  static final Hyperparameter<Double> CORRUPTION_AMOUNT =
      new Hyperparameter<>(
          "corruption-amount",
          ValueType.real(0, Double.POSITIVE_INFINITY),
          0.3,
          "variance of gaussian corruption; share of the inputs that the others replace");

  /** λ of the contractive penalty (chapter 5.10.3). */
  static final Hyperparameter<Double> CONTRACTIVE =
      new Hyperparameter<>(
          "contractive",
          ValueType.real(0, Double.POSITIVE_INFINITY),
          0.0,
          "λ of the penalty λ·½ΣΣ(∂h/∂x)² of the code h, a mean over the batch");

  /** λ of the sparsity of the code (chapter 5.10.1). */
  static final Hyperparameter<Double> CODE_L1 =
      new Hyperparameter<>(
          "code-l1",
          ValueType.real(0, Double.POSITIVE_INFINITY),
          0.0,
          "λ of the penalty λ·Σ|h| of the code h, a mean over the batch");

  /** λ of the divergence from the prior (chapter 5.10.4). */
  static final Hyperparameter<Double> KL_WEIGHT =
      new Hyperparameter<>(
          "kl-weight",
          ValueType.real(0, Double.POSITIVE_INFINITY),
          1.0,
          "λ of the divergence of a variational autoencoder's codes from their prior");

  /** Epochs in which that λ rises from 0. */
  static final Hyperparameter<Integer> KL_WARMUP =
      new Hyperparameter<>(
          "kl-warmup",
          ValueType.integer(0, 100_000),
          0,
          "epochs in which kl-weight rises from 0 to its full value");

  private Codes() {}

  /** All of them. */
  static List<Hyperparameter<?>> all() {
    return List.of(
        DECODER,
        DECODER_ACTIVATION,
        OUTPUT,
        RECONSTRUCTION,
        TIED,
        LATENT,
        CONDITIONAL,
        SCALING,
        CORRUPTION,
        CORRUPTION_AMOUNT,
        CONTRACTIVE,
        CODE_L1,
        KL_WEIGHT,
        KL_WARMUP);
  }

  /** Which combinations of them are not trained. */
  static List<Rule> rules() {
    return List.of(
        Rule.only(DECODER, AUTOENCODER, VAE),
        Rule.only(DECODER_ACTIVATION, AUTOENCODER, VAE),
        Rule.only(OUTPUT, AUTOENCODER, VAE),
        Rule.only(RECONSTRUCTION, AUTOENCODER, VAE),
        Rule.only(TIED, AUTOENCODER),
        Rule.only(LATENT, VAE),
        Rule.only(CONDITIONAL, VAE),
        Rule.only(CORRUPTION, AUTOENCODER, VAE),
        Rule.only(CONTRACTIVE, AUTOENCODER),
        Rule.only(CODE_L1, AUTOENCODER),
        Rule.only(KL_WEIGHT, VAE),
        Rule.only(KL_WARMUP, VAE),
        refused(
            (params, task) -> task instanceof Task.Reconstruction && !coding(params),
            "task = reconstruction trains networks of kind = autoencoder or vae",
            Options.KIND),
        refused(
            (params, task) -> task instanceof Task.Regression && coding(params),
            "An autoencoder predicts no number: task = reconstruction needs no label, under task ="
                + " classification its codes are classified",
            Options.KIND),
        refused(
            (params, task) -> params.get(CONDITIONAL) && !(task instanceof Task.Classification),
            "conditional = true needs classes: give task = classification",
            CONDITIONAL),
        refused(
            (params, task) -> !noisy(params) && Rule.changed(params, CORRUPTION_AMOUNT),
            "corruption-amount means nothing without a corruption",
            CORRUPTION,
            CORRUPTION_AMOUNT),
        refused(
            (params, task) ->
                noisy(params)
                    && !params.get(CORRUPTION).equals("gaussian")
                    && params.get(CORRUPTION_AMOUNT) > 1,
            "corruption-amount is a share, at most 1, but under corruption = gaussian",
            CORRUPTION,
            CORRUPTION_AMOUNT),
        refused(
            (params, task) -> crossEntropy(params) && !params.get(OUTPUT).equals("sigmoid"),
            "reconstruction = cross-entropy is of probabilities: give output = sigmoid",
            RECONSTRUCTION,
            OUTPUT),
        refused(
            (params, task) -> crossEntropy(params) && !params.get(SCALING).equals("unit"),
            "reconstruction = cross-entropy needs inputs from 0 to 1: give scaling = unit",
            RECONSTRUCTION,
            SCALING),
        refused(
            (params, task) ->
                params.get(OUTPUT).equals("sigmoid") && !params.get(SCALING).equals("unit"),
            "output = sigmoid gives back values from 0 to 1 only: give scaling = unit",
            OUTPUT,
            SCALING),
        refused(
            (params, task) -> params.get(TIED) && Rule.changed(params, DECODER),
            "A tied decoder has the encoder's widths: leave decoder out",
            TIED,
            DECODER),
        refused(
            (params, task) -> !mirrored(params) && params.get(DECODER).contains(0),
            "A layer of no units: decoder = [0] alone stands for the encoder's widths",
            DECODER),
        unknownToCodes(
            Options.DROPOUT, "dropout is not trained in autoencoders: give code-l1 or corruption"),
        unknownToCodes(
            Options.INPUT_DROPOUT,
            "input-dropout is not trained in autoencoders: give corruption = masking"),
        unknownToCodes(Regularizers.DROP_CONNECT, "drop-connect is not trained in autoencoders"),
        unknownToCodes(Options.CLIP_NORM, "clip-norm is not trained in autoencoders"));
  }

  private static Rule refused(
      BiPredicate<Params, Task> broken, String reason, Hyperparameter<?>... options) {
    return new Rule(List.of(options), broken, reason);
  }

  private static Rule unknownToCodes(Hyperparameter<?> option, String reason) {
    return refused(
        (params, task) -> coding(params) && Rule.changed(params, option),
        reason,
        Options.KIND,
        option);
  }

  /** Whether a network learns to give back its input. */
  static boolean coding(Params params) {
    return params.get(Options.KIND).equals(AUTOENCODER) || variational(params);
  }

  /** Whether its codes are distributions. */
  static boolean variational(Params params) {
    return params.get(Options.KIND).equals(VAE);
  }

  /** Whether it is told the class. */
  static boolean conditional(Params params) {
    return variational(params) && params.get(CONDITIONAL);
  }

  /** Whether inputs are corrupted in training. */
  static boolean noisy(Params params) {
    return !params.get(CORRUPTION).equals("none");
  }

  private static boolean crossEntropy(Params params) {
    return params.get(RECONSTRUCTION).equals("cross-entropy");
  }

  /** Whether the decoder has the encoder's widths, from behind. */
  static boolean mirrored(Params params) {
    return params.get(DECODER).equals(MIRRORED);
  }
}
