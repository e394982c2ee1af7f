package io.espalier.data;

import io.espalier.metrics.Predictions;
import io.espalier.metrics.UncertainPredictions;
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

  /**
   * Whether the network of a checkpoint predicts by random passes, whose deviations say something.
   *
   * @throws IOException if the bytes are torn or changed, or no checkpoint
   */
  default boolean random(byte[] checkpoint) throws IOException {
    return false;
  }

  /** A network that predicts; for one thread at a time. */
  interface Network extends AutoCloseable {
    /**
     * Predicts.
     *
     * @param features {@code [rows, columns]}, row-major, as they are in the data
     */
    Predictions predict(float[] features, int rows);

    /**
     * Predicts, and says how far random passes are apart.
     *
     * @param features as {@link #predict} has them
     */
    default UncertainPredictions assess(float[] features, int rows) {
      return UncertainPredictions.certain(predict(features, rows));
    }

    @Override
    void close();
  }
}
