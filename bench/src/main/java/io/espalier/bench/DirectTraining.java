package io.espalier.bench;

import io.espalier.direct.Activation;
import io.espalier.direct.Architecture;
import io.espalier.direct.DenseNetwork;
import io.espalier.direct.HashedMasks;
import io.espalier.direct.Loss;
import io.espalier.direct.Updater;
import io.espalier.dl4j.Natives;
import java.util.Arrays;
import java.util.Random;

/** The direct engine, with each batch copied into its buffer as a trial's is. */
final class DirectTraining implements StepRate.Training {
  private final DenseNetwork network;
  private final StepRows rows;
  private final float[] features;
  private final float[] targets;
  private final int batch;
  private double loss;

  DirectTraining(int[] widths, StepRows rows) {
    this.rows = rows;
    this.batch = rows.labels(0).length;
    features = new float[batch * widths[0]];
    targets = new float[batch];
    Architecture architecture =
        Architecture.plain(
            Arrays.stream(widths).boxed().toList(),
            Activation.RELU,
            Loss.CROSS_ENTROPY,
            new Updater.Adam());
    network = new DenseNetwork(architecture, batch, Natives.products(), new HashedMasks());
    network.parameters(initial(architecture));
  }

  private static float[] initial(Architecture architecture) {
    Random random = new Random(2);
    float[] values = new float[architecture.parameters()];
    int at = 0;
    for (int layer = 0; layer < architecture.layers(); layer++) {
      int in = architecture.widths().get(layer);
      int out = architecture.widths().get(layer + 1);
      for (int i = 0; i < in * out; i++) {
        values[at + i] = (float) (random.nextGaussian() * Math.sqrt(2.0 / in));
      }
      at += in * out + out;
    }
    return values;
  }

  @Override
  public void step() {
    int next = rows.advance();
    System.arraycopy(rows.features(next), 0, features, 0, features.length);
    int[] labels = rows.labels(next);
    for (int i = 0; i < batch; i++) {
      targets[i] = labels[i];
    }
    loss = network.step(features, targets, batch, 1e-3);
  }

  @Override
  public double loss() {
    return loss;
  }

  @Override
  public String library() {
    return Natives.blas();
  }
}
