package io.espalier.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Runs commands in this process, on an embedded Spark of one core that each starts and stops: an
 * extension of the tests of a class.
 */
public final class Terminal implements BeforeAllCallback, AfterAllCallback {
  private static final Map<String, String> PROPERTIES =
      Map.of("spark.master", "local[1]", "spark.ui.enabled", "false");

  /** What another test left running has neither the plugin nor the settings of a command. */
  @Override
  public void beforeAll(ExtensionContext context) {
    if (!SparkSession.getDefaultSession().isEmpty()) {
      SparkSession.getDefaultSession().get().stop();
    }
    PROPERTIES.forEach(System::setProperty);
  }

  /** How a command ended. */
  record Ended(int exit, String out, String err) {
    /** The last line of standard output. */
    JsonNode json() throws IOException {
      List<String> lines = out.lines().toList();
      return new ObjectMapper().readTree(lines.get(lines.size() - 1));
    }

    /** The messages, less what a study says while it goes well. */
    List<String> complaints() {
      return err.lines()
          .filter(l -> !l.matches("espalier: (stage|\\d+ rows of|\\d+ of about) .*"))
          .toList();
    }

    /** Checks that the command was refused in one line that says something. */
    void isOneClearLine(String message) {
      assertThat(complaints()).as(err).hasSize(1);
      assertThat(complaints().get(0)).startsWith("espalier: ").contains(message);
      isNoTrace();
    }

    void isNoTrace() {
      assertThat(out).isEmpty();
      assertThat(err).doesNotContain("Exception").doesNotContain("\tat ");
    }
  }

  Ended run(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int exit =
        Espalier.run(
            arguments,
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    return new Ended(
        exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /** The files of a directory, with checksums of what is in them. */
  public static Map<String, Long> contents(Path directory) throws IOException {
    Map<String, Long> contents = new TreeMap<>();
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : all.toList()) {
        CRC32 crc = new CRC32();
        if (Files.isRegularFile(path)) {
          crc.update(Files.readAllBytes(path));
        }
        contents.put(directory.relativize(path).toString(), crc.getValue());
      }
    }
    return contents;
  }

  static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path path : all.toList()) {
        Files.copy(path, to.resolve(from.relativize(path).toString()));
      }
    }
  }

  static String digits() {
    return Launcher.PROJECT.resolve("data/digits.csv.gz").toString();
  }

  /** Runs a small study of the digits: two configurations, a few epochs. */
  Ended search(Path directory, String... more) {
    String[] few = {
      "search",
      Launcher.PROJECT.resolve("conf/digits-synchronous.conf").toString(),
      "--json",
      "--out=" + directory,
      "--set=data.source=\"" + digits() + "\"",
      "--set=space={hidden=[[16]], learning-rate=[0.003, 0.01]}",
      "--set=training.epochs=2",
      "--set=ensemble.bagging.members=2"
    };
    return run(Stream.concat(Stream.of(few), Stream.of(more)).toArray(String[]::new));
  }

  @Override
  public void afterAll(ExtensionContext context) {
    PROPERTIES.keySet().forEach(System::clearProperty);
  }
}
