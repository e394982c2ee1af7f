package io.espalier.dl4j;

import io.espalier.space.Hyperparameter;
import io.espalier.space.ValueType;
import java.util.List;
import java.util.stream.Stream;

/**
 * The hyperparameters that this trainer understands, with their allowed values and defaults. All
 * penalties are added to the mean loss over a batch, and leave biases alone.
 */
public final class Options {
  /** A layer wider than this is a slip of the finger: its weights alone would take gigabytes. */
  static final int MAX_WIDTH = 16_384;

  /** What hidden layers may do to their sums. */
  static final List<String> ACTIVATIONS =
      List.of(
          "relu",
          "leaky-relu",
          "elu",
          "selu",
          "gelu",
          "swish",
          "softplus",
          "tanh",
          "sigmoid",
          "identity");

  /** What the network is. */
  public static final Hyperparameter<String> KIND =
      new Hyperparameter<>(
          "kind",
          ValueType.word(
              Perceptron.KIND, "polynomial", "convolutional", "recurrent", "autoencoder", "vae"),
          Perceptron.KIND,
          "what the network is");

  /** Widths of the hidden layers, the first one next to the input. */
  public static final Hyperparameter<List<Integer>> HIDDEN =
      new Hyperparameter<>(
          "hidden",
          ValueType.anyOf(ValueType.integer(1, MAX_WIDTH), 16),
          List.of(64),
          "widths of the hidden layers");

  /** Activation of the hidden layers. */
  public static final Hyperparameter<String> ACTIVATION =
      new Hyperparameter<>(
          "activation",
          ValueType.word(ACTIVATIONS.toArray(String[]::new)),
          "relu",
          "activation of the hidden layers");

  /** Distribution of the weights at the start. */
  public static final Hyperparameter<String> INIT =
      new Hyperparameter<>(
          "init",
          ValueType.word(
              "auto",
              "he",
              "he-uniform",
              "xavier",
              "xavier-uniform",
              "lecun",
              "lecun-uniform",
              "uniform"),
          "auto",
          "distribution of the weights at the start; auto takes he for relu and its kin, lecun for"
              + " selu, xavier for the others");

  /** Rule that turns gradients into steps. */
  public static final Hyperparameter<String> UPDATER =
      new Hyperparameter<>(
          "updater",
          ValueType.word(
              "adam",
              "amsgrad",
              "nadam",
              "adamax",
              "rmsprop",
              "adagrad",
              "adadelta",
              "nesterovs",
              "sgd"),
          "adam",
          "rule that turns gradients into steps; adam with weight-decay is AdamW");

  /** Momentum, read by {@code nesterovs} only. */
  public static final Hyperparameter<Double> MOMENTUM =
      new Hyperparameter<>(
          "momentum", ValueType.realBelow(0, 1), 0.9, "momentum of the updater nesterovs");

  /**
   * Learning rate that the schedule starts from; {@code adadelta} has none. DL4J's native adaptive
   * updaters take 1e-8 for a rate of exactly 0.
   */
  public static final Hyperparameter<Double> LEARNING_RATE =
      new Hyperparameter<>(
          "learning-rate",
          ValueType.real(0, Double.POSITIVE_INFINITY),
          1e-3,
          "length of a step; adadelta has none");

  /** How the learning rate falls over the horizon. */
  public static final Hyperparameter<String> SCHEDULE =
      new Hyperparameter<>(
          "schedule",
          ValueType.word("constant", "step", "exponential", "linear", "cosine"),
          "constant",
          "how the learning rate falls from the end of the warm-up to the horizon");

  /** What the learning rate has fallen to at the horizon, as a share of its start. */
  public static final Hyperparameter<Double> FINAL_SHARE =
      new Hyperparameter<>(
          "final-share",
          ValueType.real(0, 1),
          0.01,
          "share of the learning rate that a schedule ends at; above 0 for exponential");

  /** Falls of a step schedule, evenly spaced over the horizon. */
  public static final Hyperparameter<Integer> STEPS =
      new Hyperparameter<>(
          "steps", ValueType.integer(1, 1_000), 3, "falls of the step schedule over the horizon");

  /** Factor of the learning rate at each fall of a step schedule. */
  public static final Hyperparameter<Double> STEP_FACTOR =
      new Hyperparameter<>(
          "step-factor",
          ValueType.real(0, 1),
          0.3,
          "factor of the learning rate at each fall of the step schedule");

  /** Epochs at the start in which the learning rate rises in equal steps. */
  public static final Hyperparameter<Integer> WARMUP =
      new Hyperparameter<>(
          "warmup",
          ValueType.integer(0, 100_000),
          0,
          "epochs in which the learning rate rises to its full value");

  /** Rows in a batch; the last one of an epoch may have fewer. */
  public static final Hyperparameter<Integer> BATCH =
      new Hyperparameter<>("batch", ValueType.integer(1, 1 << 20), 32, "rows in a batch");

  /** Weight {@code c} of the penalty {@code c Σ|w|}. */
  public static final Hyperparameter<Double> L1 =
      new Hyperparameter<>(
          "l1", ValueType.real(0, Double.POSITIVE_INFINITY), 0.0, "c of the penalty c·Σ|w|");

  /**
   * Weight {@code c} of the penalty {@code ½c Σw²}: the gradient is {@code cw}. Chapter 5.4.2
   * writes λΣw², so {@code c = 2λ}.
   */
  public static final Hyperparameter<Double> L2 =
      new Hyperparameter<>(
          "l2", ValueType.real(0, Double.POSITIVE_INFINITY), 0.0, "c of the penalty ½c·Σw²");

  /**
   * Share of each weight that is subtracted in a step beside what the updater does, times the
   * learning rate (Loshchilov and Hutter 2019); not times it under {@code adadelta}, which has
   * none.
   */
  public static final Hyperparameter<Double> WEIGHT_DECAY =
      new Hyperparameter<>(
          "weight-decay",
          ValueType.real(0, Double.POSITIVE_INFINITY),
          0.0,
          "each step takes learning rate × this × the weight off each weight, past the updater");

  /** Share of the hidden units that is dropped in training (chapter 5.5.3). */
  public static final Hyperparameter<Double> DROPOUT =
      new Hyperparameter<>(
          "dropout", ValueType.realBelow(0, 1), 0.0, "share of the hidden units dropped");

  /** Share of the input features that is dropped in training. */
  public static final Hyperparameter<Double> INPUT_DROPOUT =
      new Hyperparameter<>(
          "input-dropout", ValueType.realBelow(0, 1), 0.0, "share of the inputs dropped");

  /** Greatest norm of a layer's gradient, penalties left out; 0 for no limit. */
  public static final Hyperparameter<Double> CLIP_NORM =
      new Hyperparameter<>(
          "clip-norm",
          ValueType.real(0, Double.POSITIVE_INFINITY),
          0.0,
          "greatest norm of a layer's gradient, longer ones are shortened to it; 0 for no limit");

  /** Epochs without improvement after which a trial ends; 0 for no early stopping. */
  public static final Hyperparameter<Integer> PATIENCE =
      new Hyperparameter<>(
          "patience",
          ValueType.integer(0, 1_000_000),
          0,
          "epochs without improvement after which a trial ends; 0 for no early stopping");

  /** How much better the objective must become to count as an improvement for patience. */
  public static final Hyperparameter<Double> MIN_IMPROVEMENT =
      new Hyperparameter<>(
          "min-improvement",
          ValueType.real(0, Double.POSITIVE_INFINITY),
          0.0,
          "by more than this must the objective improve for patience to begin anew");

  private Options() {}

  /** All of them, in the order in which a person would explain them. */
  public static List<Hyperparameter<?>> all() {
    return Stream.of(common(), Regularizers.all(), Shaped.all(), Regimens.all(), Codes.all())
        .flatMap(List::stream)
        .toList();
  }

  private static List<Hyperparameter<?>> common() {
    return List.of(
        KIND,
        HIDDEN,
        ACTIVATION,
        INIT,
        UPDATER,
        MOMENTUM,
        LEARNING_RATE,
        SCHEDULE,
        FINAL_SHARE,
        STEPS,
        STEP_FACTOR,
        WARMUP,
        BATCH,
        L1,
        L2,
        WEIGHT_DECAY,
        DROPOUT,
        INPUT_DROPOUT,
        CLIP_NORM,
        PATIENCE,
        MIN_IMPROVEMENT);
  }

  /** Which combinations of them are not trained. */
  static List<Rule> rules() {
    return Stream.of(
            ofSteps(), Regularizers.rules(), Shaped.rules(), Regimens.rules(), Codes.rules())
        .flatMap(List::stream)
        .toList();
  }

  /** What has a meaning for some updaters and schedules only. */
  private static List<Rule> ofSteps() {
    return List.of(
        Rule.under(MOMENTUM, UPDATER, "nesterovs"),
        Rule.notUnder(LEARNING_RATE, UPDATER, "adadelta"),
        Rule.under(FINAL_SHARE, SCHEDULE, "exponential", "linear", "cosine"),
        Rule.under(STEPS, SCHEDULE, "step"),
        Rule.under(STEP_FACTOR, SCHEDULE, "step"),
        new Rule(
            List.of(SCHEDULE, FINAL_SHARE),
            (params, task) ->
                params.get(SCHEDULE).equals("exponential") && params.get(FINAL_SHARE) == 0,
            "schedule = exponential never reaches 0: give a final-share above 0"),
        new Rule(
            List.of(PATIENCE, MIN_IMPROVEMENT),
            (params, task) -> Rule.changed(params, MIN_IMPROVEMENT) && params.get(PATIENCE) == 0,
            "min-improvement means nothing under patience = 0"));
  }
}
