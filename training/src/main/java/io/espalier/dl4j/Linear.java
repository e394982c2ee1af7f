package io.espalier.dl4j;

import io.espalier.space.Params;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;

/** Builds models that are linear in their inputs: an output layer and nothing before it. */
final class Linear {
  private Linear() {}

  static void build(Networks.Plan plan, NeuralNetConfiguration.ListBuilder layers) {
    Params params = plan.params();
    int width = plan.columns();
    layers.layer(
        Layers.common(Layers.output(plan.task()), params, width, Regularizers.of(params, 0))
            .nIn(width)
            .build());
  }
}
