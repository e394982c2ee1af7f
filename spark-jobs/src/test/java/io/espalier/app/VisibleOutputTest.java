package io.espalier.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Names from data cannot command a terminal. */
class VisibleOutputTest {
  private static String shown(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    VisibleOutput.on(new PrintStream(bytes, true, StandardCharsets.UTF_8)).print(text);
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void controlCharactersAreWrittenOut() {
    assertThat(shown("a\u001b[31mred\u0007\r\u007f\u009b2J\u0085"))
        .isEqualTo("a\\u001b[31mred\\u0007\\u000d\\u007f\\u009b2J\\u0085");
  }

  @Test
  void allOtherTextStaysAsItIs() {
    String text = "größe \u00a0\u00bf © 日本 \uD83C\uDF31\tx\n";
    assertThat(shown(text)).isEqualTo(text);
  }

  @Test
  void jsonStaysTheSameJson() throws IOException {
    String name = "x\u001b\u007f\u009by\"\\";
    ObjectMapper json = new ObjectMapper();
    String line = shown(json.writeValueAsString(List.of(name)));
    assertThat(line).matches("\\p{Print}+");
    assertThat(json.readTree(line).get(0).asText()).isEqualTo(name);
  }

  @Test
  void piecesOfBytesMakeNoDifference() {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(5);
    for (int i = 0; i < 200; i++) {
      String text =
          random.ints(40, 0, 0x180).mapToObj(Character::toString).collect(Collectors.joining());
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      PrintStream stream = VisibleOutput.on(new PrintStream(out, true, StandardCharsets.UTF_8));
      int cut = random.nextInt(bytes.length);
      stream.write(bytes, 0, cut);
      stream.write(bytes, cut, bytes.length - cut);
      stream.flush();
      assertThat(out.toString(StandardCharsets.UTF_8))
          .isEqualTo(
              text.chars()
                  .mapToObj(
                      c ->
                          Character.isISOControl(c) && c != '\n' && c != '\t'
                              ? String.format("\\u%04x", c)
                              : Character.toString(c))
                  .collect(Collectors.joining()));
    }
  }

  @Test
  void logsShowNoControlCharactersEither() throws Exception {
    Process process =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-Dlog4j2.configurationFile=espalier-log4j2.properties",
                "-Dfile.encoding=UTF-8",
                "-cp",
                System.getProperty("java.class.path"),
                Logging.class.getName())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    assertThat(said).contains("Logging: red ?[2J? x\n");
  }

  /** Logs a name from data. */
  static final class Logging {
    private Logging() {}

    public static void main(String[] arguments) {
      LoggerFactory.getLogger(Logging.class).warn("red {}", "\u001b[2J\u009b x");
    }
  }
}
