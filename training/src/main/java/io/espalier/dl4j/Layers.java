package io.espalier.dl4j;

import io.espalier.direct.Treatment;
import io.espalier.metrics.Task;
import io.espalier.space.Params;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.distribution.UniformDistribution;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.conf.dropout.GaussianNoise;
import org.deeplearning4j.nn.conf.dropout.IDropout;
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
   * Sets what every layer with weights has, the same in all.
   *
   * @param inputs of the layer
   * @param dropped share of its inputs that is dropped in training
   */
  static <B extends BaseLayer.Builder<B>> B common(
      B layer, Params params, int inputs, double dropped) {
    return common(layer, params, inputs, Regularizers.everywhere(params).dropping(dropped));
  }

  /**
   * Sets what every layer with weights has.
   *
   * @param inputs of the layer
   * @param treatment what keeps it from overfitting
   */
  static <B extends BaseLayer.Builder<B>> B common(
      B layer, Params params, int inputs, Treatment treatment) {
    layer.weightInit(init(params, inputs));
    // Set layer by layer: DL4J registers a global weight decay twice.
    layer.regularization(penalties(treatment));
    List<IDropout> changes = changes(treatment);
    if (!changes.isEmpty()) {
      layer.dropOut(changes.size() == 1 ? changes.get(0) : new Chain(changes));
    }
    if (treatment.dropConnect() > 0) {
      layer.weightNoise(new DroppedWeights(treatment.dropConnect()));
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

  /** What happens to a layer's inputs in training. */
  private static List<IDropout> changes(Treatment treatment) {
    List<IDropout> changes = new ArrayList<>();
    if (treatment.activityL1() > 0) {
      changes.add(new ActivityPenalty(treatment.activityL1()));
    }
    if (treatment.noise() > 0) {
      changes.add(new GaussianNoise(Math.sqrt(treatment.noise())));
    }
    if (treatment.dropped() > 0) {
      changes.add(new Dropout(1 - treatment.dropped()));
    }
    return changes;
  }

  private static List<Regularization> penalties(Treatment treatment) {
    List<Regularization> penalties = new ArrayList<>();
    if (treatment.l1() > 0) {
      penalties.add(new L1Regularization(treatment.l1()));
    }
    if (treatment.l2() > 0) {
      penalties.add(new L2Regularization(treatment.l2()));
    }
    if (treatment.weightDecay() > 0) {
      penalties.add(new WeightDecay(treatment.weightDecay(), true));
    }
    if (treatment.proximalL1() > 0) {
      penalties.add(new SoftThreshold(treatment.proximalL1()));
    }
    return penalties;
  }

  /**
   * A configuration that DL4J can read without this project: what acts in training only, by classes
   * that are not DL4J's, is left out.
   */
  static MultiLayerConfiguration withoutOwn(MultiLayerConfiguration configuration) {
    MultiLayerConfiguration copy = configuration.clone();
    for (NeuralNetConfiguration one : copy.getConfs()) {
      if (isOwn(one.getLayer().getIDropout())) {
        one.getLayer().setIDropout(null);
      }
      if (one.getLayer() instanceof BaseLayer layer) {
        layer.setRegularization(layer.getRegularization().stream().filter(r -> !isOwn(r)).toList());
        if (isOwn(layer.getWeightNoise())) {
          layer.setWeightNoise(null);
        }
      }
    }
    return copy;
  }

  private static boolean isOwn(Object part) {
    return part != null && part.getClass().getPackage().equals(Layers.class.getPackage());
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
