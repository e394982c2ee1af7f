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
  private Perceptron() {}

  static void build(Networks.Plan plan, NeuralNetConfiguration.ListBuilder layers) {
    Params params = plan.params();
    Activation activation = Layers.activation(params.get(Options.ACTIVATION));
    int width = plan.columns();
    int place = 0;
    for (int units : params.get(Options.HIDDEN)) {
      DenseLayer.Builder layer = new DenseLayer.Builder().nIn(width).nOut(units);
      Treatment treatment = Regularizers.of(params, place++);
      DenseLayer built =
          Layers.common(layer, params, width, treatment).activation(activation).build();
      share(built, Regularizers.sharing(params), width);
      layers.layer(built);
      width = units;
    }
    OutputLayer.Builder output = Layers.output(plan.task()).nIn(width);
    layers.layer(Layers.common(output, params, width, Regularizers.of(params, place)).build());
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
