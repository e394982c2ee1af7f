package io.espalier.dl4j;

import io.espalier.port.Dataset;
import io.espalier.space.Hyperparameter;
import io.espalier.space.Params;
import io.espalier.trial.Measurement;
import io.espalier.trial.Seeds;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Greedy layer-wise pretraining of a perceptron's hidden layers, from the input on (chapter 5.7;
 * Bengio et al. 2007). A group of layers at a time is trained on what the groups before make of the
 * rows: as the encoder of an autoencoder, whose decoder mirrors it, or supervised, with an output
 * layer of its own. What was on top of a group is dropped then. The network's own output layer
 * stays fresh.
 *
 * <p>The updater with its momentum, the batch, the initial weights, the activation and the limit of
 * gradients are the network's; penalties, dropout and schedules are not for pretraining. The
 * outputs of a decoder are linear and its loss is the mean squared error, since inputs are
 * standardized.
 */
final class Pretraining {
  /** Of the network's options those that pretraining shares. */
  private static final List<Hyperparameter<?>> SHARED =
      List.of(
          Options.UPDATER, Options.MOMENTUM, Options.INIT, Options.ACTIVATION, Options.CLIP_NORM);

  private final Networks.Plan plan;
  private final Params params;
  private final Engines engines;
  private final Batches batches;
  private final boolean supervised;
  private final int epochs;
  private final double masked;
  private final List<Stack> trained = new ArrayList<>();
  private final List<Stack.Shape> shapes;
  private final List<float[]> codes = new ArrayList<>();
  private float[] noised = new float[0];

  /**
   * What pretraining came to.
   *
   * @param parameters of the network, those of its hidden layers pretrained
   * @param losses the mean loss of each epoch, of each group
   */
  record Result(float[] parameters, List<List<Double>> losses) {

    /** The loss that each group came to, under the names that measurements have for it. */
    Map<String, Double> errors() {
      Map<String, Double> errors = new LinkedHashMap<>();
      for (int group = 0; group < losses.size(); group++) {
        List<Double> curve = losses.get(group);
        errors.put(Measurement.pretrainingError(group + 1), curve.get(curve.size() - 1));
      }
      return errors;
    }
  }

  private Pretraining(
      Networks.Plan plan, Preparation preparation, Dataset data, int[] rows, Engines engines) {
    this.plan = plan;
    this.params = training(plan.params());
    this.engines = engines;
    this.supervised = plan.params().get(Regimens.PRETRAINING).equals("supervised");
    this.epochs = plan.params().get(Regimens.PRETRAINING_EPOCHS);
    this.masked = plan.params().get(Regimens.PRETRAINING_NOISE);
    this.shapes = shapes(plan);
    int batch = plan.params().get(Options.BATCH);
    boolean training = plan.params().get(Regimens.PRETRAINING_ROWS).equals("training");
    if (!training && data.unlabelledRows().length == 0) {
      throw new Untrainable(
          "pretraining-rows = unlabelled-too finds no rows without a label: data.unlabelled = keep"
              + " keeps those that there are");
    }
    this.batches =
        training
            ? new Batches(data, rows, preparation, batch)
            : Batches.withUnlabelled(data, rows, preparation, batch);
  }

  /** Whether a network is pretrained. */
  static boolean wanted(Params params) {
    return !params.get(Regimens.PRETRAINING).equals("none");
  }

  /**
   * Pretrains.
   *
   * @param rows row numbers of the data set, those that the network is trained on
   * @param initial parameters of the network, in DL4J's order; not changed
   * @throws InterruptedException if the thread is interrupted between two batches
   * @throws Untrainable if it diverges, or is to learn from rows without a label and there are none
   */
  static Result run(
      Networks.Plan plan,
      Preparation preparation,
      Dataset data,
      int[] rows,
      Engines engines,
      float[] initial)
      throws InterruptedException {
    Pretraining pretraining = new Pretraining(plan, preparation, data, rows, engines);
    try {
      return pretraining.groups(initial.clone());
    } finally {
      pretraining.trained.forEach(Stack::close);
    }
  }

  private static Params training(Params all) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (Hyperparameter<?> option : SHARED) {
      values.put(option.name(), all.get(option));
    }
    values.put(Options.LEARNING_RATE.name(), all.get(Regimens.PRETRAINING_RATE));
    return new Params(values);
  }

  /** The groups' stacks, from the input on. */
  static List<Stack.Shape> shapes(Networks.Plan plan) {
    List<Integer> widths = new ArrayList<>(List.of(plan.columns()));
    widths.addAll(plan.params().get(Options.HIDDEN));
    int size = plan.params().get(Regimens.PRETRAINING_GROUP);
    List<Stack.Shape> shapes = new ArrayList<>();
    for (int first = 0; first + 1 < widths.size(); first += size) {
      int end = Math.min(first + size, widths.size() - 1);
      shapes.add(shape(widths.subList(first, end + 1), plan));
    }
    return shapes;
  }

  /**
   * A group's stack.
   *
   * @param widths of its input and its layers
   */
  private static Stack.Shape shape(List<Integer> widths, Networks.Plan plan) {
    Params params = plan.params();
    int encoder = widths.size() - 1;
    List<Integer> all = new ArrayList<>(widths);
    String activation = params.get(Options.ACTIVATION);
    List<String> activations = new ArrayList<>();
    widths.subList(1, widths.size()).forEach(layer -> activations.add(activation));
    if (params.get(Regimens.PRETRAINING).equals("supervised")) {
      all.add(plan.task().outputs());
      return new Stack.Shape(all, activations, encoder, false);
    }
    boolean bridged = params.get(Regimens.PRETRAINING_BRIDGE);
    String decoding = bridged ? params.get(Regimens.PRETRAINING_DECODER) : activation;
    if (bridged) {
      all.add(widths.get(encoder));
      activations.add(decoding);
    }
    for (int layer = encoder - 1; layer >= 0; layer--) {
      all.add(widths.get(layer));
      if (layer > 0) {
        activations.add(decoding);
      }
    }
    return new Stack.Shape(all, activations, encoder, true);
  }

  private Result groups(float[] parameters) throws InterruptedException {
    List<List<Double>> losses = new ArrayList<>();
    int at = 0;
    for (Stack.Shape shape : shapes) {
      long seed = Seeds.derive(plan.seed(), "pretraining", trained.size());
      Stack stack = engines.stack(shape, params, plan.task(), seed, batches.size());
      losses.add(train(stack, seed));
      System.arraycopy(stack.parameters(), 0, parameters, at, shape.kept());
      at += shape.kept();
      trained.add(stack);
      codes.add(new float[batches.size() * shape.codes()]);
    }
    return new Result(parameters, losses);
  }

  private List<Double> train(Stack stack, long seed) throws InterruptedException {
    List<Double> losses = new ArrayList<>();
    try {
      for (int epoch = 0; epoch < epochs; epoch++) {
        double loss = epoch(stack, seed, epoch);
        if (!Double.isFinite(loss)) {
          throw new Untrainable(
              "the loss of pretraining group %d of %d became %s"
                  .formatted(trained.size() + 1, shapes.size(), loss));
        }
        losses.add(loss);
      }
    } catch (RuntimeException | InterruptedException | Error e) {
      stack.close();
      throw e;
    }
    return losses;
  }

  private double epoch(Stack stack, long seed, int epoch) throws InterruptedException {
    batches.shuffle(Seeds.derive(seed, "shuffle", epoch));
    SplittableRandom random = new SplittableRandom(Seeds.derive(seed, "noise", epoch));
    double sum = 0;
    int rows = 0;
    while (batches.advance()) {
      if (Thread.currentThread().isInterrupted()) {
        throw new InterruptedException();
      }
      int count = batches.count();
      float[] inputs = inputs(count);
      int n = count * shapes.get(trained.size()).widths().get(0);
      float[] targets = supervised ? stack.labels(batches) : inputs;
      sum += count * stack.step(noised(inputs, n, random), targets, count);
      rows += count;
    }
    return sum / rows;
  }

  /** What the groups before make of the present batch. */
  private float[] inputs(int count) {
    float[] inputs = batches.features();
    for (int group = 0; group < trained.size(); group++) {
      trained.get(group).encode(inputs, count, codes.get(group));
      inputs = codes.get(group);
    }
    return inputs;
  }

  /** The inputs, a share of them set to 0, which is the mean of a standardized feature. */
  private float[] noised(float[] inputs, int n, SplittableRandom random) {
    if (masked == 0) {
      return inputs;
    }
    if (noised.length < n) {
      noised = new float[n];
    }
    mask(inputs, noised, n, masked, random);
    return noised;
  }

  /** Copies values, each but with a probability, which leaves 0 in its place. */
  static void mask(float[] from, float[] into, int n, double share, SplittableRandom random) {
    for (int i = 0; i < n; i++) {
      into[i] = random.nextDouble() < share ? 0 : from[i];
    }
  }
}
