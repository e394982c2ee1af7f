package io.espalier.bench;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The folder of a study on a local disk, removed in the end; and what that disk can do. */
record Disk(Path folder) implements AutoCloseable {
  /** Names where folders are made. Not the system's temporary ones: these may lie in memory. */
  private static final String HOME = "espalier.bench.directory";

  static Disk make() throws IOException {
    Path home = Path.of(System.getProperty(HOME, "bench/target"));
    Files.createDirectories(home);
    return new Disk(Files.createTempDirectory(home, "study-"));
  }

  /** Bytes of all files. */
  long bytes() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).mapToLong(f -> f.toFile().length()).sum();
    }
  }

  /** Seconds of some appends of so many bytes, each synchronized. */
  Spread syncs(int count, int bytes) throws IOException {
    Path file = folder.resolve("syncs");
    List<Double> seconds = new ArrayList<>();
    try (FileOutputStream stream = new FileOutputStream(file.toFile())) {
      for (int i = 0; i < count; i++) {
        long start = System.nanoTime();
        stream.write(new byte[bytes]);
        stream.getFD().sync();
        seconds.add((System.nanoTime() - start) / 1e9);
      }
    }
    Files.delete(file);
    return Spread.of(seconds);
  }

  String kind() throws IOException {
    return Files.getFileStore(folder).type();
  }

  @Override
  public void close() throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
