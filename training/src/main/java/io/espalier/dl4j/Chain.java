package io.espalier.dl4j;

import java.util.List;
import org.deeplearning4j.nn.conf.dropout.IDropout;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Several things that happen to a layer's inputs in training, one after the other.
 *
 * @param parts in the order of the way forward
 */
record Chain(@JsonProperty("parts") List<IDropout> parts) implements IDropout {
  /** Copies the list. */
  Chain {
    parts = List.copyOf(parts);
  }

  @Override
  public INDArray applyDropout(
      INDArray input, INDArray result, int iteration, int epoch, LayerWorkspaceMgr workspaces) {
    INDArray last = input;
    for (IDropout part : parts) {
      last = part.applyDropout(last, result, iteration, epoch, workspaces);
    }
    return last;
  }

  @Override
  public INDArray backprop(INDArray atOutput, INDArray atInput, int iteration, int epoch) {
    INDArray last = atOutput;
    for (int i = parts.size() - 1; i >= 0; i--) {
      last = parts.get(i).backprop(last, atInput, iteration, epoch);
    }
    return last;
  }

  @Override
  public void clear() {
    parts.forEach(IDropout::clear);
  }

  @Override
  @SuppressWarnings("MethodDoesntCallSuperMethod")
  public IDropout clone() {
    return new Chain(parts.stream().map(IDropout::clone).toList());
  }
}
