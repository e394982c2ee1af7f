package io.espalier.dl4j;

import io.espalier.space.Params;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The encoder of a finished trial, whose layers a perceptron's first hidden layers start from
 * (chapter 5.7: what was learned without labels, put to use with them).
 *
 * @param shape of the network that it was part of
 * @param inputs what each of its inputs is: a column, or a name in one
 * @param scaling the unit of the numbers that it has learned from
 * @param parameters of its layers, in DL4J's order, which is that of a perceptron
 */
record Encoder(CodeShape shape, List<String> inputs, Scaling scaling, float[] parameters) {

  /**
   * That of a checkpoint, with the parameters of its best epoch; of several networks the first.
   *
   * @throws IOException if the checkpoint is torn or changed
   * @throws IllegalArgumentException if it has no encoder that a perceptron could start from
   */
  static Encoder of(byte[] checkpoint) throws IOException {
    Checkpoint decoded = CheckpointCodec.decode(checkpoint);
    Checkpoint.Network network = decoded.networks().get(0);
    Params params = network.plan().params();
    if (!Codes.coding(params) || Codes.conditional(params)) {
      throw new IllegalArgumentException(
          ("training.encoder names a network of kind = %s%s: give one of kind ="
                  + " autoencoder, or vae without a class")
              .formatted(
                  params.get(Options.KIND), Codes.coding(params) ? " that is told the class" : ""));
    }
    CodeShape shape = CodeShape.of(network.plan());
    int length = 0;
    for (CodeShape.Dense layer : shape.layers().subList(0, shape.encoder().size())) {
      length += layer.in() * layer.out() + layer.out();
    }
    return new Encoder(
        shape,
        inputs(network.preparation()),
        network.preparation().scaling(),
        Arrays.copyOf(decoded.best().parameters().get(0), length));
  }

  /**
   * Parameters that a perceptron starts from.
   *
   * @param preparation of the perceptron's inputs
   * @param fresh those that it would start from else; not changed
   * @throws Untrainable naming what does not fit
   */
  float[] start(Networks.Plan plan, Preparation preparation, float[] fresh) {
    check(plan.params());
    require("the number of inputs", plan.columns(), shape.inputs());
    List<String> own = inputs(preparation);
    for (int i = 0; i < own.size(); i++) {
      require("input " + (i + 1), own.get(i), inputs.get(i));
    }
    if (Connections.of(plan).removed()) {
      throw new Untrainable(
          "training.encoder has weights where random-connections leave none: give one of them");
    }
    float[] started = fresh.clone();
    System.arraycopy(parameters, 0, started, 0, parameters.length);
    return started;
  }

  /**
   * Holds hyperparameters against those of the encoder; what only data tell is left out.
   *
   * @throws Untrainable naming what does not fit
   */
  void check(Params params) {
    require("kind", params.get(Options.KIND), Perceptron.KIND);
    require("activation", params.get(Options.ACTIVATION), shape.activation());
    require("scaling", Scaling.of(params), scaling);
    List<Integer> hidden = params.get(Options.HIDDEN);
    int layers = shape.encoder().size();
    if (hidden.size() < layers || !hidden.subList(0, layers).equals(shape.encoder())) {
      throw new Untrainable(
          "hidden = %s does not begin with the layers of training.encoder, %s"
              .formatted(hidden, shape.encoder()));
    }
    if (Pretraining.wanted(params)) {
      throw new Untrainable(
          "pretraining = %s would undo what training.encoder brings: give one of them"
              .formatted(params.get(Regimens.PRETRAINING)));
    }
  }

  /** Each input by its column, and by the name that it stands for where a column has several. */
  private static List<String> inputs(Preparation preparation) {
    List<String> inputs = new ArrayList<>();
    for (Column column : preparation.columns()) {
      if (column instanceof Column.Names names) {
        names.levels().forEach(level -> inputs.add(names.name() + " is " + level.name()));
        if (names.missing()) {
          inputs.add(names.name() + " is missing");
        }
      } else {
        inputs.add(column.name());
      }
    }
    return inputs;
  }

  private static void require(String what, Object own, Object encoders) {
    if (!own.equals(encoders)) {
      throw new Untrainable(
          "%s = %s does not fit training.encoder, which has %s"
              .formatted(what, shown(own), shown(encoders)));
    }
  }

  private static String shown(Object value) {
    return value instanceof Scaling ? value.toString().toLowerCase(Locale.ROOT) : value.toString();
  }
}
