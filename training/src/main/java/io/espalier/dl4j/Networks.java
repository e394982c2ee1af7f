package io.espalier.dl4j;

import io.espalier.metrics.Task;
import io.espalier.port.Shape;
import io.espalier.space.Params;
import io.espalier.trial.Seeds;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.MapSchedule;
import org.nd4j.linalg.schedule.ScheduleType;

/** The one mapping from hyperparameters to DL4J's configurations, kind by kind. */
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
   * @param shape what the network takes its inputs for, a table if their order means nothing to it
   */
  record Plan(Params params, int columns, Task task, int horizon, long seed, Shape shape) {
    /** Checks what belongs together. */
    Plan {
      if (!(shape instanceof Shape.Table) && shape.columns() != columns) {
        throw new IllegalArgumentException(
            "%d inputs do not make %s, which have %d".formatted(columns, shape, shape.columns()));
      }
    }

    /** Of a network to which the order of its inputs means nothing. */
    Plan(Params params, int columns, Task task, int horizon, long seed) {
      this(params, columns, task, horizon, seed, Shape.TABLE);
    }
  }

  /** A network in single precision. */
  static MultiLayerConfiguration configuration(Plan plan) {
    return configuration(plan, DataType.FLOAT);
  }

  static MultiLayerConfiguration configuration(Plan plan, DataType precision) {
    NeuralNetConfiguration.ListBuilder layers =
        new NeuralNetConfiguration.Builder()
            .seed(Seeds.derive(plan.seed(), "init"))
            .dataType(precision)
            .updater(Layers.updater(plan.params()))
            .list();
    switch (plan.params().get(Options.KIND)) {
      case Perceptron.KIND -> Perceptron.build(plan, layers);
      case "polynomial" -> Linear.build(plan, layers);
      case Codes.AUTOENCODER, Codes.VAE -> {
        CodeLayer.Builder layer = new CodeLayer.Builder(CodeShape.of(plan));
        layers.layer(Layers.common(layer, plan.params(), plan.columns(), 0).build());
      }
      case "convolutional" -> Convolutional.build(plan, layers);
      case "recurrent" -> Recurrent.build(plan, layers);
      default ->
          throw new IllegalArgumentException(
              "There is no network of kind " + plan.params().get(Options.KIND));
    }
    MultiLayerConfiguration configuration = layers.build();
    schedule(configuration, plan.params(), plan.horizon());
    return configuration;
  }

  /**
   * Sets learning rates last: DL4J copies updaters on the way, and AdaGrad's loses its schedule.
   */
  static void schedule(MultiLayerConfiguration configuration, Params params, int horizon) {
    LearningRate rate = new LearningRate(params, horizon);
    ISchedule schedule = rate.constant() ? null : new MapSchedule(ScheduleType.EPOCH, rate.table());
    for (NeuralNetConfiguration layer : configuration.getConfs()) {
      for (BaseLayer trained : Layers.trained(layer.getLayer())) {
        IUpdater updater = trained.getIUpdater();
        if (updater.hasLearningRate()) {
          updater.setLrAndSchedule(params.get(Options.LEARNING_RATE), schedule);
        }
      }
    }
  }
}
