package io.espalier.dl4j;

import io.espalier.direct.SoftSharing;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Soft weight sharing (chapter 5.9) in the weights of a layer: λ/2·Σ(wᵢ − wⱼ)², whose gradient is
 * λ(wᵢ − wⱼ). Of pairs of layers each counts half of the penalty, and its own side of the gradient.
 */
final class SharedWeights implements Regularization {
  private static final long serialVersionUID = 1;

  private final double lambda;
  private final SoftSharing.Groups groups;
  private final long inputs;

  /** Weights of other layers that these should be like. */
  private final transient List<INDArray> like = new ArrayList<>();

  /**
   * For one hidden layer.
   *
   * @param inputs of the layer
   */
  SharedWeights(
      @JsonProperty("lambda") double lambda,
      @JsonProperty("groups") SoftSharing.Groups groups,
      @JsonProperty("inputs") long inputs) {
    this.lambda = lambda;
    this.groups = groups;
    this.inputs = inputs;
  }

  /** Shows layers whose weights should be alike to each other. */
  static void connect(MultiLayerNetwork network) {
    for (int i = 1; i + 1 < network.getnLayers() - 1; i++) {
      if (of(network, i).isEmpty() || of(network, i + 1).isEmpty()) {
        continue;
      }
      INDArray weights = network.getLayer(i).getParam("W");
      INDArray next = network.getLayer(i + 1).getParam("W");
      if (weights.equalShapes(next)) {
        of(network, i).forEach(sharing -> sharing.like.add(next));
        of(network, i + 1).forEach(sharing -> sharing.like.add(weights));
      }
    }
  }

  private static List<SharedWeights> of(MultiLayerNetwork network, int layer) {
    List<SharedWeights> found = new ArrayList<>();
    if (network.getLayer(layer).conf().getLayer() instanceof BaseLayer base) {
      for (Regularization one : base.getRegularization()) {
        if (one instanceof SharedWeights sharing && sharing.groups == SoftSharing.Groups.LAYERS) {
          found.add(sharing);
        }
      }
    }
    return found;
  }

  @Override
  public ApplyStep applyStep() {
    return ApplyStep.BEFORE_UPDATER;
  }

  @Override
  public void apply(INDArray weights, INDArray gradient, double rate, int iteration, int epoch) {
    INDArray matrix = matrix(weights);
    INDArray sum = matrix(gradient);
    switch (groups) {
      case NEIGHBOURS -> {
        if (matrix.size(1) == 1) {
          // A layer of one unit has no neighbours, and DL4J no empty views.
          return;
        }
        INDArray pull = differences(matrix).muli(lambda);
        long units = matrix.size(1);
        INDArray left = sum.get(NDArrayIndex.all(), NDArrayIndex.interval(0, units - 1));
        INDArray right = sum.get(NDArrayIndex.all(), NDArrayIndex.interval(1, units));
        left.addi(pull);
        right.subi(pull);
      }
      case LAYERS -> like.forEach(other -> sum.addi(matrix.sub(other).muli(lambda)));
    }
  }

  @Override
  public double score(INDArray weights, int iteration, int epoch) {
    INDArray matrix = matrix(weights);
    return switch (groups) {
      case NEIGHBOURS -> matrix.size(1) == 1 ? 0 : lambda / 2 * squares(differences(matrix));
      case LAYERS ->
          like.stream().mapToDouble(other -> lambda / 4 * squares(matrix.sub(other))).sum();
    };
  }

  /** Of each unit's weights, but the last one's, and those of the unit beside it. */
  private static INDArray differences(INDArray weights) {
    long units = weights.size(1);
    INDArray left = weights.get(NDArrayIndex.all(), NDArrayIndex.interval(0, units - 1));
    INDArray right = weights.get(NDArrayIndex.all(), NDArrayIndex.interval(1, units));
    return left.sub(right);
  }

  private static double squares(INDArray array) {
    double norm = array.norm2Number().doubleValue();
    return norm * norm;
  }

  /** Updaters see weights as one row. */
  private INDArray matrix(INDArray weights) {
    return weights.rank() == 2 && weights.size(0) == inputs
        ? weights
        : weights.reshape('f', inputs, weights.length() / inputs);
  }

  @Override
  @SuppressWarnings("MethodDoesntCallSuperMethod")
  public Regularization clone() {
    return new SharedWeights(lambda, groups, inputs);
  }
}
