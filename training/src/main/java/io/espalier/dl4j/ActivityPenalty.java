package io.espalier.dl4j;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.dropout.IDropout;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * The penalty λ·Σ|h| on the units that go into a layer, summed over the rows of a batch (chapter
 * 5.4.6): changes nothing on the way forward, and adds λ·sign(h) on the way back. DL4J divides
 * gradients by the number of rows later, which makes it a mean, but leaves it out of its score.
 */
final class ActivityPenalty implements IDropout {
  private static final long serialVersionUID = 1;

  private final double lambda;
  private transient INDArray signs;
  private transient double value;

  ActivityPenalty(@JsonProperty("lambda") double lambda) {
    this.lambda = lambda;
  }

  /** All of a network. */
  static List<ActivityPenalty> of(MultiLayerNetwork network) {
    List<ActivityPenalty> found = new ArrayList<>();
    for (Layer layer : network.getLayers()) {
      IDropout changes = layer.conf().getLayer().getIDropout();
      List<IDropout> parts =
          changes instanceof Chain chain ? chain.parts() : Stream.ofNullable(changes).toList();
      for (IDropout part : parts) {
        if (part instanceof ActivityPenalty penalty) {
          found.add(penalty);
        }
      }
    }
    return found;
  }

  /** Of the last batch, over all its rows. */
  double value() {
    return value;
  }

  @Override
  public INDArray applyDropout(
      INDArray input, INDArray result, int iteration, int epoch, LayerWorkspaceMgr workspaces) {
    value = lambda * input.norm1Number().doubleValue();
    signs =
        workspaces.createUninitialized(
            ArrayType.INPUT, input.dataType(), input.shape(), input.ordering());
    signs.assign(input);
    Transforms.sign(signs, false);
    if (result != input) {
      result.assign(input);
    }
    return result;
  }

  @Override
  public INDArray backprop(INDArray atOutput, INDArray atInput, int iteration, int epoch) {
    if (atInput != atOutput) {
      atInput.assign(atOutput);
    }
    atInput.addi(signs.muli(lambda));
    signs = null;
    return atInput;
  }

  @Override
  public void clear() {
    signs = null;
  }

  @Override
  @SuppressWarnings("MethodDoesntCallSuperMethod")
  public IDropout clone() {
    return new ActivityPenalty(lambda);
  }
}
