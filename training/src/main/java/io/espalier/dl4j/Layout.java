package io.espalier.dl4j;

import io.espalier.port.Shape;
import java.nio.FloatBuffer;
import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * How prepared rows lie in the arrays that DL4J takes: those of a table as they are, images with
 * the channels first and flat, series with their steps last. Used by one thread.
 */
final class Layout {
  /** Inputs of a batch to predict: what a layer makes of them is many times as much. */
  private static final int PREDICTED = 1 << 17;

  private static final int LEAST_ROWS = 16;

  private final Shape shape;
  private final int columns;
  private final int channels;
  private final int places;
  private final float[] row;

  private Layout(Shape shape, int columns, int channels) {
    this.shape = shape;
    this.columns = columns;
    this.channels = channels;
    this.places = columns / channels;
    this.row = new float[columns];
  }

  static Layout of(Networks.Plan plan) {
    if (Shaped.flat(plan.params())) {
      return new Layout(Shape.TABLE, plan.columns(), 1);
    }
    int channels = 1;
    if (plan.shape() instanceof Shape.Image image) {
      channels = image.channels();
    } else if (plan.shape() instanceof Shape.Series series) {
      channels = series.channels();
    }
    return new Layout(plan.shape(), plan.columns(), channels);
  }

  /** Rows as they are, of any origin. */
  static Layout flat(int columns) {
    return new Layout(Shape.TABLE, columns, 1);
  }

  /** Of an array of rows. */
  long[] dimensions(int rows) {
    return masked() ? new long[] {rows, channels, places} : new long[] {rows, columns};
  }

  /** How many rows are predicted at once. */
  int predictedRows() {
    return shape instanceof Shape.Table
        ? Integer.MAX_VALUE
        : Math.max(LEAST_ROWS, PREDICTED / columns);
  }

  /**
   * Lays rows into an array of {@link #dimensions}; what is missing becomes 0.
   *
   * @param rows {@code [rows, columns]}, row-major
   * @param from where they begin
   */
  void lay(float[] rows, int from, int count, FloatBuffer into) {
    if (!masked() && channels == 1) {
      into.put(0, rows, from, count * columns);
      return;
    }
    for (int i = 0; i < count; i++) {
      channelsFirst(rows, from + i * columns);
      into.put(i * columns, row, 0, columns);
    }
  }

  private void channelsFirst(float[] rows, int from) {
    for (int place = 0; place < places; place++) {
      for (int c = 0; c < channels; c++) {
        float value = rows[from + place * channels + c];
        row[c * places + place] = Float.isNaN(value) && masked() ? 0 : value;
      }
    }
  }

  /** Whether rows may end before their last column, which a mask tells. */
  boolean masked() {
    return shape instanceof Shape.Series;
  }

  /** Room for a mask. */
  INDArray emptyMask(int rows) {
    return Nd4j.createUninitialized(DataType.FLOAT, rows, places);
  }

  /**
   * Fills a mask {@code [rows, steps]}: 1 where a series has a step, 0 beyond its end.
   *
   * @param rows {@code [rows, columns]}, row-major
   * @param from where they begin
   */
  void mask(float[] rows, int from, int count, FloatBuffer into) {
    for (int i = 0; i < count; i++) {
      for (int place = 0; place < places; place++) {
        float value = rows[from + i * columns + place * channels];
        into.put(i * places + place, Float.isNaN(value) ? 0 : 1);
      }
    }
  }

  /**
   * What DL4J's normalizer takes for the columns' figures: one for each input, or for each channel
   * of a series.
   *
   * @param figures {@code [columns]}
   */
  float[] statistics(float[] figures) {
    if (masked()) {
      return Arrays.copyOf(figures, channels);
    }
    FloatBuffer laid = FloatBuffer.allocate(columns);
    lay(figures, 0, 1, laid);
    return laid.array();
  }
}
