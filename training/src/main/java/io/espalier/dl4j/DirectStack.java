package io.espalier.dl4j;

import io.espalier.direct.Architecture;
import io.espalier.direct.DenseNetwork;
import io.espalier.direct.HashedMasks;
import io.espalier.direct.Loss;
import io.espalier.direct.Products;
import io.espalier.direct.SoftSharing;
import io.espalier.direct.Treatment;
import io.espalier.metrics.Task;
import io.espalier.space.Params;
import java.util.Collections;

/** A {@link Stack} of the direct engine. */
final class DirectStack implements Stack {
  private final Shape shape;
  private final DenseNetwork network;
  private final double rate;

  /**
   * A stack with fresh parameters.
   *
   * @param params of its training
   * @param seed of its parameters
   * @param rows of a full batch
   */
  DirectStack(Shape shape, Params params, Task task, long seed, int rows, Products products) {
    this.shape = shape;
    this.rate = params.get(Options.LEARNING_RATE);
    Architecture architecture =
        new Architecture(
            shape.widths(),
            shape.activations().stream().map(DirectNetworks::activation).toList(),
            shape.reconstructing() ? Loss.SQUARED_ERROR : DirectNetworks.loss(task),
            DirectNetworks.updater(params),
            Collections.nCopies(shape.widths().size() - 1, Treatment.NONE),
            SoftSharing.NONE,
            params.get(Options.CLIP_NORM));
    network = new DenseNetwork(architecture, rows, products, new HashedMasks());
    network.parameters(DirectNetworks.initial(architecture, params, seed));
  }

  @Override
  public double step(float[] inputs, float[] targets, int rows) {
    return network.step(inputs, targets, rows, rate);
  }

  @Override
  public float[] labels(Batches batch) {
    return batch.targets();
  }

  @Override
  public void encode(float[] inputs, int rows, float[] codes) {
    network.hidden(inputs, rows, shape.encoder() - 1, codes);
  }

  @Override
  public float[] parameters() {
    return network.parameters();
  }

  @Override
  public void parameters(float[] values) {
    network.parameters(values);
  }

  @Override
  public void close() {
    // Nothing but heap memory.
  }
}
