package io.espalier.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs {@code deploy/espalier} as a user does: a process of its own, in the project's directory.
 */
public final class Launcher {
  /** Where the project lies. */
  public static final Path PROJECT = project();

  private static final long PATIENCE_MINUTES = 8;

  private final Path logs;

  /** One that keeps what processes print in a directory. */
  public Launcher(Path logs) {
    this.logs = logs;
  }

  /** How a process ended. */
  public record Result(int exit, String out, String err) {
    /** The last line of standard output. */
    public JsonNode json() throws IOException {
      List<String> lines = out.lines().toList();
      return new ObjectMapper().readTree(lines.get(lines.size() - 1));
    }
  }

  /** A process that runs. */
  public record Running(Process process, Path out, Path err) {
    /** Waits for its end. */
    public Result await() throws IOException, InterruptedException {
      if (!process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        throw new AssertionError("Still running after minutes:\n" + Files.readString(err));
      }
      return new Result(process.exitValue(), Files.readString(out), Files.readString(err));
    }
  }

  /** Runs a command to its end. */
  public Result run(String... arguments) throws IOException, InterruptedException {
    return start(arguments).await();
  }

  Running start(String... arguments) throws IOException {
    // A build that runs in the background has Ctrl-C ignored, and so would all that it starts.
    List<String> command = new ArrayList<>(List.of("env", "--default-signal=INT"));
    command.add(PROJECT.resolve("deploy/espalier").toString());
    command.addAll(List.of(arguments));
    return start(new ProcessBuilder(command));
  }

  /** Starts any process, in the project's directory. */
  public Running start(ProcessBuilder builder) throws IOException {
    Files.createDirectories(logs);
    Path out = Files.createTempFile(logs, "out", ".log");
    Path err = Files.createTempFile(logs, "err", ".log");
    builder.directory(PROJECT.toFile()).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().put("ESPALIER_HEAP", "1200m");
    return new Running(builder.start(), out, err);
  }

  private static Path project() {
    File directory = new File("").getAbsoluteFile();
    while (!new File(directory, "deploy/espalier").exists()) {
      directory = directory.getParentFile();
    }
    return directory.toPath();
  }
}
