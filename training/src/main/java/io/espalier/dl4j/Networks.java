package io.espalier.dl4j;

import io.espalier.metrics.Task;
import io.espalier.space.Params;
import io.espalier.trial.Seeds;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.distribution.UniformDistribution;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.weights.IWeightInit;
import org.deeplearning4j.nn.weights.WeightInit;
import org.deeplearning4j.nn.weights.WeightInitDistribution;
import org.deeplearning4j.nn.weights.WeightInitRelu;
import org.deeplearning4j.nn.weights.WeightInitReluUniform;
import org.deeplearning4j.nn.weights.WeightInitUniform;
import org.deeplearning4j.nn.weights.WeightInitXavier;
import org.deeplearning4j.nn.weights.WeightInitXavierUniform;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
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
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.MapSchedule;
import org.nd4j.linalg.schedule.ScheduleType;

/** The one mapping from hyperparameters to DL4J's configurations. */
final class Networks {
  private Networks() {}

  /**
   * What is needed to build a network.
   *
   * @param params hyperparameters
   * @param columns inputs, as many as the prepared features of its training rows are
   * @param task decides the output layer and the loss
   * @param horizon epochs of a full training
   * @param seed the trial's, or derived from it for one of several networks
   */
  record Plan(Params params, int columns, Task task, int horizon, long seed) {}

  /** A multi-layer perceptron in single precision. */
  static MultiLayerConfiguration configuration(Plan plan) {
    return configuration(plan, DataType.FLOAT);
  }

  static MultiLayerConfiguration configuration(Plan plan, DataType precision) {
    Params params = plan.params();
    List<Integer> hidden = params.get(Options.HIDDEN);
    Activation activation = activation(params.get(Options.ACTIVATION));
    NeuralNetConfiguration.ListBuilder layers =
        new NeuralNetConfiguration.Builder()
            .seed(Seeds.derive(plan.seed(), "init"))
            .dataType(precision)
            .updater(updater(params))
            .list();
    int width = plan.columns();
    double dropped = params.get(Options.INPUT_DROPOUT);
    for (int units : hidden) {
      DenseLayer.Builder layer = new DenseLayer.Builder().nIn(width).nOut(units);
      layers.layer(common(layer, params, width, dropped).activation(activation).build());
      width = units;
      // DL4J drops what goes into a layer, so a hidden layer's share stands at the next one.
      dropped = params.get(Options.DROPOUT);
    }
    layers.layer(common(output(plan.task()), params, width, dropped).nIn(width).build());
    MultiLayerConfiguration configuration = layers.build();
    schedule(configuration, params, plan.horizon());
    return configuration;
  }

  /**
   * Sets learning rates last: DL4J copies updaters on the way, and AdaGrad's loses its schedule.
   */
  private static void schedule(MultiLayerConfiguration configuration, Params params, int horizon) {
    LearningRate rate = new LearningRate(params, horizon);
    ISchedule schedule = rate.constant() ? null : new MapSchedule(ScheduleType.EPOCH, rate.table());
    for (NeuralNetConfiguration layer : configuration.getConfs()) {
      IUpdater updater = ((BaseLayer) layer.getLayer()).getIUpdater();
      if (updater.hasLearningRate()) {
        updater.setLrAndSchedule(params.get(Options.LEARNING_RATE), schedule);
      }
    }
  }

  private static OutputLayer.Builder output(Task task) {
    OutputLayer.Builder layer =
        task instanceof Task.Classification
            ? new OutputLayer.Builder(LossFunction.MCXENT).activation(Activation.SOFTMAX)
            : new OutputLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY);
    return layer.nOut(task.outputs());
  }

  private static <B extends BaseLayer.Builder<B>> B common(
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

  private static Activation activation(String name) {
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

  private static IWeightInit init(Params params, int inputs) {
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
      default -> throw InitialWeights.unknown(params);
    };
  }

  private static IUpdater updater(Params params) {
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
