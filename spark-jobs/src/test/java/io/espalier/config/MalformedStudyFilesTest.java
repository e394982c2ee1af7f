package io.espalier.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Configurations that cannot be used: each is refused at its place, with what to write instead. */
class MalformedStudyFilesTest {
  @ParameterizedTest
  @MethodSource("io.espalier.config.MalformedStudies#cases")
  void aMalformedFileIsRefusedAtItsPlaceAndNothingIsWritten(
      MalformedStudies.Case c, @TempDir Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("study.conf"), c.text());
    ConfigErrors errors = refusal(file);
    // One mistake causes no follow-up complaints; an empty file lacks two keys.
    int mistakes = c.text().isEmpty() ? 2 : 1;
    assertThat(errors.problems()).as(errors.getMessage()).hasSize(mistakes);
    Problem problem = errors.problems().get(0);
    assertThat(problem.file()).isEqualTo(file.toString());
    assertThat(problem.line()).as(errors.getMessage()).isEqualTo(c.line());
    assertThat(problem.subject()).isEqualTo(c.subject());
    assertThat(problem.message()).contains(c.advice());
    assertThat(errors).hasMessageContaining(problem.place()).hasMessageContaining(c.subject());
    assertThat(errors.getMessage()).doesNotContain("Exception").doesNotContain("\tat ");
    try (Stream<Path> left = Files.list(directory)) {
      assertThat(left).containsExactly(file);
    }
  }

  @Test
  void filesThatAreNoStudyFilesAreRefused(@TempDir Path directory) throws IOException {
    Path latin = Files.write(directory.resolve("latin.conf"), new byte[] {'#', (byte) 0xE4});
    Path large = Files.write(directory.resolve("large.conf"), new byte[(1 << 20) + 1]);
    assertThat(refusal(latin)).hasMessageContaining("no UTF-8 text");
    assertThat(refusal(large)).hasMessageContaining("1 MiB is the limit");
    assertThat(refusal(directory)).hasMessageContaining("no file but a directory");
    assertThat(refusal(directory.resolve("none.conf")))
        .hasMessageContaining("none.conf")
        .hasMessageContaining("There is no such file");
  }

  @Test
  void allMistakesAreReportedAtOnceInTheOrderOfTheirLinesAndAligned() {
    ConfigErrors errors =
        catchThrowableOfType(
            ConfigErrors.class,
            () ->
                Fixtures.read(
                    """
                    data { source = rows.csv }
                    training { epochs = 0
                      lerning-rate = 0.1 }
                    space { l2 = [0, x] }

                    search { scheduler { kind = asha, eta = 1 } }
                    """,
                    "open-test=perhaps"));
    assertThat(errors.getMessage().replace(System.lineSeparator(), "\n"))
        .isEqualTo(
            """
            The configuration has 6 problems:

              study.conf               data.label
                                       This is missing: give a text: the name of a column

              study.conf:2             training.epochs = 0
                                       Not allowed: give a whole number from 1 on

              study.conf:3             training.lerning-rate = 0.1
                                       There is no such key; did you mean training.learning-rate?

              study.conf:4             space.l2 = x
                                       Not allowed: give a number in [0, ∞)

              study.conf:6             search.scheduler.eta = 1
                                       Not allowed: give a whole number from 2 to 1000

              --set open-test=perhaps  open-test = perhaps
                                       Not allowed: give true or false
            """);
  }

  private static ConfigErrors refusal(Path file) {
    ConfigErrors errors =
        catchThrowableOfType(
            ConfigErrors.class, () -> Fixtures.reader().read(file, Overrides.NONE));
    assertThat(errors).as("a refusal of " + file).isNotNull();
    return errors;
  }
}
