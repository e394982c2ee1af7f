package io.espalier.dl4j;

import io.espalier.direct.Masks;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.conf.dropout.IDropout;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Dropout by masks that depend on layer and step alone, for both engines. */
final class GivenMasks implements Masks {
  private int step;

  void next() {
    step++;
  }

  @Override
  public void fill(int layer, double dropped, float[] mask, int n) {
    SplittableRandom random = new SplittableRandom(31L * step + layer);
    for (int i = 0; i < n; i++) {
      mask[i] = random.nextDouble() < dropped ? 0 : (float) (1 / (1 - dropped));
    }
  }

  /** The same for DL4J. */
  IDropout of(int layer, double dropped) {
    return new Given(layer, dropped);
  }

  private final class Given implements IDropout {
    private static final long serialVersionUID = 1;

    private final int layer;
    private final double dropped;

    Given(int layer, double dropped) {
      this.layer = layer;
      this.dropped = dropped;
    }

    private INDArray mask(INDArray like) {
      float[] values = new float[Math.toIntExact(like.length())];
      fill(layer, dropped, values, values.length);
      return Nd4j.createFromArray(values).reshape('c', like.shape());
    }

    @Override
    public INDArray applyDropout(
        INDArray input, INDArray result, int iteration, int epoch, LayerWorkspaceMgr workspaces) {
      return workspaces.leverageTo(ArrayType.INPUT, result.assign(input.mul(mask(input))));
    }

    @Override
    public INDArray backprop(INDArray output, INDArray input, int iteration, int epoch) {
      return input.assign(output.mul(mask(output)));
    }

    @Override
    public void clear() {}

    @Override
    @SuppressWarnings("MethodDoesntCallSuperMethod")
    public IDropout clone() {
      return this;
    }
  }
}
