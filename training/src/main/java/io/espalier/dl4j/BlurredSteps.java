package io.espalier.dl4j;

import io.espalier.direct.Blur;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Steps of a DL4J network by the gradient of its blurred loss: what {@code fit} does, with another
 * gradient. The parameters go through the heap, where they are blurred for both engines alike.
 */
final class BlurredSteps {
  private final MultiLayerNetwork network;
  private final Blur blur;
  private final float[] parameters;
  private final float[] gradient;

  /**
   * Steps of a network.
   *
   * @param blur made for as many parameters
   */
  BlurredSteps(MultiLayerNetwork network, Blur blur) {
    this.network = network;
    this.blur = blur;
    this.parameters = new float[Math.toIntExact(network.numParams())];
    this.gradient = new float[parameters.length];
  }

  /** Begins an epoch's draws. */
  void begin(long seed, int epoch) {
    Continuation.begin(blur, seed, epoch);
  }

  /**
   * One step.
   *
   * @param deviation of the neighbours
   * @return the mean loss at the neighbours, penalties included
   */
  double step(INDArray features, INDArray labels, double deviation) {
    network.setInput(features);
    network.setLabels(labels);
    Dl4jEngine.read(network.params(), parameters, parameters.length);
    double loss = blur.gradient(parameters, gradient, deviation, this::slope);
    Dl4jEngine.write(parameters, network.params());
    Dl4jEngine.write(gradient, network.getFlattenedGradients());
    int iteration = network.getIterationCount();
    int epoch = network.getEpochCount();
    network
        .getUpdater()
        .update(
            network,
            network.gradient(),
            iteration,
            epoch,
            Math.toIntExact(features.size(0)),
            LayerWorkspaceMgr.noWorkspaces());
    network.params().subi(network.getFlattenedGradients().reshape(parameters.length));
    network.setIterationCount(iteration + 1);
    network.applyConstraints(iteration, epoch);
    network.clearLayersStates();
    return loss;
  }

  private double slope(float[] at, float[] derivatives) {
    Dl4jEngine.write(at, network.params());
    network.computeGradientAndScore();
    Dl4jEngine.read(network.getFlattenedGradients(), derivatives, derivatives.length);
    return network.score();
  }
}
