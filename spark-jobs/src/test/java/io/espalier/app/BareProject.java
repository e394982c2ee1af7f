package io.espalier.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A project that holds the launcher alone, with a {@code java} that says what it was called with,
 * one argument a line, and archives as it is told.
 *
 * @param root its directory
 */
record BareProject(Path root) {
  /** Lays it out. */
  static BareProject in(Path root) throws IOException {
    for (String folder :
        List.of(
            "deploy/standalone",
            "conf",
            "common/src/main",
            "training/src/main",
            "spark-jobs/src/main",
            "spark-jobs/target",
            "jdk/bin",
            "jdk/lib")) {
      Files.createDirectories(root.resolve(folder));
    }
    for (String file :
        List.of(
            "espalier",
            "archive.sh",
            "jvm.options",
            "settings",
            "espalier.properties",
            "standalone/standalone.properties")) {
      Files.copy(
          Launcher.PROJECT.resolve("deploy").resolve(file), root.resolve("deploy").resolve(file));
    }
    for (String file :
        List.of(
            "pom.xml",
            "common/pom.xml",
            "training/pom.xml",
            "spark-jobs/pom.xml",
            "conf/reference.conf")) {
      Files.createFile(root.resolve(file));
    }
    BareProject project = new BareProject(root);
    Files.writeString(project.jdk().resolve("lib/modules"), "17");
    Path library = Files.createFile(project.target().resolve("library.jar"));
    Files.writeString(project.target().resolve("spark.classpath"), library.toString());
    Files.writeString(project.target().resolve("espalier-0-all.jar"), "classes");
    project.archiving("echo archive >");
    return project;
  }

  Path target() {
    return root.resolve("spark-jobs/target");
  }

  Path jdk() {
    return root.resolve("jdk");
  }

  /** Gives the project a {@code java} that archives by a command, which the file's name ends. */
  void archiving(String command) throws IOException {
    program(
        jdk().resolve("bin/java"),
        """
        printf '%s\n' "$@"
        echo "$@" >>"$(dirname "$0")/../../calls"
        case "$1" in -XX:ArchiveClassesAtExit=*)\
        """
            + " "
            + command
            + " \"${1#*=}\" ;; esac\n");
  }

  /** Writes a shell script that can be run. */
  static void program(Path file, String script) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/usr/bin/env bash\n" + script);
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  /** Runs the launcher and returns what was printed. */
  String launch(Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    List<String> command =
        Stream.concat(Stream.of(root.resolve("deploy/espalier").toString()), Stream.of(arguments))
            .toList();
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("JAVA_HOME", jdk().toString());
    builder.environment().remove("ESPALIER_ARCHIVE");
    builder.environment().remove("SPARK_HOME");
    builder.environment().putAll(environment);
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }
}
