package io.espalier.dl4j;

import io.espalier.direct.SoftSharing;
import io.espalier.direct.Treatment;
import io.espalier.space.Hyperparameter;
import io.espalier.space.Params;
import io.espalier.space.ValueType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Penalties, noise and dropping (chapter 5.4, 5.5.3, 5.5.4 and 5.9): the hyperparameters beyond
 * those that {@link Options} has for all layers alike, and what they come to in a layer.
 */
public final class Regularizers {
  private static final String SUBGRADIENT = "subgradient";
  private static final String PROXIMAL = "proximal";
  private static final String WEIGHT_SCALING = "weight-scaling";
  private static final String MONTE_CARLO = "monte-carlo";
  private static final String NEIGHBOURS = "neighbours";
  private static final String LAYERS = "layers";

  /** As many hidden layers as {@link Options#HIDDEN} may have, and the output layer. */
  private static final int MOST_LAYERS = 17;

  private static final ValueType<Double> WEIGHT = ValueType.real(0, Double.POSITIVE_INFINITY);
  private static final ValueType<Double> SHARE = ValueType.realBelow(0, 1);

  /**
   * How the L1 penalty is followed (chapter 5.4.5). The subgradient c·sign(w) of the chapter brings
   * weights around 0, seldom to it. The proximal step (Daubechies et al. 2004) moves each weight by
   * learning rate × c nearer to 0 after the updater's own step, and no further, so that zeros are
   * exact; under {@code adadelta}, which has no learning rate, by c.
   */
  public static final Hyperparameter<String> L1_UPDATE =
      new Hyperparameter<>(
          "l1-update",
          ValueType.word(SUBGRADIENT, PROXIMAL),
          SUBGRADIENT,
          "how l1 is followed: by its subgradient, or by a soft threshold that gives exact zeros");

  /** {@link Options#L1} of each layer, the output layer last. */
  public static final Hyperparameter<List<Double>> L1_LAYERS =
      layers("l1-layers", WEIGHT, MOST_LAYERS, "l1 of each hidden layer and the output layer");

  /** {@link Options#L2} of each layer, the output layer last. */
  public static final Hyperparameter<List<Double>> L2_LAYERS =
      layers("l2-layers", WEIGHT, MOST_LAYERS, "l2 of each hidden layer and the output layer");

  /** {@link Options#WEIGHT_DECAY} of each layer, the output layer last. */
  public static final Hyperparameter<List<Double>> WEIGHT_DECAY_LAYERS =
      layers(
          "weight-decay-layers",
          WEIGHT,
          MOST_LAYERS,
          "weight-decay of each hidden layer and the output layer");

  /** {@link Options#DROPOUT} of each hidden layer. */
  public static final Hyperparameter<List<Double>> DROPOUT_LAYERS =
      layers("dropout-layers", SHARE, MOST_LAYERS - 1, "dropout of each hidden layer");

  /**
   * Variance of the normal noise on the prepared inputs, in training only (chapter 5.4.4). For a
   * linear model with the squared error it comes to the L2 penalty λ·Σw².
   */
  public static final Hyperparameter<Double> INPUT_NOISE =
      new Hyperparameter<>(
          "input-noise", WEIGHT, 0.0, "variance of the normal noise on the inputs in training");

  /** Variance of the normal noise on the output of each hidden layer, in training only. */
  public static final Hyperparameter<Double> HIDDEN_NOISE =
      new Hyperparameter<>(
          "hidden-noise",
          WEIGHT,
          0.0,
          "variance of the normal noise on the output of each hidden layer in training");

  /** λ of the penalty λ·Σ|h| on hidden units, its mean over the batch (chapter 5.4.6). */
  public static final Hyperparameter<Double> HIDDEN_L1 =
      new Hyperparameter<>(
          "hidden-l1", WEIGHT, 0.0, "λ of the penalty λ·Σ|h| over all hidden units");

  /**
   * What predicts (chapter 5.5.3). Weight scaling: the whole network, whose weights need no factor
   * then, because what stays in training is divided by the share that stays. Monte Carlo: the mean
   * over networks as training makes them, with their own dropped units and weights and their own
   * noise, the same ones for all rows.
   */
  public static final Hyperparameter<String> INFERENCE =
      new Hyperparameter<>(
          "inference",
          ValueType.word(WEIGHT_SCALING, MONTE_CARLO),
          WEIGHT_SCALING,
          "what predicts: the whole network, or the mean over networks as training makes them");

  /** How many networks the mean of {@code monte-carlo} is taken over. */
  public static final Hyperparameter<Integer> INFERENCE_SAMPLES =
      new Hyperparameter<>(
          "inference-samples",
          ValueType.integer(2, 10_000),
          20,
          "how many networks the mean of monte-carlo is taken over");

  /** Share of the weights that is dropped in training, others in each step (chapter 5.5.4). */
  public static final Hyperparameter<Double> DROP_CONNECT =
      new Hyperparameter<>("drop-connect", SHARE, 0.0, "share of the weights dropped in training");

  /** Share of the weights that a network does not have, drawn from its seed (chapter 5.5.4). */
  public static final Hyperparameter<Double> RANDOM_CONNECTIONS =
      new Hyperparameter<>(
          "random-connections", SHARE, 0.0, "share of the weights that are removed for good");

  /** λ of the penalty λ/2·Σ(wᵢ − wⱼ)² between weights that should be alike (chapter 5.9). */
  public static final Hyperparameter<Double> SOFT_SHARING =
      new Hyperparameter<>(
          "soft-sharing", WEIGHT, 0.0, "λ of the penalty λ/2·Σ(wᵢ − wⱼ)² between weights");

  /**
   * Which weights {@link #SOFT_SHARING} is between. Neighbours: for each unit of a hidden layer and
   * the next one of that layer, the weights from the same input; that the units of a layer follow
   * each other slowly, as in a map. Layers: for each two successive matrices of the same shape
   * between hidden layers, the weights at the same place; a network that does nearly the same
   * several times, as a recurrent one does.
   */
  public static final Hyperparameter<String> SOFT_SHARING_GROUPS =
      new Hyperparameter<>(
          "soft-sharing-groups",
          ValueType.word(NEIGHBOURS, LAYERS),
          NEIGHBOURS,
          "what soft-sharing is between: neighbours in a hidden layer, or hidden layers");

  /** Whether the norm of each layer's gradient is measured (chapter 5.7). */
  public static final Hyperparameter<Boolean> GRADIENT_NORMS =
      new Hyperparameter<>(
          "gradient-norms", ValueType.flag(), false, "whether gradients' norms are measured");

  private Regularizers() {}

  private static Hyperparameter<List<Double>> layers(
      String name, ValueType<Double> element, int most, String description) {
    return new Hyperparameter<>(
        name, ValueType.anyOf(element, most), List.of(), description + "; []: the same in all");
  }

  /** All of them. */
  static List<Hyperparameter<?>> all() {
    return List.of(
        L1_UPDATE,
        L1_LAYERS,
        L2_LAYERS,
        WEIGHT_DECAY_LAYERS,
        DROPOUT_LAYERS,
        INPUT_NOISE,
        HIDDEN_NOISE,
        HIDDEN_L1,
        INFERENCE,
        INFERENCE_SAMPLES,
        DROP_CONNECT,
        RANDOM_CONNECTIONS,
        SOFT_SHARING,
        SOFT_SHARING_GROUPS,
        GRADIENT_NORMS);
  }

  /** Which combinations are not trained. */
  static List<Rule> rules() {
    List<Rule> rules = new ArrayList<>();
    rules.add(
        needs(
            L1_UPDATE,
            "l1-update means nothing where there is no l1",
            Regularizers::hasL1,
            Options.L1,
            L1_LAYERS));
    // Those of lists come first: others look at what each layer has.
    byLayer(rules, L1_LAYERS, Options.L1, 1);
    byLayer(rules, L2_LAYERS, Options.L2, 1);
    byLayer(rules, WEIGHT_DECAY_LAYERS, Options.WEIGHT_DECAY, 1);
    byLayer(rules, DROPOUT_LAYERS, Options.DROPOUT, 0);
    for (Hyperparameter<?> option : List.of(HIDDEN_NOISE, HIDDEN_L1, INFERENCE, SOFT_SHARING)) {
      rules.add(Rule.only(option, Perceptron.KIND));
    }
    rules.add(Rule.only(INPUT_NOISE, Perceptron.KIND, "polynomial"));
    rules.add(
        needs(
            INFERENCE,
            "inference = monte-carlo needs something random: dropout, drop-connect or noise",
            Regularizers::random,
            Options.DROPOUT,
            Options.INPUT_DROPOUT,
            DROPOUT_LAYERS,
            DROP_CONNECT,
            INPUT_NOISE,
            HIDDEN_NOISE));
    rules.add(
        needs(
            INFERENCE_SAMPLES,
            "inference-samples means nothing but under inference = monte-carlo",
            Regularizers::monteCarlo,
            INFERENCE));
    sharing(rules);
    return List.copyOf(rules);
  }

  private static void sharing(List<Rule> rules) {
    rules.add(
        needs(
            SOFT_SHARING_GROUPS,
            "soft-sharing-groups means nothing where soft-sharing is 0",
            params -> params.get(SOFT_SHARING) > 0,
            SOFT_SHARING));
    rules.add(
        Rule.apart(
            "soft-sharing draws weights together, and of some random-connections leaves one of two",
            SOFT_SHARING,
            RANDOM_CONNECTIONS));
    rules.add(
        needs(
            SOFT_SHARING,
            "soft-sharing finds no weights that could be alike: neighbours need two units in a"
                + " hidden layer, layers three hidden layers in a row that are as wide",
            Regularizers::hasAlike,
            SOFT_SHARING_GROUPS,
            Options.HIDDEN));
  }

  private static boolean hasAlike(Params params) {
    List<Integer> hidden = params.get(Options.HIDDEN);
    if (params.get(SOFT_SHARING_GROUPS).equals(NEIGHBOURS)) {
      return hidden.stream().anyMatch(units -> units > 1);
    }
    for (int i = 2; i < hidden.size(); i++) {
      if (hidden.get(i).equals(hidden.get(i - 1)) && hidden.get(i).equals(hidden.get(i - 2))) {
        return true;
      }
    }
    return false;
  }

  private static boolean random(Params params) {
    return ofAll(params, params.get(Options.HIDDEN).size() + 1).stream()
        .anyMatch(Treatment::random);
  }

  /** An option that has no effect unless others have. */
  private static Rule needs(
      Hyperparameter<?> option, String reason, Predicate<Params> met, Hyperparameter<?>... others) {
    List<Hyperparameter<?>> options = new ArrayList<>(List.of(option));
    options.addAll(List.of(others));
    return new Rule(
        options, (params, task) -> Rule.changed(params, option) && !met.test(params), reason);
  }

  /** A list needs as many values as there are layers, and takes the place of the one value. */
  private static void byLayer(
      List<Rule> rules,
      Hyperparameter<List<Double>> list,
      Hyperparameter<Double> one,
      int outputLayers) {
    rules.add(Rule.only(list, Perceptron.KIND));
    rules.add(
        Rule.apart(
            list.name() + " says what each layer has: " + one.name() + " has no place beside it",
            list,
            one));
    rules.add(
        new Rule(
            List.of(Options.HIDDEN, list),
            (params, task) ->
                Rule.changed(params, list)
                    && params.get(list).size() != params.get(Options.HIDDEN).size() + outputLayers,
            list.name()
                + " needs one value for each hidden layer"
                + (outputLayers > 0 ? ", and one for the output layer" : "")));
  }

  /** Whether an L1 penalty is on any weight. */
  static boolean hasL1(Params params) {
    return params.get(Options.L1) > 0
        || params.get(L1_LAYERS).stream().anyMatch(value -> value > 0);
  }

  /** Whether predictions are means over thinned networks. */
  static boolean monteCarlo(Params params) {
    return params.get(INFERENCE).equals(MONTE_CARLO);
  }

  /** The penalty on differences between weights. */
  static SoftSharing sharing(Params params) {
    return new SoftSharing(
        params.get(SOFT_SHARING),
        params.get(SOFT_SHARING_GROUPS).equals(NEIGHBOURS)
            ? SoftSharing.Groups.NEIGHBOURS
            : SoftSharing.Groups.LAYERS);
  }

  /**
   * What is done in a layer that is one of those that {@code hidden} lists, or the output layer.
   *
   * @param place of the layer, counted from 0; the output layer's is the number of hidden ones
   */
  static Treatment of(Params params, int place) {
    boolean proximal = params.get(L1_UPDATE).equals(PROXIMAL);
    double l1 = value(params, L1_LAYERS, Options.L1, place);
    // What goes into a layer is changed, so what a hidden layer has stands at the next one.
    return new Treatment(
        proximal ? 0 : l1,
        proximal ? l1 : 0,
        value(params, L2_LAYERS, Options.L2, place),
        value(params, WEIGHT_DECAY_LAYERS, Options.WEIGHT_DECAY, place),
        place == 0 ? 0 : params.get(HIDDEN_L1),
        params.get(place == 0 ? INPUT_NOISE : HIDDEN_NOISE),
        place == 0
            ? params.get(Options.INPUT_DROPOUT)
            : value(params, DROPOUT_LAYERS, Options.DROPOUT, place - 1),
        params.get(DROP_CONNECT));
  }

  /** What is done to the weights of every layer alike, and nothing to its inputs. */
  static Treatment everywhere(Params params) {
    boolean proximal = params.get(L1_UPDATE).equals(PROXIMAL);
    double l1 = params.get(Options.L1);
    return new Treatment(
        proximal ? 0 : l1,
        proximal ? l1 : 0,
        params.get(Options.L2),
        params.get(Options.WEIGHT_DECAY),
        0,
        0,
        0,
        params.get(DROP_CONNECT));
  }

  /**
   * What is done in each of several layers, from the one next to the input on.
   *
   * @param layers how many, the output layer among them
   */
  static List<Treatment> ofAll(Params params, int layers) {
    return IntStream.range(0, layers).mapToObj(place -> of(params, place)).toList();
  }

  private static double value(
      Params params, Hyperparameter<List<Double>> list, Hyperparameter<Double> one, int place) {
    List<Double> values = params.get(list);
    return values.isEmpty() ? params.get(one) : values.get(place);
  }
}
