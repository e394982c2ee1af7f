package io.espalier.dl4j;

import io.espalier.port.Compatibility.Conflict;
import io.espalier.port.Shape;
import io.espalier.space.Hyperparameter;
import io.espalier.space.Params;
import io.espalier.space.ValueType;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The hyperparameters of networks that read images or series, and what they ask of the shape of the
 * data.
 */
final class Shaped {
  private static final String CONVOLUTIONAL = "convolutional";
  private static final String RECURRENT = "recurrent";
  private static final String NONE = "none";

  /** More of either would be a slip of the finger. */
  private static final int MAX_FILTERS = 4_096;

  private static final int MAX_LAYERS = 16;

  /** Feature maps of the convolutions, the first one next to the image. */
  static final Hyperparameter<List<Integer>> FILTERS =
      new Hyperparameter<>(
          "filters",
          ValueType.listOf(ValueType.integer(1, MAX_FILTERS), MAX_LAYERS),
          List.of(16, 32),
          "feature maps of the convolutions");

  /** Height and width of the filters. */
  static final Hyperparameter<Integer> KERNEL =
      new Hyperparameter<>(
          "kernel", ValueType.integer(1, 31), 3, "height and width of the filters, in pixels");

  /** What follows each convolution. */
  static final Hyperparameter<String> POOLING =
      new Hyperparameter<>(
          "pooling",
          ValueType.word("max", "average", NONE),
          "max",
          "how a convolution's outputs are joined, patch by patch");

  /** Height and width of a patch. */
  static final Hyperparameter<Integer> POOL_SIZE =
      new Hyperparameter<>(
          "pool-size", ValueType.integer(2, 16), 2, "height and width of a patch that is joined");

  /** Batch normalization (Ioffe and Szegedy 2015) between a convolution and its activation. */
  static final Hyperparameter<Boolean> BATCH_NORM =
      new Hyperparameter<>(
          "batch-norm",
          ValueType.flag(),
          false,
          "whether each feature map is brought to mean 0 and deviation 1 over the batch");

  /** What a recurrent layer remembers with. */
  static final Hyperparameter<String> CELL =
      new Hyperparameter<>(
          "cell",
          ValueType.word("lstm", "simple"),
          "lstm",
          "what a recurrent layer consists of; simple is h = f(W·h + U·x + b) with the activation");

  /** Widths of the recurrent layers, the first one next to the input. */
  static final Hyperparameter<List<Integer>> UNITS =
      new Hyperparameter<>(
          "units",
          ValueType.listOf(ValueType.integer(1, MAX_FILTERS), MAX_LAYERS),
          List.of(32),
          "widths of the recurrent layers");

  /** Which way series are read. */
  static final Hyperparameter<String> DIRECTION =
      new Hyperparameter<>(
          "direction",
          ValueType.word("forward", "bidirectional"),
          "forward",
          "whether series are read from their ends, too");

  /** What the layers behind the recurrent ones get. */
  static final Hyperparameter<String> READOUT =
      new Hyperparameter<>(
          "readout",
          ValueType.word("last", "mean"),
          "last",
          "the state after the last step that was read, or the mean over all steps");

  /** Most pixels that an image is shifted by, in each direction. */
  static final Hyperparameter<Integer> SHIFT =
      new Hyperparameter<>(
          "shift",
          ValueType.integer(0, MAX_FILTERS),
          0,
          "most pixels that an image is shifted by in training");

  /** Whether every other image is flipped. */
  static final Hyperparameter<String> FLIP =
      new Hyperparameter<>(
          "flip",
          ValueType.word(NONE, "horizontal", "vertical"),
          NONE,
          "which way half of the images are flipped in training");

  /** Most degrees that an image is turned by, in each direction. */
  static final Hyperparameter<Double> ROTATION =
      new Hyperparameter<>(
          "rotation",
          ValueType.real(0, 180),
          0.0,
          "most degrees that an image is turned by in training");

  /** Copies of a row, perturbed as in training, that a prediction is the mean over; 1 for none. */
  static final Hyperparameter<Integer> PERTURBED_COPIES =
      new Hyperparameter<>(
          "perturbed-copies",
          ValueType.integer(1, 10_000),
          1,
          "predictions are the mean over so many copies perturbed as in training; 1: the row"
              + " itself");

  /** What moves the pixels of images. */
  private static final List<Hyperparameter<?>> MOVING = List.of(SHIFT, FLIP, ROTATION);

  /** What changes rows at random in training, so that copies differ. */
  private static final List<Hyperparameter<?>> PERTURBING = MOVING;

  private Shaped() {}

  static List<Hyperparameter<?>> all() {
    return List.of(
        FILTERS,
        KERNEL,
        POOLING,
        POOL_SIZE,
        BATCH_NORM,
        CELL,
        UNITS,
        DIRECTION,
        READOUT,
        SHIFT,
        FLIP,
        ROTATION,
        PERTURBED_COPIES);
  }

  static List<Rule> rules() {
    return List.of(
        Rule.only(FILTERS, CONVOLUTIONAL),
        Rule.only(KERNEL, CONVOLUTIONAL),
        Rule.only(POOLING, CONVOLUTIONAL),
        Rule.only(POOL_SIZE, CONVOLUTIONAL),
        Rule.only(BATCH_NORM, CONVOLUTIONAL),
        Rule.only(CELL, RECURRENT),
        Rule.only(UNITS, RECURRENT),
        Rule.only(DIRECTION, RECURRENT),
        Rule.only(READOUT, RECURRENT),
        Rule.only(SHIFT, Perceptron.KIND, CONVOLUTIONAL),
        Rule.only(FLIP, Perceptron.KIND, CONVOLUTIONAL),
        Rule.only(ROTATION, Perceptron.KIND, CONVOLUTIONAL),
        new Rule(
            Stream.concat(Stream.of(PERTURBED_COPIES), PERTURBING.stream()).toList(),
            (params, task) ->
                Rule.changed(params, PERTURBED_COPIES)
                    && PERTURBING.stream().noneMatch(option -> Rule.changed(params, option)),
            "perturbed-copies are all alike where nothing is perturbed: give one of "
                + PERTURBING.stream()
                    .<String>map(Hyperparameter::name)
                    .collect(Collectors.joining(", "))),
        new Rule(
            List.of(POOLING, POOL_SIZE),
            (params, task) -> params.get(POOLING).equals(NONE) && Rule.changed(params, POOL_SIZE),
            "pool-size means nothing under pooling = none"),
        Rule.apart(
            "clip-norm would shorten the running statistics that batch-norm keeps among the"
                + " parameters",
            BATCH_NORM,
            Options.CLIP_NORM),
        new Rule(
            List.of(Options.KIND, Options.HIDDEN),
            (params, task) -> flat(params) && params.get(Options.HIDDEN).isEmpty(),
            "networks that are neither convolutional nor recurrent have at least one hidden layer"),
        new Rule(
            List.of(DIRECTION, READOUT),
            (params, task) ->
                params.get(DIRECTION).equals("bidirectional") && params.get(READOUT).equals("last"),
            // DL4J passes no gradient through a last step within a bidirectional layer.
            "what has read a series backwards has seen one step where it ends: give readout = mean"
                + " under direction = bidirectional"),
        new Rule(
            List.of(Options.KIND, CELL, Options.HIDDEN, Options.ACTIVATION),
            (params, task) ->
                params.get(Options.KIND).equals(RECURRENT)
                    && params.get(CELL).equals("lstm")
                    && params.get(Options.HIDDEN).isEmpty()
                    && Rule.changed(params, Options.ACTIVATION),
            "activation means nothing where cell = lstm, which has its own, and hidden = []"));
  }

  /** What a network takes its inputs for: the shape of the data, or a table if it asks for none. */
  static Shape read(Params params, Shape shape) {
    return asks(params) ? shape : Shape.TABLE;
  }

  /** Whether the order of inputs means anything to a network. */
  private static boolean asks(Params params) {
    return !flat(params) || perturbs(params);
  }

  /** Whether the pixels of images are moved. */
  static boolean perturbs(Params params) {
    return MOVING.stream().anyMatch(option -> Rule.changed(params, option));
  }

  /** Whether a network takes rows as they are, whatever the shape of the data. */
  static boolean flat(Params params) {
    return !List.of(CONVOLUTIONAL, RECURRENT).contains(params.get(Options.KIND));
  }

  /** Why data of a shape cannot be trained on; empty if they can. */
  static Optional<Conflict> conflict(Params params, Shape shape) {
    return perturbs(params)
        ? unmoved(params, shape).or(() -> unread(params, shape))
        : unread(params, shape);
  }

  private static Optional<Conflict> unmoved(Params params, Shape shape) {
    Hyperparameter<?>[] moving = MOVING.toArray(Hyperparameter<?>[]::new);
    if (!(shape instanceof Shape.Image image)) {
      return refuse(
          "shift, flip and rotation move the pixels of images, and the data are "
              + shape
              + ": data.image says how large they are",
          moving);
    }
    return params.get(SHIFT) < Math.min(image.height(), image.width())
        ? Optional.empty()
        : refuse("shift = %d leaves nothing of %s".formatted(params.get(SHIFT), image), SHIFT);
  }

  private static Optional<Conflict> unread(Params params, Shape shape) {
    return switch (params.get(Options.KIND)) {
      case CONVOLUTIONAL ->
          shape instanceof Shape.Image image
              ? Convolutional.exhausted(params, image)
              : refuse(
                  "kind = convolutional reads images, and the data are "
                      + shape
                      + ": data.image says how large they are",
                  Options.KIND);
      case RECURRENT ->
          shape instanceof Shape.Series series
              ? Recurrent.unmasked(params, series)
              : refuse(
                  "kind = recurrent reads series, and the data are "
                      + shape
                      + ": data.series says which columns are steps",
                  Options.KIND);
      default ->
          shape instanceof Shape.Series series && series.padded()
              ? refuse(
                  "kind = "
                      + params.get(Options.KIND)
                      + " needs all of its inputs, and the data are "
                      + shape,
                  Options.KIND)
              : Optional.empty();
    };
  }

  static Optional<Conflict> refuse(String reason, Hyperparameter<?>... options) {
    return Optional.of(
        new Conflict(Stream.of(options).<String>map(Hyperparameter::name).toList(), reason));
  }
}
