package io.espalier.dl4j;

import io.espalier.space.Params;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What happens to DL4J's gradients between backpropagation and the updater: weights that are not
 * there, in this iteration or at all, do not learn, and norms are measured. DL4J's gradients are
 * sums over the rows of a batch.
 */
final class GradientHooks extends BaseTrainingListener {
  private final Map<String, INDArray> kept;
  private final double[] norms;
  private int normed;

  private GradientHooks(Map<String, INDArray> kept, double[] norms) {
    this.kept = kept;
    this.norms = norms;
  }

  /**
   * Attaches to a network what its hyperparameters ask for, and takes away the connections that it
   * does not have.
   */
  static GradientHooks attach(MultiLayerNetwork network, Networks.Plan plan) {
    Params params = plan.params();
    Connections connections = Connections.of(plan);
    GradientHooks hooks =
        new GradientHooks(
            connections.removed() ? masks(network, connections) : Map.of(),
            new double[params.get(Regularizers.GRADIENT_NORMS) ? trained(network) : 0]);
    if (!hooks.kept.isEmpty()
        || hooks.norms.length > 0
        || params.get(Regularizers.DROP_CONNECT) > 0) {
      network.addListeners(hooks);
    }
    return hooks;
  }

  /** Layers with parameters. */
  private static int trained(MultiLayerNetwork network) {
    int count = 0;
    for (Layer layer : network.getLayers()) {
      count += layer.numParams() > 0 ? 1 : 0;
    }
    return count;
  }

  /** By name, of all weights. */
  private static Map<String, INDArray> masks(MultiLayerNetwork network, Connections connections) {
    Map<String, INDArray> masks = new LinkedHashMap<>();
    weights(network)
        .forEach(
            (name, weights) -> {
              // A convolution's are [filters, channels, height, width]: a filter is a unit.
              boolean filters = weights.rank() > 2;
              int units = Math.toIntExact(weights.size(filters ? 0 : 1));
              int inputs = Math.toIntExact(weights.length() / units);
              INDArray mask =
                  Nd4j.createFromArray(connections.mask(masks.size(), inputs, units))
                      .reshape(filters ? 'c' : 'f', weights.shape())
                      .castTo(weights.dataType());
              masks.put(name, mask);
              weights.muli(mask).muli(connections.widening(inputs));
            });
    return masks;
  }

  /** All weights by DL4J's name, biases left out. */
  static Map<String, INDArray> weights(MultiLayerNetwork network) {
    Map<String, INDArray> weights = new LinkedHashMap<>();
    Layer[] layers = network.getLayers();
    for (int i = 0; i < layers.length; i++) {
      if (layers[i].numParams() == 0) {
        continue;
      }
      var conf = layers[i].conf().getLayer();
      for (String key : conf.initializer().weightKeys(conf)) {
        weights.put(i + "_" + key, layers[i].getParam(key));
      }
    }
    return weights;
  }

  @Override
  public void onGradientCalculation(Model model) {
    Map<String, INDArray> gradients = model.gradient().gradientForVariable();
    MultiLayerNetwork network = (MultiLayerNetwork) model;
    gradients.forEach((name, gradient) -> dropped(network, name).ifPresent(gradient::muli));
    kept.forEach((name, mask) -> gradients.get(name).muli(mask));
    if (norms.length > 0) {
      add(network, gradients);
    }
  }

  /** What a parameter's weights were multiplied by in this iteration. */
  private static Optional<INDArray> dropped(MultiLayerNetwork network, String name) {
    int end = name.indexOf('_');
    Layer layer = network.getLayer(Integer.parseInt(name.substring(0, end)));
    return dropping(layer).map(weights -> weights.mask(name.substring(end + 1)));
  }

  private void add(MultiLayerNetwork network, Map<String, INDArray> gradients) {
    int trained = 0;
    for (int i = 0; i < network.getnLayers(); i++) {
      if (network.getLayer(i).numParams() == 0) {
        continue;
      }
      double squares = 0;
      for (Map.Entry<String, INDArray> entry : gradients.entrySet()) {
        if (entry.getKey().startsWith(i + "_")) {
          double norm = entry.getValue().norm2Number().doubleValue();
          squares += norm * norm;
        }
      }
      norms[trained++] += Math.sqrt(squares) / network.batchSize();
    }
    normed++;
  }

  /** Frees what no garbage collector sees. */
  void free(MultiLayerNetwork network) {
    kept.values().forEach(INDArray::close);
    for (Layer layer : network.getLayers()) {
      dropping(layer).ifPresent(DroppedWeights::free);
    }
  }

  private static Optional<DroppedWeights> dropping(Layer layer) {
    return layer.conf().getLayer() instanceof BaseLayer base
            && base.getWeightNoise() instanceof DroppedWeights weights
        ? Optional.of(weights)
        : Optional.empty();
  }

  /** The mean norm of each layer's gradient since the last call, the input's first. */
  double[] takeNorms() {
    double[] means = norms.clone();
    for (int i = 0; i < means.length; i++) {
      means[i] /= normed;
      norms[i] = 0;
    }
    normed = 0;
    return means;
  }
}
