package io.espalier.dl4j;

import io.espalier.direct.Blur;
import io.espalier.direct.DenseNetwork;
import io.espalier.direct.HashedMasks;
import io.espalier.direct.Products;
import io.espalier.trial.Seeds;

/** An {@link Engine} on heap arrays and a native BLAS. */
final class DirectEngine extends DirectState implements Engine {
  /** More rows gain a product nothing, and their activations would leave the processor's caches. */
  static final int PREDICTED_ROWS = 256;

  private final DenseNetwork network;
  private final HashedMasks masks = new HashedMasks();
  private final LearningRate rate;
  private final Continuation continuation;
  private final Blur blur;
  private final int columns;
  private final int outputs;

  /**
   * A network with fresh parameters.
   *
   * @param batchRows rows of a full batch
   */
  DirectEngine(Networks.Plan plan, int batchRows, Products products) {
    int rows = Math.max(batchRows, PREDICTED_ROWS);
    columns = plan.columns();
    outputs = plan.task().outputs();
    rate = new LearningRate(plan.params(), plan.horizon());
    network = new DenseNetwork(DirectNetworks.architecture(plan), rows, products, masks);
    float[] initial = DirectNetworks.initial(plan);
    network.parameters(initial);
    if (Connections.of(plan).removed()) {
      network.keep(DirectNetworks.kept(plan));
    }
    if (plan.params().get(Regularizers.GRADIENT_NORMS)) {
      network.measureGradientNorms();
    }
    continuation = new Continuation(plan.params(), plan.horizon());
    blur = continuation.blur(initial.length);
  }

  @Override
  DenseNetwork network() {
    return network;
  }

  @Override
  public double trainEpoch(Batches batches, int epoch, long seed) throws InterruptedException {
    masks.seed(Seeds.derive(seed, "noise", epoch));
    batches.shuffle(Seeds.derive(seed, "shuffle", epoch));
    double step = rate.at(epoch);
    double deviation = blur == null ? 0 : continuation.deviation(epoch);
    if (deviation > 0) {
      Continuation.begin(blur, seed, epoch);
    }
    double sum = 0;
    int trained = 0;
    while (batches.advance()) {
      if (Thread.currentThread().isInterrupted()) {
        throw new InterruptedException();
      }
      double loss = step(batches, step, deviation);
      if (!Double.isFinite(loss)) {
        return loss;
      }
      sum += loss * batches.count();
      trained += batches.count();
    }
    return sum / trained;
  }

  private double step(Batches batch, double step, double deviation) {
    return deviation > 0
        ? network.step(batch.features(), batch.targets(), batch.count(), step, blur, deviation)
        : network.step(batch.features(), batch.targets(), batch.count(), step);
  }

  @Override
  public void forward(float[] features, int rows, float[] outputs, int at) {
    for (int from = 0; from < rows; from += PREDICTED_ROWS) {
      int count = Math.min(PREDICTED_ROWS, rows - from);
      network.predict(features, from * columns, count, outputs, at + from * this.outputs);
    }
  }
}
