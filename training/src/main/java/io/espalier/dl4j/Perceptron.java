package io.espalier.dl4j;

import io.espalier.space.Params;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.nd4j.linalg.activations.Activation;

/** Builds multi-layer perceptrons. */
final class Perceptron {
  private Perceptron() {}

  static void build(Networks.Plan plan, NeuralNetConfiguration.ListBuilder layers) {
    dense(plan, plan.columns(), plan.params().get(Options.INPUT_DROPOUT), layers);
  }

  /**
   * Adds the dense layers that a network ends with, the last one among them.
   *
   * @param inputs that go into the first of them
   * @param inputDropped share of these that is dropped in training
   */
  static void dense(
      Networks.Plan plan,
      int inputs,
      double inputDropped,
      NeuralNetConfiguration.ListBuilder layers) {
    Params params = plan.params();
    Activation activation = Layers.activation(params.get(Options.ACTIVATION));
    int width = inputs;
    double dropped = inputDropped;
    for (int units : params.get(Options.HIDDEN)) {
      DenseLayer.Builder layer = new DenseLayer.Builder().nIn(width).nOut(units);
      layers.layer(Layers.common(layer, params, width, dropped).activation(activation).build());
      width = units;
      // DL4J drops what goes into a layer, so a hidden layer's share stands at the next one.
      dropped = params.get(Options.DROPOUT);
    }
    layers.layer(
        Layers.common(Layers.output(plan.task()), params, width, dropped).nIn(width).build());
  }
}
