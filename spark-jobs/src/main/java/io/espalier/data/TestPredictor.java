package io.espalier.data;

import io.espalier.metrics.Predictions;
import io.espalier.port.CheckpointStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;

/** Predicts rows with some checkpoints, on executors. */
record TestPredictor(
    Broadcast<float[]> features,
    int rows,
    int outputs,
    HadoopSettings settings,
    StoredTestSet.CheckpointSource source,
    NetworkLoader networks)
    implements FlatMapFunction<Iterator<String>, byte[]> {
  private static final long serialVersionUID = 1;

  @Override
  public Iterator<byte[]> call(Iterator<String> checkpoints) throws IOException {
    CheckpointStore store = source.on(settings.configuration());
    List<byte[]> predicted = new ArrayList<>();
    while (checkpoints.hasNext()) {
      predicted.add(predict(store, checkpoints.next()));
    }
    return predicted.iterator();
  }

  private byte[] predict(CheckpointStore store, String checkpoint) throws IOException {
    try (NetworkLoader.Network network = networks.load(store.read(URI.create(checkpoint)))) {
      Predictions predictions = network.predict(features.value(), rows);
      if (predictions.rows() != rows || predictions.columns() != outputs) {
        throw new IOException(
            checkpoint
                + " predicts "
                + predictions.rows()
                + " rows of "
                + predictions.columns()
                + ", not "
                + rows
                + " of "
                + outputs);
      }
      ByteBuffer bytes = ByteBuffer.allocate(predictions.values().length * Float.BYTES);
      bytes.asFloatBuffer().put(predictions.values());
      return bytes.array();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  static Predictions decode(byte[] bytes, int rows) {
    float[] values = new float[bytes.length / Float.BYTES];
    ByteBuffer.wrap(bytes).asFloatBuffer().get(values);
    return new Predictions(rows, values.length / rows, values);
  }
}
