package io.espalier.dl4j;

import io.espalier.direct.SoftSharing;
import io.espalier.direct.Treatment;
import io.espalier.space.Params;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.regularization.Regularization;

/** Builds multi-layer perceptrons. */
final class Perceptron {
  /** The word for their kind. */
  static final String KIND = "mlp";

  private Perceptron() {}

  static void build(Networks.Plan plan, NeuralNetConfiguration.ListBuilder layers) {
    dense(plan, plan.columns(), Regularizers.of(plan.params(), 0), layers);
  }

  /**
   * Adds the dense layers that a network ends with, the last one among them.
   *
   * @param inputs that go into the first of them
   * @param first what is done in the first of them
   */
  static void dense(
      Networks.Plan plan, int inputs, Treatment first, NeuralNetConfiguration.ListBuilder layers) {
    Params params = plan.params();
    Activation activation = Layers.activation(params.get(Options.ACTIVATION));
    int width = inputs;
    int place = 0;
    for (int units : params.get(Options.HIDDEN)) {
      DenseLayer.Builder layer = new DenseLayer.Builder().nIn(width).nOut(units);
      Treatment treatment = place == 0 ? first : Regularizers.of(params, place);
      place++;
      DenseLayer built =
          Layers.common(layer, params, width, treatment).activation(activation).build();
      share(built, Regularizers.sharing(params), width);
      layers.layer(built);
      width = units;
    }
    OutputLayer.Builder output = Layers.output(plan.task()).nIn(width);
    layers.layer(
        Layers.common(output, params, width, place == 0 ? first : Regularizers.of(params, place))
            .build());
  }

  private static void share(DenseLayer layer, SoftSharing sharing, int inputs) {
    if (sharing.lambda() > 0) {
      // First: weight decay and soft thresholds go by what all penalties before them have made.
      List<Regularization> penalties = new ArrayList<>(layer.getRegularization());
      penalties.add(0, new SharedWeights(sharing.lambda(), sharing.groups(), inputs));
      layer.setRegularization(penalties);
    }
  }
}
