package io.espalier.dl4j;

import java.util.HashMap;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.weightnoise.IWeightNoise;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.random.impl.BernoulliDistribution;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * DropConnect (Wan et al. 2013; chapter 5.5.4): in each iteration other weights of a layer are 0,
 * those that stay are divided by the share that stays, so that what a unit gets to see keeps its
 * mean. Biases stay, and so do all weights when the network predicts. Weights that were dropped
 * must not learn, which DL4J cannot know: {@link #mask} is for {@link GradientHooks}.
 */
class DroppedWeights implements IWeightNoise {
  private static final long serialVersionUID = 1;

  private final double dropped;
  private final transient Map<String, Draw> draws = new HashMap<>();

  /**
   * For one layer.
   *
   * @param dropped the share of its weights
   */
  DroppedWeights(@JsonProperty("dropped") double dropped) {
    this.dropped = dropped;
  }

  /** Memory that outlives an iteration's. */
  private static final class Draw {
    final INDArray mask;
    final INDArray weights;
    int iteration = -1;

    Draw(INDArray like) {
      mask = like.ulike();
      weights = like.ulike();
    }
  }

  double dropped() {
    return dropped;
  }

  @Override
  @SuppressWarnings("try")
  public INDArray getParameter(
      Layer layer,
      String name,
      int iteration,
      int epoch,
      boolean training,
      LayerWorkspaceMgr workspaces) {
    INDArray parameter = layer.getParam(name);
    var conf = layer.conf().getLayer();
    if (!training || !conf.initializer().isWeightParam(conf, name)) {
      return parameter;
    }
    try (MemoryWorkspace none = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      Draw draw = draws.computeIfAbsent(name, key -> new Draw(parameter));
      // The output layer asks once more for the score.
      if (draw.iteration != iteration) {
        draw(draw.mask);
        draw.iteration = iteration;
      }
      return parameter.muli(draw.mask, draw.weights);
    }
  }

  /** Fills in 0 for what is dropped, and what makes up for it for the rest. */
  void draw(INDArray mask) {
    Nd4j.getExecutioner().exec(new BernoulliDistribution(mask, 1 - dropped));
    mask.divi(1 - dropped);
  }

  /** What a parameter of the layer was multiplied by last; null if it is none that is dropped. */
  INDArray mask(String name) {
    Draw draw = draws.get(name);
    return draw == null ? null : draw.mask;
  }

  /** Frees what no garbage collector sees. */
  void free() {
    for (Draw draw : draws.values()) {
      draw.mask.close();
      draw.weights.close();
    }
    draws.clear();
  }

  @Override
  @SuppressWarnings("MethodDoesntCallSuperMethod")
  public IWeightNoise clone() {
    return new DroppedWeights(dropped);
  }
}
