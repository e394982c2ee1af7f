package io.espalier.docs;

import io.espalier.app.Launcher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A {@link CommandServer} in a process of its own, and the script that hands commands to it. */
final class Commands {
  /** Set where a block is to be run by the launcher itself. */
  static final String LAUNCHED = "ESPALIER_LAUNCHED";

  private final Path desk;
  private final Path root;
  private final Process process;

  private Commands(Path desk, Path root, Process process) {
    this.desk = desk;
    this.root = root;
    this.process = process;
  }

  /**
   * Starts one, as the launcher starts commands.
   *
   * @param desk a directory of its own
   * @param root where commands are run
   */
  static Commands start(Path desk, Path root) throws IOException, InterruptedException {
    Files.createDirectories(desk);
    Files.createDirectories(root);
    for (String pipe : List.of(CommandServer.CALL, CommandServer.ANSWER)) {
      int exit = new ProcessBuilder("mkfifo", desk.resolve(pipe).toString()).start().waitFor();
      if (exit != 0) {
        throw new IOException("mkfifo " + desk.resolve(pipe) + " ended with " + exit);
      }
    }
    Path target = Launcher.PROJECT.resolve("spark-jobs/target");
    List<String> line = new ArrayList<>(List.of("java", "-Xmx1200m"));
    line.add("@" + Launcher.PROJECT.resolve("deploy/jvm.options"));
    line.add("-Dlog4j2.configurationFile=espalier-log4j2.properties");
    line.add("-Despalier.log=warn");
    line.add("-cp");
    line.add(
        jar(target)
            + ":"
            + Files.readString(target.resolve("spark.classpath")).strip()
            + ":"
            + target.resolve("test-classes"));
    line.addAll(List.of(CommandServer.class.getName(), desk.toString()));
    ProcessBuilder builder =
        new ProcessBuilder(line)
            .directory(root.toFile())
            .redirectErrorStream(true)
            .redirectOutput(desk.resolve("log").toFile());
    builder.environment().put("OMP_NUM_THREADS", "1");
    builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    return new Commands(desk, root, builder.start());
  }

  private static Path jar(Path target) throws IOException {
    try (Stream<Path> files = Files.list(target)) {
      return files
          .filter(file -> file.getFileName().toString().matches("espalier-.*-all\\.jar"))
          .findFirst()
          .orElseThrow();
    }
  }

  /**
   * What stands for the launcher. What would be another process in any case is left to the launcher
   * itself: what is submitted, has settings of its own, or is called from elsewhere.
   */
  String launcher() {
    return """
    #!/usr/bin/env bash
    own=true
    for word in "$@"; do
      case "$word" in --master | --conf | --deploy-mode | --packages) own=false ;; esac
    done
    if [[ $# == 0 || $own == false || "$PWD" != "ROOT" || -n "${ESPALIER_LAUNCHED:-}" ]] ||
      [[ -n "${SPARK_HOME:-}${ESPALIER_JAVA_OPTS:-}${ESPALIER_LOG:-}" ]]; then
      exec "LAUNCHER" "$@"
    fi
    exec 9>"DESK/lock"
    flock 9
    printf '%s\\0' "$@" >"DESK/call"
    read -r code <"DESK/answer"
    cat "DESK/err" >&2
    trap '' PIPE
    cat "DESK/out" 2>/dev/null
    exit "$code"
    """
        .replace("ROOT", root.toString())
        .replace("DESK", desk.toString())
        .replace("LAUNCHER", Launcher.PROJECT.resolve("deploy/espalier").toString());
  }

  /** Ends the process, whatever it does. */
  void stop() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }
}
