package io.espalier.dl4j;

import io.espalier.metrics.Task;
import io.espalier.space.Hyperparameter;
import io.espalier.space.ValueType;
import java.util.ArrayList;
import java.util.List;

/** Hyperparameters of polynomial models, and of what a training goes through beside its epochs. */
final class Regimens {
  /** Highest power of a polynomial model; 1 is the linear model. */
  static final Hyperparameter<Integer> DEGREE =
      new Hyperparameter<>(
          "degree", ValueType.integer(1, 30), 1, "highest power of a feature; 1 is a linear model");

  /** Whether a polynomial model multiplies different features. */
  static final Hyperparameter<Boolean> INTERACTIONS =
      new Hyperparameter<>(
          "interactions",
          ValueType.flag(),
          false,
          "whether products of different features are terms too, up to the degree");

  /** Who says how hard rows are, if they do not all come in from the beginning (5.8.2). */
  static final Hyperparameter<String> CURRICULUM =
      new Hyperparameter<>(
          "curriculum",
          ValueType.word("none", "teacher", "self"),
          "none",
          "whose losses say which rows are easy and come first");

  /** Widths of the teacher's hidden layers. */
  static final Hyperparameter<List<Integer>> TEACHER_HIDDEN =
      new Hyperparameter<>(
          "teacher-hidden", Options.HIDDEN.type(), List.of(32), "hidden layers of the teacher");

  /** Epochs that the teacher is trained. */
  static final Hyperparameter<Integer> TEACHER_EPOCHS =
      new Hyperparameter<>(
          "teacher-epochs", ValueType.integer(1, 100_000), 5, "epochs that the teacher is trained");

  /** The shape of the pool's growth. */
  static final Hyperparameter<String> PACING =
      new Hyperparameter<>(
          "pacing",
          ValueType.word("linear", "root", "geometric", "steps"),
          "linear",
          "how the share of rows that are in grows");

  /** Jumps of the pool under {@code steps}. */
  static final Hyperparameter<Integer> PACING_STEPS =
      new Hyperparameter<>(
          "pacing-steps", ValueType.integer(1, 1_000), 3, "equal jumps of the pacing steps");

  /** Share of the rows that are in from the beginning. */
  static final Hyperparameter<Double> PACING_START =
      new Hyperparameter<>(
          "pacing-start", ValueType.realBelow(0, 1), 0.2, "share of the rows that begin");

  /** Share of the horizon after which all rows are in. */
  static final Hyperparameter<Double> PACING_END =
      new Hyperparameter<>(
          "pacing-end",
          ValueType.real(0, 1),
          0.5,
          "share of the epochs after which all rows are in");

  /** Share of an epoch's rows that come from all rows, easy and hard. */
  static final Hyperparameter<Double> CURRICULUM_MIX =
      new Hyperparameter<>(
          "curriculum-mix",
          ValueType.realBelow(0, 1),
          0.0,
          "share of each epoch's rows that are drawn from all rows, easy and hard");

  /** Which rows come first. */
  static final Hyperparameter<String> CURRICULUM_ORDER =
      new Hyperparameter<>(
          "curriculum-order",
          ValueType.word("easy-first", "hard-first", "random"),
          "easy-first",
          "which rows come first");

  /** Whether the pool has the classes in their shares of all rows. */
  static final Hyperparameter<Boolean> CURRICULUM_BALANCED =
      new Hyperparameter<>(
          "curriculum-balanced",
          ValueType.flag(),
          false,
          "whether classes keep their shares among the rows that are in");

  /** Standard deviation of the parameters' neighbours that the loss is averaged over (5.8.1). */
  static final Hyperparameter<Double> BLUR =
      new Hyperparameter<>(
          "blur",
          ValueType.real(0, Double.POSITIVE_INFINITY),
          0.0,
          "σ of the parameters' neighbours that the first stage's loss is averaged over");

  /** Stages of equal length, the last one without blur. */
  static final Hyperparameter<Integer> BLUR_STAGES =
      new Hyperparameter<>(
          "blur-stages", ValueType.integer(2, 1_000), 4, "stages of blur, the last one without");

  /** How blur falls from stage to stage. */
  static final Hyperparameter<String> BLUR_SCHEDULE =
      new Hyperparameter<>(
          "blur-schedule",
          ValueType.word("geometric", "linear"),
          "geometric",
          "how σ falls from stage to stage");

  /** Neighbours that are drawn for a step. */
  static final Hyperparameter<Integer> BLUR_SAMPLES =
      new Hyperparameter<>(
          "blur-samples", ValueType.integer(1, 1_000), 1, "neighbours drawn for a step");

  /** What hidden layers are trained to before the network as a whole is (5.7). */
  static final Hyperparameter<String> PRETRAINING =
      new Hyperparameter<>(
          "pretraining",
          ValueType.word("none", "unsupervised", "supervised"),
          "none",
          "what hidden layers are trained to, one after the other, before the whole network is");

  /** Epochs of each group's pretraining. */
  static final Hyperparameter<Integer> PRETRAINING_EPOCHS =
      new Hyperparameter<>(
          "pretraining-epochs",
          ValueType.integer(1, 100_000),
          10,
          "epochs of each group's pretraining");

  /** Learning rate of pretraining, constant. */
  static final Hyperparameter<Double> PRETRAINING_RATE =
      new Hyperparameter<>(
          "pretraining-rate",
          ValueType.real(0, Double.POSITIVE_INFINITY),
          1e-3,
          "learning rate of pretraining");

  /** Hidden layers that are pretrained together. */
  static final Hyperparameter<Integer> PRETRAINING_GROUP =
      new Hyperparameter<>(
          "pretraining-group",
          ValueType.integer(1, 16),
          1,
          "hidden layers that are pretrained together");

  /** Share of the inputs of each group that is set to 0, while the clean ones are the target. */
  static final Hyperparameter<Double> PRETRAINING_NOISE =
      new Hyperparameter<>(
          "pretraining-noise",
          ValueType.realBelow(0, 1),
          0.0,
          "share of each group's inputs that is masked in unsupervised pretraining");

  /** Which rows are pretrained on. */
  static final Hyperparameter<String> PRETRAINING_ROWS =
      new Hyperparameter<>(
          "pretraining-rows",
          ValueType.word("training", "unlabelled-too"),
          "training",
          "which rows unsupervised pretraining learns from");

  /** Whether encoder and decoder have a layer of weights between them. */
  static final Hyperparameter<Boolean> PRETRAINING_BRIDGE =
      new Hyperparameter<>(
          "pretraining-bridge",
          ValueType.flag(),
          false,
          "whether an extra layer stands between encoder and decoder in pretraining");

  /** Activation of that layer and of the decoder. */
  static final Hyperparameter<String> PRETRAINING_DECODER =
      new Hyperparameter<>(
          "pretraining-decoder-activation",
          Options.ACTIVATION.type(),
          "tanh",
          "activation of the extra layer and of the decoder's hidden layers");

  private Regimens() {}

  static List<Hyperparameter<?>> all() {
    return List.of(
        DEGREE,
        INTERACTIONS,
        CURRICULUM,
        TEACHER_HIDDEN,
        TEACHER_EPOCHS,
        PACING,
        PACING_STEPS,
        PACING_START,
        PACING_END,
        CURRICULUM_MIX,
        CURRICULUM_ORDER,
        CURRICULUM_BALANCED,
        BLUR,
        BLUR_STAGES,
        BLUR_SCHEDULE,
        BLUR_SAMPLES,
        PRETRAINING,
        PRETRAINING_EPOCHS,
        PRETRAINING_RATE,
        PRETRAINING_GROUP,
        PRETRAINING_NOISE,
        PRETRAINING_ROWS,
        PRETRAINING_BRIDGE,
        PRETRAINING_DECODER);
  }

  static List<Rule> rules() {
    List<Rule> rules = new ArrayList<>();
    rules.addAll(ofPolynomials());
    rules.addAll(ofCurricula());
    rules.addAll(ofContinuation());
    rules.addAll(ofPretraining());
    return rules;
  }

  private static List<Rule> ofPolynomials() {
    return List.of(
        Rule.only(DEGREE, "polynomial"),
        Rule.only(INTERACTIONS, "polynomial"),
        new Rule(
            List.of(DEGREE, INTERACTIONS),
            (params, task) -> params.get(INTERACTIONS) && params.get(DEGREE) == 1,
            "interactions mean nothing but from degree = 2 on"),
        Rule.notUnder(Options.HIDDEN, Options.KIND, "polynomial"),
        Rule.notUnder(Options.ACTIVATION, Options.KIND, "polynomial"),
        Rule.notUnder(Options.DROPOUT, Options.KIND, "polynomial"));
  }

  private static List<Rule> ofCurricula() {
    List<Rule> rules = new ArrayList<>();
    rules.add(Rule.only(CURRICULUM, Perceptron.KIND, "polynomial"));
    for (Hyperparameter<?> option :
        List.of(
            PACING,
            PACING_START,
            PACING_END,
            CURRICULUM_MIX,
            CURRICULUM_ORDER,
            CURRICULUM_BALANCED)) {
      rules.add(Rule.under(option, CURRICULUM, "teacher", "self"));
    }
    for (Hyperparameter<?> option : List.of(TEACHER_HIDDEN, TEACHER_EPOCHS)) {
      rules.add(Rule.under(option, CURRICULUM, "teacher"));
      rules.add(Rule.notUnder(option, CURRICULUM_ORDER, "random"));
    }
    rules.add(Rule.under(PACING_STEPS, PACING, "steps"));
    rules.add(
        new Rule(
            List.of(CURRICULUM, PACING_END),
            (params, task) -> Curriculum.wanted(params) && params.get(PACING_END) == 0,
            "there is no curriculum under pacing-end = 0: all rows are in from the beginning"));
    rules.add(
        new Rule(
            List.of(CURRICULUM_BALANCED),
            (params, task) ->
                params.get(CURRICULUM_BALANCED) && !(task instanceof Task.Classification),
            "curriculum-balanced means nothing in a regression, which has no classes"));
    return rules;
  }

  private static List<Rule> ofContinuation() {
    List<Rule> rules = new ArrayList<>();
    rules.add(Rule.only(BLUR, Perceptron.KIND, "polynomial"));
    for (Hyperparameter<?> option :
        List.of(
            Regularizers.RANDOM_CONNECTIONS,
            Regularizers.DROP_CONNECT,
            Regularizers.GRADIENT_NORMS,
            Regularizers.HIDDEN_L1)) {
      rules.add(
          Rule.apart(
              "blur is of networks that have all their weights, and of the loss alone: it does not"
                  + " go with "
                  + option.name(),
              BLUR,
              option));
    }
    for (Hyperparameter<?> option : List.of(BLUR_STAGES, BLUR_SCHEDULE, BLUR_SAMPLES)) {
      rules.add(
          new Rule(
              List.of(BLUR, option),
              (params, task) -> Rule.changed(params, option) && params.get(BLUR) == 0,
              option.name() + " means nothing but under a blur above 0"));
    }
    return rules;
  }

  private static List<Rule> ofPretraining() {
    List<Rule> rules = new ArrayList<>();
    rules.add(Rule.only(PRETRAINING, Perceptron.KIND));
    rules.add(
        Rule.apart(
            "pretraining gives weights to random-connections that are not there",
            PRETRAINING,
            Regularizers.RANDOM_CONNECTIONS));
    for (Hyperparameter<?> option :
        List.of(PRETRAINING_EPOCHS, PRETRAINING_RATE, PRETRAINING_GROUP)) {
      rules.add(Rule.under(option, PRETRAINING, "unsupervised", "supervised"));
    }
    for (Hyperparameter<?> option :
        List.of(PRETRAINING_NOISE, PRETRAINING_ROWS, PRETRAINING_BRIDGE)) {
      rules.add(Rule.under(option, PRETRAINING, "unsupervised"));
    }
    rules.add(Rule.notUnder(PRETRAINING_RATE, Options.UPDATER, "adadelta"));
    rules.add(
        new Rule(
            List.of(Options.HIDDEN, PRETRAINING_GROUP),
            (params, task) ->
                Pretraining.wanted(params)
                    && params.get(PRETRAINING_GROUP) > params.get(Options.HIDDEN).size(),
            "a pretraining-group cannot have more layers than hidden has"));
    rules.add(
        new Rule(
            List.of(PRETRAINING_BRIDGE, PRETRAINING_DECODER),
            (params, task) ->
                Rule.changed(params, PRETRAINING_DECODER) && !params.get(PRETRAINING_BRIDGE),
            "pretraining-decoder-activation means nothing but under pretraining-bridge = true"));
    return rules;
  }
}
