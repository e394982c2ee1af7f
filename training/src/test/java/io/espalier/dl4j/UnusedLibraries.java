package io.espalier.dl4j;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;

/** Loads OpenBLAS, lets garbage be collected, and says whether the library is still mapped. */
final class UnusedLibraries {
  private static final int COLLECTIONS = 5;

  private UnusedLibraries() {}

  /** Takes no arguments. */
  public static void main(String[] args) throws IOException, InterruptedException {
    String library = OpenBlas.loaded().file().toRealPath().toString();
    for (int i = 0; i < COLLECTIONS; i++) {
      WeakReference<Object> garbage = new WeakReference<>(new Object());
      while (garbage.get() != null) {
        System.gc();
      }
      // JNA unloads in a thread of its own.
      Thread.sleep(100);
    }
    boolean mapped =
        Files.readAllLines(Path.of("/proc/self/maps")).stream()
            .anyMatch(line -> line.endsWith(library));
    System.out.println(mapped ? "still there" : "gone");
  }
}
