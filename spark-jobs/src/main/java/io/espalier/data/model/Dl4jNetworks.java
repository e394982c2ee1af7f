package io.espalier.data.model;

import io.espalier.data.NetworkLoader;
import io.espalier.dl4j.TrainedNetwork;
import io.espalier.metrics.Predictions;
import io.espalier.metrics.UncertainPredictions;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/** DL4J's networks, from a trial's checkpoint. */
public final class Dl4jNetworks implements NetworkLoader, NetworkExport {
  private static final long serialVersionUID = 1;

  @Override
  public Network load(byte[] checkpoint) throws IOException {
    TrainedNetwork network = TrainedNetwork.load(checkpoint);
    return new Network() {
      @Override
      public Predictions predict(float[] features, int rows) {
        return assess(features, rows).mean();
      }

      @Override
      public UncertainPredictions assess(float[] features, int rows) {
        int used = rows * network.columns();
        return network.assess(
            features.length == used ? features : Arrays.copyOf(features, used), rows);
      }

      @Override
      public void close() {
        network.close();
      }
    };
  }

  @Override
  public boolean random(byte[] checkpoint) throws IOException {
    return TrainedNetwork.random(checkpoint);
  }

  @Override
  public void write(byte[] checkpoint, OutputStream out) throws IOException {
    try (TrainedNetwork network = TrainedNetwork.load(checkpoint)) {
      network.save(out);
    }
  }
}
