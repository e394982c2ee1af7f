package io.espalier.data.model;

import io.espalier.data.NetworkLoader;
import io.espalier.metrics.Predictions;
import io.espalier.metrics.UncertainPredictions;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The {@link FakeNetworks}, whose passes are 0.3 apart where the first factor is above 0, else 0.1.
 */
final class RandomNetworks implements NetworkLoader {
  private static final long serialVersionUID = 1;

  @Override
  public boolean random(byte[] checkpoint) {
    return true;
  }

  @Override
  public Network load(byte[] checkpoint) {
    Network network = new FakeNetworks().load(checkpoint);
    float apart = ByteBuffer.wrap(checkpoint).getFloat() > 0 ? 0.3f : 0.1f;
    return new Network() {
      @Override
      public Predictions predict(float[] features, int rows) {
        return network.predict(features, rows);
      }

      @Override
      public UncertainPredictions assess(float[] features, int rows) {
        Predictions mean = predict(features, rows);
        float[] deviations = new float[mean.values().length];
        Arrays.fill(deviations, apart);
        return new UncertainPredictions(mean, new Predictions(rows, mean.columns(), deviations));
      }

      @Override
      public void close() {}
    };
  }
}
