package io.espalier.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands that the README begins with, as a user runs them. */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class ReadmeCommandIT {
  private static final int ROWS = 1_797;

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private static Path directory;

  private static Launcher launcher;
  private static Path study;
  private static Launcher.Result search;

  @BeforeAll
  static void runTheMainCommand() throws Exception {
    launcher = new Launcher(directory.resolve("logs"));
    study = directory.resolve("digits");
    search = launcher.run("search", "conf/digits.conf", "--out", study.toString(), "--json");
    assertThat(search.exit()).as(search.err()).isZero();
  }

  @Test
  void itsLastLineSaysForMachinesWhatCameOfIt() throws Exception {
    JsonNode line = search.json();
    assertThat(line.get("study").asText()).isEqualTo("digits");
    assertThat(line.get("directory").asText()).isEqualTo(study.toString());
    assertThat(line.get("trials").isObject()).isTrue();
    assertThat(line.at("/trials/completed").asInt()).isPositive();
    assertThat(line.get("searchEpochs").asLong())
        .isPositive()
        .isLessThanOrEqualTo(line.get("epochsExhaustive").asLong() / 4);
    assertThat(line.get("epochsExhaustive").asLong()).isEqualTo(48 * 30);
    assertThat(line.get("ensembleEpochs").asLong()).isPositive();
    assertThat(line.at("/best/trial").isTextual()).isTrue();
    assertThat(line.at("/best/params/learning-rate").isNumber()).isTrue();
    assertThat(line.at("/best/validation/accuracy").asDouble()).isBetween(0.95, 1.0);
    assertThat(line.at("/best/test/accuracy").asDouble()).isBetween(0.9, 1.0);
    assertThat(line.get("ensembles").findValuesAsText("kind"))
        .contains("averaging", "greedy", "bagging", "subsampling");
    for (JsonNode ensemble : line.get("ensembles")) {
      assertThat(ensemble.get("members").asInt()).isPositive();
      assertThat(ensemble.at("/validation/accuracy").isNumber()).isTrue();
      assertThat(ensemble.at("/test/accuracy").isNumber()).isTrue();
    }
    assertThat(chosen(line).at("/test/accuracy").asDouble()).isGreaterThan(0.95);
    assertThat(line.get("openings").asInt()).isEqualTo(1);
    for (String seconds : List.of("wallSeconds", "trainSeconds", "startupSeconds")) {
      assertThat(line.get(seconds).asDouble()).as(seconds).isPositive();
    }
  }

  @Test
  void whatPeopleReadIsFreeOfNoise() {
    isFreeOfNoise(search);
    assertThat(search.err())
        .contains("1797 rows of 64 features")
        .contains("stage search")
        .contains("stage members");
    assertThat(search.out()).contains("accuracy").contains(study.toString());
  }

  @Test
  void describeTellsTheCostBeforehand() throws Exception {
    Launcher.Result result = launcher.run("describe", "conf/digits.conf", "--json");
    assertThat(result.exit()).as(result.err()).isZero();
    isFreeOfNoise(result);
    assertThat(result.json().get("configurations").asInt()).isEqualTo(48);
    assertThat(result.json().at("/epochs/exhaustive").asLong()).isEqualTo(48 * 30);
    assertThat(result.json().at("/epochs/search").asLong())
        .isGreaterThanOrEqualTo(search.json().get("searchEpochs").asLong());
  }

  @Test
  void tablesCanBeListedAndPrinted() throws Exception {
    Launcher.Result list = launcher.run("tables", study.toString(), "--json");
    assertThat(list.exit()).as(list.err()).isZero();
    isFreeOfNoise(list);
    assertThat(list.json().at("/tables/openings").asInt()).isPositive();
    for (String table :
        List.of(
            "studies",
            "trials",
            "trial_params",
            "measurements",
            "decisions",
            "ensembles",
            "ensemble_members",
            "openings",
            "gauges",
            "trials_wide")) {
      assertThat(list.json().at("/tables/" + table).asInt()).as(table).isPositive();
    }
    Launcher.Result trials = launcher.run("tables", study.toString(), "trials", "--rows", "3");
    assertThat(trials.exit()).as(trials.err()).isZero();
    isFreeOfNoise(trials);
    assertThat(trials.out()).contains("| search").contains("more rows");
  }

  @Test
  void predictScoresAFileWithTheChosenModel() throws Exception {
    Path scores = directory.resolve("scores");
    Launcher.Result result =
        launcher.run(
            "predict",
            study.toString(),
            "data/digits.csv.gz",
            "--out",
            scores.toString(),
            "--json");
    assertThat(result.exit()).as(result.err()).isZero();
    isFreeOfNoise(result);
    assertThat(result.json().get("scored").asInt()).isEqualTo(ROWS);
    assertThat(result.json().get("rejected").asInt()).isZero();
    try (Stream<Path> files = Files.list(scores)) {
      assertThat(files).anyMatch(file -> file.toString().endsWith(".parquet"));
    }
  }

  @Test
  void theTestSetIsNotOpenedTwice() throws Exception {
    Launcher.Result result = launcher.run("evaluate", study.toString());
    assertThat(result.exit()).isEqualTo(5);
    assertThat(result.err().lines()).hasSize(1);
    assertThat(result.err()).contains("has been opened");
  }

  @Test
  void resumeOfAFinishedStudyTrainsNothing() throws Exception {
    Map<String, Long> before = Terminal.contents(study.resolve("checkpoints"));
    Launcher.Result result = launcher.run("resume", study.toString(), "--json");
    assertThat(result.exit()).as(result.err()).isZero();
    isFreeOfNoise(result);
    for (String same :
        List.of(
            "trials",
            "searchEpochs",
            "ensembleEpochs",
            "best",
            "ensembles",
            "chosen",
            "openings",
            "trainSeconds")) {
      assertThat(result.json().get(same)).as(same).isEqualTo(search.json().get(same));
    }
    assertThat(Terminal.contents(study.resolve("checkpoints"))).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(strings = {"search", "resume", "evaluate", "gauge", "predict", "tables", "describe"})
  void everyCommandHasHelp(String command) throws Exception {
    Launcher.Result result = launcher.run(command, "--help");
    assertThat(result.exit()).isZero();
    assertThat(result.err()).isEmpty();
    assertThat(result.out()).contains("Usage: espalier " + command).contains("--json");
    assertThat(launcher.run("--help").out()).contains(command).contains("Exit codes");
  }

  /** Under a scheduler that depends on timing, now this one, now that. */
  private static JsonNode chosen(JsonNode line) {
    if (line.get("chosen").asText().equals("best")) {
      return line.get("best");
    }
    for (JsonNode ensemble : line.get("ensembles")) {
      if (ensemble.get("name").equals(line.get("chosen"))) {
        return ensemble;
      }
    }
    throw new AssertionError("Not among the ensembles: " + line.get("chosen"));
  }

  private static void isFreeOfNoise(Launcher.Result result) {
    assertThat((result.out() + "\n" + result.err()).lines())
        .noneMatch(line -> line.matches(".*\\b(WARN|ERROR|\\w*Exception)\\b.*"))
        .noneMatch(line -> line.startsWith("\tat "));
    assertThat(result.err().lines()).allMatch(line -> line.startsWith("espalier: "));
  }
}
