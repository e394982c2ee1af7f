package io.espalier.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher's class-data archive. */
class ArchiveTest {
  private static final String SHARED = "-XX:SharedArchiveFile=";

  @TempDir Path project;
  private BareProject bare;
  private Path target;
  private Path jdk;

  @BeforeEach
  void layOut() throws IOException {
    bare = BareProject.in(project);
    target = bare.target();
    jdk = bare.jdk();
  }

  private String launch(String... arguments) throws IOException, InterruptedException {
    return launch(Map.of(), arguments);
  }

  private String launch(Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    return bare.launch(environment, arguments);
  }

  private long made() throws IOException {
    return Files.readAllLines(project.resolve("calls")).stream()
        .filter(call -> call.startsWith("-XX:ArchiveClassesAtExit="))
        .count();
  }

  private void holdsNothingElse() throws IOException {
    try (Stream<Path> files = Files.list(target)) {
      assertThat(files).noneMatch(Files::isDirectory);
    }
  }

  @Test
  void archiveIsMadeOnceAndUsedByEveryCommand() throws Exception {
    assertThat(launch("describe", "x.conf")).doesNotContain(SHARED);
    assertThat(launch("search", "x.conf")).contains("preparing").contains(SHARED);
    assertThat(launch("search", "x.conf")).doesNotContain("preparing").contains(SHARED);
    assertThat(launch("describe", "x.conf")).contains(SHARED);
    assertThat(made()).isEqualTo(1);
    holdsNothingElse();
  }

  @Test
  void whatWatchesTheLoadingOfClassesGoesWithout() throws Exception {
    launch("search", "x.conf");
    for (String option : List.of("-XX:StartFlightRecording=filename=x", "-javaagent:x.jar")) {
      for (String variable : List.of("ESPALIER_JAVA_OPTS", "JAVA_TOOL_OPTIONS")) {
        assertThat(launch(Map.of(variable, option), "search", "x.conf")).doesNotContain(SHARED);
      }
    }
    assertThat(launch(Map.of("ESPALIER_JAVA_OPTS", "-Xss2m"), "search", "x.conf")).contains(SHARED);
  }

  @Test
  void anotherJarOrAnotherJvmGetsAnotherArchive() throws Exception {
    launch("search", "x.conf");
    Files.writeString(target.resolve("espalier-0-all.jar"), "other classes");
    assertThat(launch("describe", "x.conf")).doesNotContain(SHARED);
    assertThat(launch("resume", "x")).contains(SHARED);
    Files.writeString(jdk.resolve("lib/modules"), "17.0.16");
    assertThat(launch("describe", "x.conf")).doesNotContain(SHARED);
    assertThat(launch("resume", "x")).contains(SHARED);
    assertThat(made()).isEqualTo(3);
  }

  @Test
  void tornArchiveIsNotUsedAndMadeAnew() throws Exception {
    launch("search", "x.conf");
    Files.writeString(target.resolve("espalier.jsa"), "arch");
    assertThat(launch("describe", "x.conf")).doesNotContain(SHARED);
    assertThat(launch("search", "x.conf")).contains(SHARED);
    Files.delete(target.resolve("espalier.jsa"));
    assertThat(launch("describe", "x.conf")).doesNotContain(SHARED);
    assertThat(made()).isEqualTo(2);
  }

  @Test
  void archiveThatCannotBeMadeIsDoneWithout() throws Exception {
    bare.archiving("echo torn > /dev/null; exit 1;");
    assertThat(launch("search", "x.conf")).contains("search\nx.conf").doesNotContain(SHARED);
    assertThat(launch("search", "x.conf")).doesNotContain("preparing").doesNotContain(SHARED);
    assertThat(made()).isEqualTo(1);
    holdsNothingElse();
  }

  @Test
  void folderThatCannotBeWrittenToIsDoneWithout() throws Exception {
    Path mktemp = jdk.resolve("bin/mktemp");
    Files.writeString(mktemp, "#!/usr/bin/env bash\nexit 1\n");
    assertThat(mktemp.toFile().setExecutable(true)).isTrue();
    ProcessBuilder builder =
        new ProcessBuilder(project.resolve("deploy/espalier").toString(), "search", "x.conf")
            .redirectErrorStream(true);
    builder.environment().put("JAVA_HOME", jdk.toString());
    builder
        .environment()
        .merge("PATH", jdk.resolve("bin").toString(), (all, own) -> own + ":" + all);
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    assertThat(said).contains("search\nx.conf").doesNotContain("preparing").doesNotContain(SHARED);
  }

  @Test
  void launchesAtOnceDoNotDisturbEachOther() throws Exception {
    bare.archiving("sleep 0.3; echo archive >");
    List<Thread> launches =
        Stream.generate(
                () ->
                    new Thread(
                        () -> {
                          try {
                            launch("search", "x.conf");
                          } catch (IOException | InterruptedException e) {
                            throw new IllegalStateException(e);
                          }
                        }))
            .limit(4)
            .toList();
    List<Throwable> failures = new java.util.concurrent.CopyOnWriteArrayList<>();
    for (Thread thread : launches) {
      thread.setUncaughtExceptionHandler((t, e) -> failures.add(e));
      thread.start();
    }
    for (Thread thread : launches) {
      thread.join();
    }
    assertThat(failures).isEmpty();
    assertThat(launch("describe", "x.conf")).contains(SHARED);
    holdsNothingElse();
  }
}
