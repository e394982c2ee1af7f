package io.espalier.data;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Some consecutive rows on their way to the driver.
 *
 * @param features {@code [rows, columns]}, row-major
 * @param labels the names of classes that occur, empty in a regression
 * @param targets {@code [rows]}: places in {@code labels}, or values
 * @param problem what is wrong with the row after the last one; empty if nothing is
 */
record RowBlock(float[] features, List<String> labels, float[] targets, String problem) {

  int rows() {
    return targets.length;
  }

  /** As bytes, which need no serializer that knows this class. */
  byte[] toBytes() {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      DataOutputStream out = new DataOutputStream(bytes);
      out.writeInt(labels.size());
      for (String label : labels) {
        out.writeUTF(label);
      }
      out.writeUTF(problem);
      out.writeInt(targets.length);
      out.writeInt(features.length);
      ByteBuffer numbers = ByteBuffer.allocate((targets.length + features.length) * Float.BYTES);
      numbers.asFloatBuffer().put(targets).put(features);
      out.write(numbers.array());
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static RowBlock fromBytes(byte[] bytes) {
    try {
      DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
      String[] labels = new String[in.readInt()];
      for (int i = 0; i < labels.length; i++) {
        labels[i] = in.readUTF();
      }
      String problem = in.readUTF();
      float[] targets = new float[in.readInt()];
      float[] features = new float[in.readInt()];
      int begin = bytes.length - in.available();
      ByteBuffer.wrap(bytes, begin, bytes.length - begin)
          .slice()
          .asFloatBuffer()
          .get(targets)
          .get(features);
      return new RowBlock(features, List.of(labels), targets, problem);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
