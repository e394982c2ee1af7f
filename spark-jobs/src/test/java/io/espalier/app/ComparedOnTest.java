package io.espalier.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Studies whose configurations are compared on something else than one set of validation rows. */
class ComparedOnTest {
  @RegisterExtension private static final Terminal TERMINAL = new Terminal();

  @TempDir private Path directory;

  private Terminal.Ended search(String name, String... more) {
    String[] usual = {
      "search",
      Launcher.PROJECT.resolve("conf/friedman.conf").toString(),
      "--json",
      "--out=" + directory.resolve(name),
      "--set=data.source=\"" + Launcher.PROJECT.resolve("data/friedman.csv.gz") + "\"",
      "--set=space={hidden=[[16]], learning-rate=[0.003, 0.01, 0.03]}",
      "--set=training.epochs=6",
      "--set=search.scheduler={kind=halving, eta=3, min-epochs=2}"
    };
    Terminal.Ended ended =
        TERMINAL.run(
            java.util.stream.Stream.concat(
                    java.util.Arrays.stream(usual), java.util.Arrays.stream(more))
                .toArray(String[]::new));
    assertThat(ended.exit()).as(ended.err()).isZero();
    return ended;
  }

  @Test
  void aCrossValidatedStudyHasTheCurvesOfItsFoldsInItsTables() throws Exception {
    Terminal.Ended ended =
        search("folds", "--set=search.validation={kind=folds, folds=3, repeats=2}");
    assertThat(ended.err()).contains("1600 to cross-validate on, 400 put aside for the test");
    JsonNode best = ended.json().get("best");
    assertThat(best.at("/validation/rmse").asDouble()).isPositive();
    assertThat(best.at("/test/rmse").asDouble()).isPositive();
    String table =
        TERMINAL
            .run("tables", directory.resolve("folds").toString(), "measurements", "--rows=2000")
            .out();
    long ofFolds =
        table.lines().filter(line -> line.matches(".*\\| rmse +\\| +[1-6] \\|.*")).count();
    long means = table.lines().filter(line -> line.matches(".*\\| rmse +\\| +\\|.*")).count();
    // Three configurations for two epochs and one of them for four more, six networks each.
    assertThat(means).isEqualTo(3 * 2 + 4);
    assertThat(ofFolds).isEqualTo(6 * means);
  }

  @Test
  void aCrossValidatedStudyIsRepeatedToTheSameNumbers() throws Exception {
    JsonNode whole = search("whole", "--set=search.validation={kind=folds, folds=3}").json();
    Terminal.Ended twice =
        search(
            "again",
            "--set=search.validation={kind=folds, folds=3}",
            "--set=runtime.slots.trials=1");
    assertThat(twice.json().get("best")).isEqualTo(whole.get("best"));
    assertThat(twice.json().get("ensembles")).isEqualTo(whole.get("ensembles"));
  }

  @Test
  void aReshuffledStudyRefitsWhatItFoundOnTheRowsOfTheSplit() throws Exception {
    Terminal.Ended ended =
        search("anew", "--set=search.validation={kind=reshuffled}", "--set=refit.top=2");
    assertThat(ended.json().at("/best/stage").asText()).isEqualTo("refit");
    assertThat(ended.json().at("/best/test/rmse").asDouble()).isPositive();
    assertThat(TERMINAL.run("tables", directory.resolve("anew").toString(), "trials").out())
        .contains("reshuffled");
  }

  @Test
  void aNestedStudyResumesAndTellsTheSame() throws Exception {
    Terminal.Ended ended =
        search("nested", "--set=nested.folds=2", "--set=search.validation={kind=folds, folds=2}");
    JsonNode nested = ended.json().get("nested");
    assertThat(nested.get("folds")).hasSize(2);
    assertThat(nested.get("estimate").asDouble())
        .isBetween(nested.at("/interval/0").asDouble(), nested.at("/interval/1").asDouble());
    Terminal.Ended resumed =
        TERMINAL.run("resume", directory.resolve("nested").toString(), "--json");
    assertThat(resumed.json().get("nested")).isEqualTo(nested);
    // What a crash left of the second fold is nothing: it begins anew, and ends alike.
    org.apache.commons.io.FileUtils.deleteDirectory(directory.resolve("nested/outer-2").toFile());
    Terminal.Ended mended =
        TERMINAL.run("resume", directory.resolve("nested").toString(), "--json");
    assertThat(mended.exit()).as(mended.err()).isZero();
    assertThat(mended.json().get("nested")).isEqualTo(nested);
  }
}
