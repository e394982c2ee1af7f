package io.espalier.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The word that a driver leaves of its end. */
class EndingTest {
  @TempDir private Path directory;

  @Test
  void theLauncherRepeatsWhatTheDriverSaidAndEndsAsItEnded() throws Exception {
    Path word = directory.resolve(".study.ended-1");
    int code =
        Ending.leave(
            word.toString(),
            (out, err) -> {
              out.println("{\"best\": 0.5}");
              err.println("espalier: größer");
              return 4;
            });
    assertThat(code).isEqualTo(4);
    assertThat(word).exists();

    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    assertThat(ended(word, out, err)).isEqualTo(4);
    assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("{\"best\": 0.5}\n");
    assertThat(err.toString(StandardCharsets.UTF_8).lines())
        .hasSize(2)
        .first()
        .isEqualTo("espalier: größer");
    assertThat(err.toString(StandardCharsets.UTF_8)).contains(System.getProperty("user.dir"));
    assertThat(word).doesNotExist();
  }

  @Test
  void aDriverThatLeftNoWordHasFailed() {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    assertThat(ended(directory.resolve("none"), new ByteArrayOutputStream(), err)).isEqualTo(1);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("has left no word");
  }

  @Test
  void theExitCodeStandsWhereNoWordCanBeLeft() throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    assertThat(Ending.leave(file + "/below", (out, err) -> 3)).isEqualTo(3);
  }

  @Test
  void ofALongOutputTheLastLinesAreKept() throws Exception {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    KeptOutput kept = new KeptOutput(all);
    PrintStream out = new PrintStream(kept, true, StandardCharsets.UTF_8);
    for (int i = 0; i < 200_000; i++) {
      out.println("line " + i);
    }
    assertThat(all.toString(StandardCharsets.UTF_8)).startsWith("line 0\n");
    assertThat(kept.kept()).startsWith("line ").endsWith("line 199999\n");
    assertThat(kept.kept().length()).isBetween(400_000, 1 << 20);
    assertThat(kept.kept().lines().count()).isLessThan(200_000);
  }

  /** What the launcher asks for word of the end of a command. */
  private Launcher.Result place(String out) throws Exception {
    String script =
        """
        die() { echo "$1" >&2; exit "$2"; }
        arguments=(search study.conf --out "$1")
        source deploy/ending.sh
        place_of_ending
        """;
    return new Launcher(directory)
        .start(new ProcessBuilder("bash", "-c", script, "-", out))
        .await();
  }

  @ParameterizedTest
  @ValueSource(strings = {"s3a://bucket", "s3a://bucket/", "hdfs://host:8020//", "hdfs:/", "/"})
  void aWholeFileSystemIsRefusedAsThereIsNothingBesideIt(String out) throws Exception {
    Launcher.Result result = place(out);
    assertThat(result.exit()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
    assertThat(result.err().lines()).hasSize(1);
    assertThat(result.err()).contains("is a whole bucket or file system");
  }

  @ParameterizedTest
  @ValueSource(strings = {"s3a://bucket/study/", "hdfs:///study", "file:/x/study", "/x/study"})
  void wordOfTheEndLiesBesideTheStudy(String out) throws Exception {
    Launcher.Result result = place(out);
    assertThat(result.exit()).as(result.err()).isZero();
    assertThat(result.out()).startsWith(out.replaceFirst("study/?$", ".study.ended-"));
  }

  private static int ended(Path word, ByteArrayOutputStream out, ByteArrayOutputStream err) {
    return Espalier.run(
        new String[] {"ended", word.toString()},
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8));
  }
}
