package io.espalier.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.SparkEnv;

/**
 * Where the features of rows may lie: on the heap up to a limit, beyond it in files that are mapped
 * into memory.
 *
 * @param heap bytes of features that a process may hold on its heap
 * @param scratch a local directory for what has to be fetched or set aside
 */
public record Room(long heap, Path scratch) {
  /** As many numbers as an array holds. */
  private static final long LARGEST_ARRAY = Integer.MAX_VALUE - 8;

  /** Checks the limit. */
  public Room {
    if (heap < 0) {
      throw new IllegalArgumentException("There is no heap of " + heap + " bytes");
    }
  }

  /** The heap alone, as far as arrays go. */
  static Room onHeap() {
    return new Room(Long.MAX_VALUE, Path.of(System.getProperty("java.io.tmpdir")));
  }

  /**
   * Of this process, with Spark's own directory ({@code spark.local.dir}) for files.
   *
   * @param heap bytes of features that it may hold on its heap
   */
  public static Room ofProcess(long heap) {
    SparkEnv spark = SparkEnv.get();
    return spark == null
        ? new Room(heap, onHeap().scratch())
        : new Room(heap, spark.blockManager().diskBlockManager().localDirs()[0].toPath());
  }

  /** Whether so many numbers find room on the heap. */
  boolean holds(long numbers) {
    return numbers <= LARGEST_ARRAY && numbers <= heap / Float.BYTES;
  }

  /** A new file; whoever asks deletes it once it is mapped, so that nothing is left behind. */
  Path file() throws IOException {
    return Files.createTempFile(scratch, "espalier-", ".rows");
  }
}
