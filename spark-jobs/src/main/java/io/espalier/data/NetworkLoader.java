package io.espalier.data;

import io.espalier.metrics.Predictions;
import java.io.IOException;
import java.io.Serializable;

/**
 * Makes networks of checkpoints, on whatever machine it is sent to. A class of its own rather than
 * a lambda, so that Java serialization finds it on every executor.
 */
@FunctionalInterface
public interface NetworkLoader extends Serializable {
  /**
   * Makes a network of a checkpoint's bytes alone.
   *
   * @throws IOException if they are torn or changed, or no checkpoint
   */
  Network load(byte[] checkpoint) throws IOException;

  /** A network that predicts; for one thread at a time. */
  interface Network extends AutoCloseable {
    /**
     * Predicts.
     *
     * @param features {@code [rows, columns]}, row-major, as they are in the data
     */
    Predictions predict(float[] features, int rows);

    @Override
    void close();
  }
}
