package io.espalier.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Keeps numbers while there is room for them on the heap, and sets further ones aside in files that
 * are mapped into memory. These have no name any more: they go with what was made of them, however
 * the process ends. For one thread.
 */
final class Spill {
  /** Many blocks each: an operating system allows a process some ten thousands of mappings. */
  private static final int WINDOW = 1 << 28;

  private final Room room;
  private long kept;
  private FloatBuffer window;

  Spill(Room room) {
    this.room = room;
  }

  /**
   * Takes numbers.
   *
   * @return the same numbers, read-only, from 0 to the limit; {@code values} need not be kept
   */
  FloatBuffer take(float[] values) {
    if (room.holds(kept + values.length)) {
      kept += values.length;
      return FloatBuffer.wrap(values).asReadOnlyBuffer();
    }
    if (window == null || window.remaining() < values.length) {
      window = map(Math.max(WINDOW, values.length * (long) Float.BYTES));
    }
    FloatBuffer taken = window.slice(window.position(), values.length);
    window.put(values);
    return taken.asReadOnlyBuffer();
  }

  private FloatBuffer map(long bytes) {
    try {
      Path file = room.file();
      try (FileChannel channel =
          FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
        return channel
            .map(MapMode.READ_WRITE, 0, bytes)
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Rows that find no room on the heap cannot be set aside in " + room.scratch(), e);
    }
  }
}
