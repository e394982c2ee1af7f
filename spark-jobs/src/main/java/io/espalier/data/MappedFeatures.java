package io.espalier.data;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;

/**
 * Feature values that stay in a file, whose pages the operating system brings into memory and lets
 * go of as it sees fit: none of them is on the heap. One mapping holds less than 2 GiB, so there
 * are several, of whole rows each.
 */
final class MappedFeatures implements Features {
  private static final long WINDOW = 1 << 30;

  private final FloatBuffer[] windows;
  private final int windowRows;
  private final int columns;

  private MappedFeatures(FloatBuffer[] windows, int windowRows, int columns) {
    this.windows = windows;
    this.windowRows = windowRows;
    this.columns = columns;
  }

  /**
   * Maps values of a file, which may lose its name afterwards and must not change.
   *
   * @param from where they begin, in bytes
   */
  static MappedFeatures of(FileChannel file, long from, int rows, int columns) throws IOException {
    return of(file, from, rows, columns, WINDOW);
  }

  /**
   * The same in windows of some size.
   *
   * @param window bytes of a mapping, at the most; one row at the least
   */
  static MappedFeatures of(FileChannel file, long from, int rows, int columns, long window)
      throws IOException {
    long row = (long) columns * Float.BYTES;
    int windowRows = (int) Math.max(1, Math.min(rows, window / row));
    FloatBuffer[] windows = new FloatBuffer[(int) ((rows + windowRows - 1L) / windowRows)];
    for (int i = 0; i < windows.length; i++) {
      long first = (long) i * windowRows;
      long bytes = Math.min(windowRows, rows - first) * row;
      windows[i] =
          file.map(MapMode.READ_ONLY, from + first * row, bytes)
              .order(ByteOrder.LITTLE_ENDIAN)
              .asFloatBuffer();
    }
    return new MappedFeatures(windows, windowRows, columns);
  }

  @Override
  public void copy(int row, float[] into, int at) {
    windows[row / windowRows].get(row % windowRows * columns, into, at, columns);
  }
}
