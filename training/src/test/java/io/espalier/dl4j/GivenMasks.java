package io.espalier.dl4j;

import io.espalier.direct.Masks;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.conf.dropout.GaussianNoise;
import org.deeplearning4j.nn.conf.dropout.IDropout;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.weightnoise.IWeightNoise;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Random numbers that depend on layer and step alone, for both engines. */
final class GivenMasks implements Masks {
  private int step;

  void next() {
    step++;
  }

  private SplittableRandom random(int layer, int purpose) {
    return new SplittableRandom(131L * step + 7L * layer + purpose);
  }

  @Override
  public void units(int layer, double dropped, float[] mask, int n) {
    fill(random(layer, 0), dropped, mask, n);
  }

  @Override
  public void weights(int layer, double dropped, float[] mask, int n) {
    fill(random(layer, 1), dropped, mask, n);
  }

  private static void fill(SplittableRandom random, double dropped, float[] mask, int n) {
    for (int i = 0; i < n; i++) {
      mask[i] = random.nextDouble() < dropped ? 0 : (float) (1 / (1 - dropped));
    }
  }

  @Override
  public void noise(int layer, double deviation, float[] noise, int n) {
    SplittableRandom random = random(layer, 2);
    for (int i = 0; i < n; i++) {
      noise[i] = (float) (deviation * random.nextGaussian());
    }
  }

  /** Puts these numbers in the place of DL4J's, wherever a configuration asks for some. */
  void replace(MultiLayerConfiguration configuration) {
    for (int i = 0; i < configuration.getConfs().size(); i++) {
      BaseLayer layer = (BaseLayer) configuration.getConf(i).getLayer();
      if (layer.getIDropout() != null) {
        layer.setIDropout(replacing(i, layer.getIDropout()));
      }
      if (layer.getWeightNoise() instanceof DroppedWeights weights) {
        layer.setWeightNoise(new GivenWeights(i, weights.dropped()));
      }
    }
  }

  private IDropout replacing(int layer, IDropout part) {
    if (part instanceof Chain chain) {
      return new Chain(chain.parts().stream().map(p -> replacing(layer, p)).toList());
    }
    if (part instanceof Dropout dropout) {
      return new GivenUnits(layer, 1 - dropout.getP());
    }
    if (part instanceof GaussianNoise noise) {
      return new GivenNoise(layer, noise.getStddev());
    }
    return part;
  }

  private static INDArray shaped(float[] values, INDArray like) {
    return Nd4j.createFromArray(values).reshape('c', like.shape());
  }

  private abstract static class Given implements IDropout {
    private static final long serialVersionUID = 1;

    @Override
    public void clear() {}

    @Override
    @SuppressWarnings("MethodDoesntCallSuperMethod")
    public IDropout clone() {
      return this;
    }
  }

  private final class GivenUnits extends Given {
    private static final long serialVersionUID = 1;

    private final int layer;
    private final double dropped;

    GivenUnits(int layer, double dropped) {
      this.layer = layer;
      this.dropped = dropped;
    }

    private INDArray mask(INDArray like) {
      float[] values = new float[Math.toIntExact(like.length())];
      units(layer, dropped, values, values.length);
      return shaped(values, like);
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
  }

  private final class GivenNoise extends Given {
    private static final long serialVersionUID = 1;

    private final int layer;
    private final double deviation;

    GivenNoise(int layer, double deviation) {
      this.layer = layer;
      this.deviation = deviation;
    }

    @Override
    public INDArray applyDropout(
        INDArray input, INDArray result, int iteration, int epoch, LayerWorkspaceMgr workspaces) {
      float[] values = new float[Math.toIntExact(input.length())];
      noise(layer, deviation, values, values.length);
      INDArray noisy = result.assign(input.add(shaped(values, input)));
      return workspaces.leverageTo(ArrayType.INPUT, noisy);
    }

    @Override
    public INDArray backprop(INDArray output, INDArray input, int iteration, int epoch) {
      return input.assign(output);
    }
  }

  private final class GivenWeights extends DroppedWeights {
    private static final long serialVersionUID = 1;

    private final int layer;

    GivenWeights(int layer, double dropped) {
      super(dropped);
      this.layer = layer;
    }

    @Override
    void draw(INDArray mask) {
      float[] values = new float[Math.toIntExact(mask.length())];
      weights(layer, dropped(), values, values.length);
      mask.assign(shaped(values, mask));
    }

    @Override
    @SuppressWarnings("MethodDoesntCallSuperMethod")
    public IWeightNoise clone() {
      return this;
    }
  }
}
