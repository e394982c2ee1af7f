package io.espalier.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A cluster of processes from {@code deploy/local-cluster}, with the files of a study on it. */
final class LocalCluster implements AutoCloseable {
  private final Path directory;
  private final Launcher launcher;
  private final Map<String, String> environment = new TreeMap<>();

  private LocalCluster(Path directory, Launcher launcher) {
    this.directory = directory;
    this.launcher = launcher;
  }

  /** Starts one that keeps what it writes in a directory. */
  static LocalCluster start(Path directory, Launcher launcher, String... options)
      throws IOException, InterruptedException {
    LocalCluster cluster = new LocalCluster(directory, launcher);
    cluster.script("start", options);
    for (String line : Files.readAllLines(directory.resolve("env"))) {
      String[] parts = line.split("=", 2);
      cluster.environment.put(parts[0], parts[1].replace("'", ""));
    }
    return cluster;
  }

  /** The root of its file system, such as {@code hdfs://127.0.0.1:20123}. */
  String files() {
    return environment.get("HDFS");
  }

  /** Does something with its file system, as Hadoop's shell does. */
  String fs(String... arguments) throws IOException, InterruptedException {
    return script("fs", arguments);
  }

  private String script(String command, String... arguments)
      throws IOException, InterruptedException {
    List<String> line = new ArrayList<>(List.of("deploy/local-cluster", command));
    line.add(directory.toString());
    line.addAll(List.of(arguments));
    Launcher.Result result = launcher.start(new ProcessBuilder(line)).await();
    assertThat(result.exit()).as("%s: %s", line, result.err()).isZero();
    return result.out();
  }

  /** Submits a command, as a user does. */
  Launcher.Result submit(String mode, List<String> settings, String... arguments)
      throws IOException, InterruptedException {
    List<String> line = new ArrayList<>(List.of("deploy/espalier"));
    line.addAll(List.of("--master", environment.get("MASTER"), "--deploy-mode", mode));
    line.addAll(settings);
    line.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(line);
    builder.environment().putAll(environment);
    return launcher.start(builder).await();
  }

  @Override
  public void close() throws IOException, InterruptedException {
    script("stop");
  }
}
