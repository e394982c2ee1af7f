package io.espalier.faults;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * A file system of a few megabytes, in memory, that can be filled up. Mounting one takes root.
 *
 * @param root where it is mounted
 */
record SmallDisk(Path root) implements AutoCloseable {
  /** Some times what the study takes. */
  private static final String SIZE = "64m";

  /** Mounts one on a directory that is empty. */
  static SmallDisk mount(Path root) throws IOException {
    assumeTrue(System.getProperty("user.name").equals("root"), "Only root can mount a disk");
    run(List.of("mount", "-t", "tmpfs", "-o", "size=" + SIZE, "tmpfs", root.toString()));
    return new SmallDisk(root);
  }

  /**
   * Leaves no room, not even what others give back, and then all that was taken.
   *
   * @param lasts for how long
   */
  void full(BooleanSupplier lasts) throws IOException, InterruptedException {
    Path filler = root.resolve("filler");
    while (lasts.getAsBoolean()) {
      try (OutputStream out = Files.newOutputStream(filler, CREATE, APPEND)) {
        while (true) {
          out.write(new byte[4_096]);
        }
      } catch (IOException e) {
        if (Files.getFileStore(root).getUsableSpace() > 0) {
          throw e;
        }
      }
      Thread.sleep(10);
    }
    Files.delete(filler);
  }

  private static void run(List<String> command) throws IOException {
    try {
      int exit = new ProcessBuilder(command).inheritIO().start().waitFor();
      if (exit != 0) {
        throw new AssertionError(command + " ended with " + exit);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("Interrupted during " + command);
    }
  }

  @Override
  public void close() throws IOException {
    // The study's last process may still be about to end.
    run(List.of("umount", "--lazy", root.toString()));
  }
}
