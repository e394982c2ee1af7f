package io.espalier.ml;

import java.io.Serializable;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Row;

/**
 * A column of vectors.
 *
 * @param place of it in rows
 * @param name for messages
 * @param width numbers that each must have
 */
record VectorColumn(int place, String name, int width) implements Serializable {
  /**
   * Reads a row's vector; NaN stands for a missing number.
   *
   * @param into takes {@code width} numbers from {@code at} on
   * @throws IllegalArgumentException if there is none of this width, or a number is not finite
   */
  void read(Row row, float[] into, int at) {
    if (row.isNullAt(place)) {
      throw new IllegalArgumentException("Column '" + name + "' has no vector in a row");
    }
    Vector vector = row.getAs(place);
    if (vector.size() != width) {
      throw new IllegalArgumentException(
          "Column '%s' has a vector of %d numbers, and the model was trained on %d"
              .formatted(name, vector.size(), width));
    }
    for (int i = 0; i < width; i++) {
      double value = vector.apply(i);
      into[at + i] = (float) value;
      if (Float.isInfinite(into[at + i])) {
        throw new IllegalArgumentException(
            "Column '%s' has %s at place %d of a vector, which is no finite 32-bit number"
                .formatted(name, value, i));
      }
    }
  }
}
