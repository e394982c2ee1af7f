package io.espalier.docs;

import io.espalier.app.Launcher;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;

/**
 * A directory that looks like the root of a fresh clone with everything built, in which blocks are
 * run. What is written in it stays out of the project.
 *
 * @param root its path
 * @param logs where is kept what blocks print
 * @param launcher stands for {@code deploy/espalier}
 */
public record WorkingCopy(Path root, Path logs, String launcher) {
  private static final long PATIENCE_MINUTES = 5;

  /** What is built, kept or written there is none of a clone's. */
  private static final Set<String> NOT_CLONED = Set.of(".git", "target", "studies", "logs");

  /** Files of these are a page's to change. */
  private static final Set<String> COPIED = Set.of("conf", "data");

  /** How a block ended. */
  public record Ended(int exit, String out, String err) {}

  /** Lays it out anew; whatever was in it is gone. */
  public WorkingCopy fresh() throws IOException {
    clear();
    Files.createDirectories(root.resolve("deploy"));
    try (Stream<Path> entries = Files.list(Launcher.PROJECT)) {
      for (Path entry : entries.toList()) {
        String name = entry.getFileName().toString();
        if (COPIED.contains(name)) {
          FileUtils.copyDirectory(entry.toFile(), root.resolve(name).toFile());
        } else if (!NOT_CLONED.contains(name) && !name.equals("deploy")) {
          Files.createSymbolicLink(root.resolve(name), entry);
        }
      }
    }
    try (Stream<Path> entries = Files.list(Launcher.PROJECT.resolve("deploy"))) {
      for (Path entry : entries.toList()) {
        if (!entry.endsWith("espalier")) {
          Files.createSymbolicLink(root.resolve("deploy").resolve(entry.getFileName()), entry);
        }
      }
    }
    File own = Files.writeString(root.resolve("deploy/espalier"), launcher).toFile();
    if (!own.setExecutable(true)) {
      throw new IOException(own + " cannot be made executable");
    }
    return this;
  }

  /**
   * Removes all that is in it, and of what it links to nothing but the links. The directory itself
   * stays, as processes may stand in it.
   */
  public void clear() throws IOException {
    if (Files.exists(root)) {
      // Such a walk goes into no link.
      try (Stream<Path> all = Files.walk(root)) {
        for (Path path : all.skip(1).sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }

  /** Runs a script in it, to its first failure. */
  public Ended run(String script, Map<String, String> environment)
      throws IOException, InterruptedException {
    Files.createDirectories(logs);
    Path out = Files.createTempFile(logs, "block", ".out");
    Path err = Files.createTempFile(logs, "block", ".err");
    ProcessBuilder builder =
        new ProcessBuilder(List.of("bash", "-euo", "pipefail", "-c", script))
            .directory(root.toFile())
            .redirectInput(new File("/dev/null"))
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().put("ESPALIER_HEAP", "1200m");
    builder.environment().putAll(environment);
    Process process = builder.start();
    if (!process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      throw new AssertionError(
          "Still running after %d minutes: %s%n%s"
              .formatted(PATIENCE_MINUTES, script, Files.readString(err)));
    }
    return new Ended(process.exitValue(), Files.readString(out), Files.readString(err));
  }
}
