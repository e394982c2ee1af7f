package io.espalier.spark;

import io.espalier.metrics.Predictions;
import io.espalier.port.DamagedFile;
import io.espalier.port.TrialPredictions;
import java.io.IOException;
import java.net.URI;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/**
 * Predictions as bytes, big-endian: a version, then {@code rows, columns, values} of the validation
 * rows, the out-of-bag rows behind their number, and {@code rows, columns, values} of these.
 */
final class PredictionsCodec {
  private static final int VERSION = 1;

  private PredictionsCodec() {}

  static byte[] encode(TrialPredictions predictions) {
    int[] rows = predictions.outOfBagRows();
    int numbers =
        6
            + predictions.validation().values().length
            + rows.length
            + predictions.outOfBag().values().length;
    ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(numbers, Integer.BYTES));
    bytes.putInt(VERSION);
    put(bytes, predictions.validation());
    bytes.putInt(rows.length);
    bytes.asIntBuffer().put(rows);
    bytes.position(bytes.position() + rows.length * Integer.BYTES);
    put(bytes, predictions.outOfBag());
    return bytes.array();
  }

  static TrialPredictions decode(URI source, byte[] content) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(content);
    try {
      int version = bytes.getInt();
      if (version != VERSION) {
        throw new IOException(
            source
                + " holds predictions of version "
                + version
                + "; this program reads "
                + VERSION);
      }
      Predictions validation = predictions(bytes);
      int[] rows = new int[length(bytes, bytes.getInt(), 1)];
      bytes.asIntBuffer().get(rows);
      bytes.position(bytes.position() + rows.length * Integer.BYTES);
      Predictions outOfBag = predictions(bytes);
      if (bytes.hasRemaining()) {
        throw new DamagedFile(
            source.toString(), "it holds " + bytes.remaining() + " bytes too many");
      }
      return new TrialPredictions(validation, rows, outOfBag);
    } catch (BufferUnderflowException e) {
      throw new DamagedFile(source.toString(), "it holds no whole predictions");
    }
  }

  private static void put(ByteBuffer bytes, Predictions predictions) {
    bytes.putInt(predictions.rows()).putInt(predictions.columns());
    bytes.asFloatBuffer().put(predictions.values());
    bytes.position(bytes.position() + predictions.values().length * Float.BYTES);
  }

  private static Predictions predictions(ByteBuffer bytes) {
    int rows = bytes.getInt();
    int columns = bytes.getInt();
    float[] values = new float[length(bytes, rows, columns)];
    bytes.asFloatBuffer().get(values);
    bytes.position(bytes.position() + values.length * Float.BYTES);
    return new Predictions(rows, columns, values);
  }

  /** Checked before it is allocated, as it may come from a file that is none of ours. */
  private static int length(ByteBuffer bytes, long rows, long columns) {
    long length = rows * columns;
    if (rows < 0 || columns < 0 || length > bytes.remaining() / Integer.BYTES) {
      throw new BufferUnderflowException();
    }
    return (int) length;
  }
}
