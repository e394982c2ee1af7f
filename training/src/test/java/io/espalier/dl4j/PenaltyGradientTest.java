package io.espalier.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.espalier.metrics.Task;
import io.espalier.space.Params;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Steps of gradient descent against finite differences of the objective, in double precision. */
class PenaltyGradientTest {
  private static final int ROWS = 6;
  private static final int COLUMNS = 4;

  static Stream<Params> penalties() {
    return Stream.of(
        Legs.params("l1", 0.1),
        Legs.params("l2", 0.3),
        // Under plain gradient descent it is the L2 penalty, that of its score (chapter 5.4.3).
        Legs.params("weight-decay", 0.3),
        Legs.params("l1-layers", List.of(0.1, 0.0, 0.2)),
        Legs.params("l2-layers", List.of(0.0, 0.3, 0.1)),
        Legs.params("weight-decay-layers", List.of(0.2, 0.0, 0.1)),
        Legs.params("hidden-l1", 0.2),
        Legs.params("hidden-l1", 0.2, "activation", "sigmoid", "l2", 0.1),
        Legs.params("soft-sharing", 0.3),
        Legs.params(
            "soft-sharing", 0.3, "soft-sharing-groups", "layers", "hidden", List.of(3, 3, 3)),
        Legs.params(
            "soft-sharing", 0.3, "soft-sharing-groups", "layers", "hidden", List.of(3, 3, 3, 3)),
        Legs.params("drop-connect", 0.4),
        Legs.params("drop-connect", 0.3, "l1", 0.1, "hidden-l1", 0.1),
        Legs.params("random-connections", 0.4, "l2", 0.1));
  }

  @ParameterizedTest
  @MethodSource("penalties")
  void gradientEqualsFiniteDifferencesOfTheObjective(Params penalty) {
    Params params =
        Legs.params(
                "hidden", List.of(5, 3), "activation", "tanh", "updater", "sgd", "learning-rate", 1)
            .with(penalty);
    for (Task task : List.of(new Task.Regression(), Tables.classes(3))) {
      Networks.Plan plan = new Networks.Plan(params, COLUMNS, task, 10, 5);
      MultiLayerNetwork network =
          new MultiLayerNetwork(Networks.configuration(plan, DataType.DOUBLE));
      network.init();
      SharedWeights.connect(network);
      GradientHooks hooks = GradientHooks.attach(network, plan);
      SplittableRandom random = new SplittableRandom(3);
      INDArray x = Nd4j.zeros(DataType.DOUBLE, ROWS, COLUMNS);
      INDArray y = Nd4j.zeros(DataType.DOUBLE, ROWS, task.outputs());
      for (int row = 0; row < ROWS; row++) {
        for (int c = 0; c < COLUMNS; c++) {
          x.putScalar(row, c, random.nextGaussian());
        }
        y.putScalar(row, random.nextInt(task.outputs()), 1);
      }
      objective(network, x, y);
      INDArray step = step(network, hooks);
      INDArray parameters = network.params();
      double small = 1e-6;
      for (long i = 0; i < parameters.length(); i++) {
        double kept = parameters.getDouble(i);
        if (Connections.of(plan).removed() && kept == 0 && step.getDouble(i) == 0) {
          // A connection that is not there.
          continue;
        }
        parameters.putScalar(i, kept + small);
        double above = objective(network, x, y);
        parameters.putScalar(i, kept - small);
        double below = objective(network, x, y);
        parameters.putScalar(i, kept);
        assertThat(step.getDouble(i))
            .as(penalty + " " + i)
            .isCloseTo((above - below) / (2 * small), within(1e-7));
      }
      network.close();
    }
  }

  /** What the updater takes off the parameters, at a learning rate of 1. */
  private static INDArray step(MultiLayerNetwork network, GradientHooks hooks) {
    hooks.onGradientCalculation(network);
    Gradient gradient = network.gradient();
    network.getUpdater().update(network, gradient, 0, 0, ROWS, LayerWorkspaceMgr.noWorkspaces());
    return gradient.gradient().dup().ravel();
  }

  /** The mean loss with all penalties; DL4J's score leaves those of hidden units out. */
  private static double objective(MultiLayerNetwork network, INDArray x, INDArray y) {
    network.setInput(x);
    network.setLabels(y);
    network.computeGradientAndScore();
    double activity =
        ActivityPenalty.of(network).stream().mapToDouble(ActivityPenalty::value).sum();
    return network.score() + activity / ROWS;
  }
}
