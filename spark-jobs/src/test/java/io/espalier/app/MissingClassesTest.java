package io.espalier.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.PrintStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import picocli.CommandLine;

/** What a command says that does not find the classes, or the memory, that it needs. */
class MissingClassesTest {
  @TempDir private Path directory;

  @Test
  void aJarWithoutSparkBesideItEndsInOneClearLine() throws Exception {
    String classes =
        Stream.of(Espalier.class, io.espalier.trial.Trial.class, CommandLine.class, Logger.class)
            .map(MissingClassesTest::origin)
            .collect(Collectors.joining(File.pathSeparator));
    Launcher.Result result =
        new Launcher(directory.resolve("logs"))
            .start(
                new ProcessBuilder(
                    Path.of(System.getProperty("java.home"), "bin/java").toString(),
                    "-Xmx128m",
                    "-cp",
                    classes,
                    "io.espalier.app.Espalier",
                    "tables",
                    directory.toString()))
            .await();
    assertThat(result.exit()).isEqualTo(1);
    List<String> said = result.err().lines().filter(line -> !line.startsWith("SLF4J")).toList();
    assertThat(said).hasSize(1);
    assertThat(said.get(0)).startsWith("espalier: ").contains("org/apache/").contains("-all.jar");
  }

  @Test
  void aDriverWithoutMemorySaysWhatGivesItMore() {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    int code =
        Espalier.explain(
            new OutOfMemoryError("Java heap space"),
            Screen.of(System.out, new PrintStream(said, true, StandardCharsets.UTF_8)));
    assertThat(code).isEqualTo(1);
    assertThat(said.toString(StandardCharsets.UTF_8).lines()).hasSize(1);
    assertThat(said.toString(StandardCharsets.UTF_8))
        .contains("Java heap space")
        .contains("--driver-memory");
  }

  private static String origin(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }
}
