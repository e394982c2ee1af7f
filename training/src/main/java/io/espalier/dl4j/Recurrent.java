package io.espalier.dl4j;

import io.espalier.port.Compatibility.Conflict;
import io.espalier.port.Shape;
import io.espalier.space.Params;
import java.util.Optional;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.nd4j.linalg.activations.Activation;

/**
 * Builds recurrent networks (chapter 5.9): recurrent layers, long short-term memory (Hochreiter and
 * Schmidhuber 1997) or simple ones; what they say at the last step, or on average over all steps
 * that a series has; then dense layers. Layers that read in both directions put their two states
 * side by side, step by step.
 */
final class Recurrent {
  private Recurrent() {}

  static void build(Networks.Plan plan, NeuralNetConfiguration.ListBuilder layers) {
    Params params = plan.params();
    Shape.Series series = (Shape.Series) plan.shape();
    boolean last = params.get(Shaped.READOUT).equals("last");
    boolean both = params.get(Shaped.DIRECTION).equals("bidirectional");
    int width = series.channels();
    double dropped = params.get(Options.INPUT_DROPOUT);
    int left = params.get(Shaped.UNITS).size();
    for (int units : params.get(Shaped.UNITS)) {
      left--;
      Layer layer = cell(params, width, units, dropped);
      if (last && left == 0) {
        layer = new LastTimeStep(layer);
      }
      layers.layer(both ? new Bidirectional(Bidirectional.Mode.CONCAT, layer) : layer);
      width = both ? 2 * units : units;
      dropped = params.get(Options.DROPOUT);
    }
    if (!last) {
      layers.layer(new GlobalPoolingLayer(PoolingType.AVG));
    }
    Perceptron.dense(plan, width, Regularizers.everywhere(params).dropping(dropped), layers);
    layers.setInputType(InputType.recurrent(series.channels(), series.steps()));
  }

  /**
   * Why series that end before the last step cannot be trained on; empty if they can. DL4J's LSTM
   * never gets to know of them, which matters where padding is read first; its simple cell does.
   */
  static Optional<Conflict> unmasked(Params params, Shape.Series series) {
    boolean backwards = params.get(Shaped.DIRECTION).equals("bidirectional");
    return series.padded() && backwards && params.get(Shaped.CELL).equals("lstm")
        ? Shaped.refuse(
            "cell = lstm under direction = bidirectional would begin with what is beyond the end,"
                + " and the data are "
                + series
                + ": give cell = simple or direction = forward",
            Shaped.CELL,
            Shaped.DIRECTION)
        : Optional.empty();
  }

  private static Layer cell(Params params, int inputs, int units, double dropped) {
    if (params.get(Shaped.CELL).equals("simple")) {
      return cell(new SimpleRnn.Builder(), params, inputs, units, dropped)
          .activation(Layers.activation(params.get(Options.ACTIVATION)))
          .build();
    }
    return cell(new LSTM.Builder(), params, inputs, units, dropped)
        .activation(Activation.TANH)
        .build();
  }

  private static <B extends BaseRecurrentLayer.Builder<B>> B cell(
      B layer, Params params, int inputs, int units, double dropped) {
    return Layers.common(layer, params, inputs, dropped)
        .nIn(inputs)
        .nOut(units)
        .weightInitRecurrent(Layers.init(params, units));
  }
}
