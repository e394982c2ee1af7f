package io.espalier.faults;

import io.espalier.app.Launcher;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.hdfs.DistributedFileSystem;

/** Spark's master and workers and HDFS, each a process, from {@code deploy/local-cluster}. */
public final class RunningCluster implements AutoCloseable {
  static final int WORKERS = 2;

  private static final Pattern PORT =
      Pattern.compile("Listening for transport dt_socket .*: (\\d+)");
  private static final Duration START = Duration.ofMinutes(5);

  private final Path directory;
  private final Map<String, String> environment;

  private RunningCluster(Path directory, Map<String, String> environment) {
    this.directory = directory;
    this.environment = environment;
  }

  /** A process in which trials are trained. */
  record Executor(ProcessHandle process, String application, String id, Path output) {
    /** Where it can be attached to. */
    int port() throws IOException, InterruptedException {
      for (int i = 0; i < 600; i++) {
        Matcher said = PORT.matcher(Files.exists(output) ? Files.readString(output) : "");
        if (said.find()) {
          return Integer.parseInt(said.group(1));
        }
        Thread.sleep(100);
      }
      throw new AssertionError(output + " does not say where the executor can be attached to");
    }
  }

  /** Starts one that keeps what it writes in a directory. */
  public static RunningCluster start(Path directory) throws IOException, InterruptedException {
    // Room for two applications at once: the executors of a driver that is halted stay.
    script("start", directory, "--workers", "" + WORKERS, "--cores", "2", "--memory", "2g");
    Map<String, String> environment = new HashMap<>();
    for (String line : Files.readAllLines(directory.resolve("env"))) {
      String[] parts = line.split("=", 2);
      environment.put(parts[0], parts[1].replace("'", ""));
    }
    return new RunningCluster(directory, environment);
  }

  private static void script(String command, Path directory, String... arguments)
      throws IOException {
    List<String> line = new ArrayList<>();
    line.add(Launcher.PROJECT.resolve("deploy/local-cluster").toString());
    line.addAll(List.of(command, directory.toString()));
    line.addAll(List.of(arguments));
    Path log = Files.createTempFile("local-cluster", ".log");
    Process process =
        new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    try {
      if (!process.waitFor(START.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new AssertionError(line + ":\n" + Files.readString(log));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("Interrupted during " + line);
    } finally {
      process.destroyForcibly();
      Files.delete(log);
    }
  }

  /** What a driver needs to know of the cluster. */
  public Map<String, String> environment() {
    return environment;
  }

  /** Where Spark's master is. */
  public String master() {
    return environment.get("MASTER");
  }

  URI studies() {
    return URI.create(environment.get("HDFS") + "/studies");
  }

  /** Of Hadoop, for this process. */
  Configuration hadoop() {
    Configuration hadoop = new Configuration();
    hadoop.set("fs.defaultFS", environment.get("HDFS"));
    return hadoop;
  }

  /** Its file system. */
  public DistributedFileSystem files() throws IOException {
    return (DistributedFileSystem) FileSystem.get(studies(), hadoop());
  }

  ProcessHandle process(String role) throws IOException {
    long pid = Long.parseLong(Files.readString(directory.resolve("pids/" + role)).strip());
    return ProcessHandle.of(pid).orElseThrow(() -> new AssertionError(role + " does not run"));
  }

  /** Ends a process as a machine's end would. */
  void kill(String role) throws IOException, InterruptedException {
    ProcessHandle process = process(role);
    process.destroyForcibly();
    while (process.isAlive()) {
      Thread.sleep(10);
    }
  }

  /** Starts one that was killed again. */
  void launch(String role) throws IOException, InterruptedException {
    script("launch", directory, role);
  }

  /** The executors that live, of all applications. */
  List<Executor> executors() throws IOException {
    List<Executor> executors = new ArrayList<>();
    for (int number = 1; number <= WORKERS; number++) {
      String role = "worker-" + number;
      Optional<ProcessHandle> worker =
          ProcessHandle.of(
              Long.parseLong(Files.readString(directory.resolve("pids/" + role)).strip()));
      try (Stream<ProcessHandle> children = worker.stream().flatMap(ProcessHandle::children)) {
        children.flatMap(child -> executor(role, child).stream()).forEach(executors::add);
      }
    }
    return executors;
  }

  private Optional<Executor> executor(String role, ProcessHandle process) {
    // ProcessHandle's own answer is cut where the command line is long.
    List<String> words;
    try {
      byte[] line = Files.readAllBytes(Path.of("/proc/" + process.pid() + "/cmdline"));
      words = List.of(new String(line, StandardCharsets.UTF_8).split("\0"));
    } catch (IOException e) {
      return Optional.empty(); // it has just ended
    }
    int id = words.indexOf("--executor-id");
    int application = words.indexOf("--app-id");
    if (id < 0 || application < 0) {
      return Optional.empty();
    }
    Path output = directory.resolve("work").resolve(role).resolve(words.get(application + 1));
    return Optional.of(
        new Executor(
            process,
            words.get(application + 1),
            words.get(id + 1),
            output.resolve(words.get(id + 1)).resolve("stdout")));
  }

  /** Ends all of its processes. */
  @Override
  public void close() throws IOException {
    script("stop", directory);
  }
}
