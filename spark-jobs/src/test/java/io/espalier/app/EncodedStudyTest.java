package io.espalier.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A search whose networks begin with the encoder of a study without labels. */
class EncodedStudyTest {
  @RegisterExtension private static final Terminal TERMINAL = new Terminal();

  @TempDir private Path directory;

  private Terminal.Ended search(String name, String... more) throws Exception {
    Path file = directory.resolve(name + ".conf");
    Files.writeString(
        file,
        """
        study { name = %s, seed = 7 }
        data { label = label, split { train = 0.3, validation = 0.2, test = 0.5 } }
        search { scheduler { kind = run-to-end } }
        """
            .formatted(name));
    String[] usual = {
      "search",
      file.toString(),
      "--json",
      "--out=" + directory.resolve(name),
      "--set=data.source=\"" + Launcher.PROJECT.resolve("data/digits.csv.gz") + "\""
    };
    return TERMINAL.run(Stream.of(usual, more).flatMap(Arrays::stream).toArray(String[]::new));
  }

  @Test
  void networksBeginWithTheEncoderOfAStudyAndWhatDoesNotFitIsRefusedBeforeItIsTrained()
      throws Exception {
    Terminal.Ended unsupervised =
        search(
            "unsupervised",
            "--set=data.task=reconstruction",
            "--set=network={kind=autoencoder, hidden=[24]}",
            "--set=training={epochs=15, learning-rate=0.01}");
    assertThat(unsupervised.exit()).as(unsupervised.err()).isZero();

    String encoder = "--set=training.encoder=\"" + directory.resolve("unsupervised") + "\"";
    String space = "--set=space={hidden=[[24], [24, 12]], learning-rate=[1e-9]}";
    String epochs = "--set=training.epochs=1";
    JsonNode begun = searched(search("begun", encoder, space, epochs));
    // Networks hardly move from where they begin: what differs is the encoder.
    JsonNode fresh = searched(search("fresh", space, epochs));
    assertThat(begun.at("/trials/completed").asInt()).isEqualTo(2);
    assertThat(begun.get("best")).isNotNull().isNotEqualTo(fresh.get("best"));

    Terminal.Ended misfit =
        search("misfit", encoder, "--set=space={hidden=[[24], [12, 24]]}", epochs);
    assertThat(misfit.exit()).isEqualTo(2);
    assertThat(misfit.err())
        .contains(
            "Networks cannot begin as training.encoder does: hidden = [12, 24] does not begin with"
                + " the layers of training.encoder, [24]");
    assertThat(directory.resolve("misfit").resolve("journal")).doesNotExist();
  }

  private static JsonNode searched(Terminal.Ended ended) throws Exception {
    assertThat(ended.exit()).as(ended.err()).isZero();
    return ended.json();
  }
}
