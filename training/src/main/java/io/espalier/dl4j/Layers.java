package io.espalier.dl4j;

import io.espalier.metrics.Task;
import io.espalier.space.Params;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.distribution.UniformDistribution;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.wrapper.BaseWrapperLayer;
import org.deeplearning4j.nn.weights.IWeightInit;
import org.deeplearning4j.nn.weights.WeightInit;
import org.deeplearning4j.nn.weights.WeightInitDistribution;
import org.deeplearning4j.nn.weights.WeightInitRelu;
import org.deeplearning4j.nn.weights.WeightInitReluUniform;
import org.deeplearning4j.nn.weights.WeightInitUniform;
import org.deeplearning4j.nn.weights.WeightInitXavier;
import org.deeplearning4j.nn.weights.WeightInitXavierUniform;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.AMSGrad;
import org.nd4j.linalg.learning.config.AdaDelta;
import org.nd4j.linalg.learning.config.AdaGrad;
import org.nd4j.linalg.learning.config.AdaMax;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nadam;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.RmsProp;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.learning.regularization.L1Regularization;
import org.nd4j.linalg.learning.regularization.L2Regularization;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.linalg.learning.regularization.WeightDecay;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** What layers of all kinds of networks have in common. */
final class Layers {
  private Layers() {}

  /** The last layer: class probabilities, or a value. */
  static OutputLayer.Builder output(Task task) {
    OutputLayer.Builder layer =
        task instanceof Task.Classification
            ? new OutputLayer.Builder(LossFunction.MCXENT).activation(Activation.SOFTMAX)
            : new OutputLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY);
    return layer.nOut(task.outputs());
  }

  /**
   * Sets what every layer with weights has.
   *
   * @param inputs of the layer
   * @param dropped share of its inputs that is dropped in training
   */
  static <B extends BaseLayer.Builder<B>> B common(
      B layer, Params params, int inputs, double dropped) {
    layer.weightInit(init(params, inputs));
    // Set layer by layer: DL4J registers a global weight decay twice.
    layer.regularization(penalties(params));
    if (dropped > 0) {
      layer.dropOut(1 - dropped);
    }
    if (params.get(Options.CLIP_NORM) > 0) {
      layer.gradientNormalization(GradientNormalization.ClipL2PerLayer);
      layer.gradientNormalizationThreshold(params.get(Options.CLIP_NORM));
    }
    return layer;
  }

  /** The layers with weights that a layer is, or wraps. */
  static List<BaseLayer> trained(Layer layer) {
    if (layer instanceof BaseLayer own) {
      return List.of(own);
    }
    if (layer instanceof Bidirectional both) {
      List<BaseLayer> all = new ArrayList<>(trained(both.getFwd()));
      all.addAll(trained(both.getBwd()));
      return all;
    }
    return layer instanceof BaseWrapperLayer wrapper ? trained(wrapper.getUnderlying()) : List.of();
  }

  private static List<Regularization> penalties(Params params) {
    List<Regularization> penalties = new ArrayList<>();
    if (params.get(Options.L1) > 0) {
      penalties.add(new L1Regularization(params.get(Options.L1)));
    }
    if (params.get(Options.L2) > 0) {
      penalties.add(new L2Regularization(params.get(Options.L2)));
    }
    if (params.get(Options.WEIGHT_DECAY) > 0) {
      penalties.add(new WeightDecay(params.get(Options.WEIGHT_DECAY), true));
    }
    return penalties;
  }

  /** The activation with a name. */
  static Activation activation(String name) {
    return switch (name) {
      case "relu" -> Activation.RELU;
      case "leaky-relu" -> Activation.LEAKYRELU;
      case "elu" -> Activation.ELU;
      case "selu" -> Activation.SELU;
      case "gelu" -> Activation.GELU;
      case "swish" -> Activation.SWISH;
      case "softplus" -> Activation.SOFTPLUS;
      case "tanh" -> Activation.TANH;
      case "sigmoid" -> Activation.SIGMOID;
      case "identity" -> Activation.IDENTITY;
      default -> throw new IllegalArgumentException("There is no activation " + name);
    };
  }

  /** The distribution of the weights of a layer at the start. */
  static IWeightInit init(Params params, int inputs) {
    return switch (InitialWeights.word(params)) {
      case "he" -> new WeightInitRelu();
      case "he-uniform" -> new WeightInitReluUniform();
      case "xavier" -> new WeightInitXavier();
      case "xavier-uniform" -> new WeightInitXavierUniform();
      case "lecun" -> WeightInit.LECUN_NORMAL.getWeightInitFunction();
      case "lecun-uniform" -> {
        // DL4J's own has three times the variance of LeCun et al. 1998.
        double limit = Math.sqrt(3.0 / inputs);
        yield new WeightInitDistribution(new UniformDistribution(-limit, limit));
      }
      case "uniform" -> new WeightInitUniform();
      default -> throw InitialWeights.unknown(InitialWeights.word(params));
    };
  }

  /** The rule of the steps, its learning rate not yet set. */
  static IUpdater updater(Params params) {
    return switch (params.get(Options.UPDATER)) {
      case "adam" -> new Adam();
      case "amsgrad" -> new AMSGrad();
      case "nadam" -> new Nadam();
      case "adamax" -> new AdaMax();
      case "rmsprop" -> new RmsProp();
      case "adagrad" -> new AdaGrad();
      case "adadelta" -> new AdaDelta();
      case "nesterovs" -> new Nesterovs(params.get(Options.MOMENTUM));
      case "sgd" -> new Sgd();
      default ->
          throw new IllegalArgumentException("There is no updater " + params.get(Options.UPDATER));
    };
  }
}
