package io.espalier.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.espalier.app.Espalier;
import io.espalier.app.Launcher;
import io.espalier.app.Terminal;
import io.espalier.submission.SubmittedIT;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the documentation tells people to type. The blocks of a page are run in their order, in a
 * working copy of its own; a block that cannot be run here has a comment before it that says why
 * ({@code <!-- not run: needs a YARN cluster -->}), or which test runs it ({@code <!-- run by
 * SubmittedIT -->}). The README's are run by the launcher itself, those of other pages in one
 * process, as it would run them in many.
 */
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class DocsCommandsIT {
  private static final int ROWS = 1_797;
  private static final Path README = Path.of("README.md");

  /** Tests that run the blocks which name them. */
  private static final Set<String> OTHERS = Set.of(SubmittedIT.class.getSimpleName());

  /** These end a command, or are to be ended themselves. */
  private static final Pattern PROCESSES = Pattern.compile("\\bkill\\b|\\btimeout\\b|&\\s*$");

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private static Path directory;

  private static List<Block> typed;
  private static Launcher launcher;
  private static Commands commands;
  private static WorkingCopy readme;
  private static WorkingCopy others;
  private static Path study;
  private static WorkingCopy.Ended search;

  @BeforeAll
  static void runTheReadme() throws Exception {
    typed = Block.all(Launcher.PROJECT).stream().filter(b -> b.typed(Launcher.PROJECT)).toList();
    launcher = new Launcher(directory.resolve("logs"));
    Path logs = directory.resolve("logs");
    readme = new WorkingCopy(directory.resolve("readme"), logs, withJson()).fresh();
    commands = Commands.start(directory.resolve("desk"), directory.resolve("copy"));
    others = new WorkingCopy(directory.resolve("copy"), logs, commands.launcher());
    study = readme.root().resolve("studies/digits");
    for (Block block : run(README)) {
      WorkingCopy.Ended ended = ran(readme, block);
      search = block.text().contains(" search conf/digits.conf") ? ended : search;
    }
  }

  @AfterAll
  static void stop() throws Exception {
    commands.stop();
    readme.clear();
    others.clear();
  }

  /** A search that says for machines, too, what came of it. */
  private static String withJson() {
    return "#!/usr/bin/env bash\nmore=()\n[[ \"${1:-}\" == search ]] && more=(--json)\nexec \"%s\" \"$@\" \"${more[@]}\"\n"
        .formatted(Launcher.PROJECT.resolve("deploy/espalier"));
  }

  private static List<Block> run(Path page) {
    return typed.stream().filter(b -> b.page().equals(page) && b.mark().isEmpty()).toList();
  }

  private static WorkingCopy.Ended ran(WorkingCopy copy, Block block) throws Exception {
    boolean launched = PROCESSES.matcher(block.text()).find();
    WorkingCopy.Ended ended =
        copy.run(block.text(), launched ? Map.of(Commands.LAUNCHED, "true") : Map.of());
    assertThat(ended.exit())
        .as("%s:%n%s%n%s%n%s", block.place(), block.text(), ended.out(), ended.err())
        .isZero();
    return ended;
  }

  @TestFactory
  Stream<DynamicTest> theBlocksOfAPageRunInTheirOrder() {
    Map<Path, List<Block>> pages =
        typed.stream()
            .filter(block -> !block.page().equals(README) && block.mark().isEmpty())
            .collect(Collectors.groupingBy(Block::page, LinkedHashMap::new, Collectors.toList()));
    return pages.entrySet().stream()
        .map(
            page ->
                DynamicTest.dynamicTest(
                    page.getKey().toString(),
                    () -> {
                      others.fresh();
                      for (Block block : page.getValue()) {
                        ran(others, block);
                      }
                    }));
  }

  @Test
  void aBlockThatIsNotRunSaysWhy() {
    assertThat(typed.stream().filter(b -> b.mark().filter(mark -> !mark.run()).isPresent()))
        .isNotEmpty()
        .allSatisfy(
            block ->
                assertThat(block.mark().orElseThrow().text())
                    .as(block.place())
                    .hasSizeGreaterThan(10));
  }

  @Test
  void aBlockThatAnotherTestRunsIsRunByIt() throws Exception {
    assertThat(typed.stream().flatMap(b -> b.mark().stream()).filter(Block.Mark::run))
        .isNotEmpty()
        .allSatisfy(mark -> assertThat(OTHERS).contains(mark.text()));
    assertThat(SubmittedIT.documented())
        .containsAll(
            typed.stream()
                .filter(b -> b.mark().equals(Optional.of(new Block.Mark(true, "SubmittedIT"))))
                .map(Block::text)
                .toList());
  }

  @Test
  void aReadyStudyBeginsWithTheCommandThatRunsIt() throws IOException {
    try (Stream<Path> files = Files.list(Launcher.PROJECT.resolve("conf"))) {
      for (Path file : files.filter(f -> !f.endsWith("reference.conf")).toList()) {
        assertThat(file)
            .content()
            .contains("#   deploy/espalier search conf/" + file.getFileName() + "\n");
      }
    }
  }

  @Test
  void itsLastLineSaysForMachinesWhatCameOfIt() throws Exception {
    JsonNode line = json(search.out());
    assertThat(line.get("study").asText()).isEqualTo("digits");
    assertThat(line.get("directory").asText()).endsWith("studies/digits");
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
    isFreeOfNoise(search.out(), search.err());
    assertThat(search.err())
        .contains("1797 rows of 64 features")
        .contains("stage search")
        .contains("stage members");
    assertThat(search.out()).contains("accuracy").contains("studies/digits");
  }

  @Test
  void describeTellsTheCostBeforehand() throws Exception {
    Launcher.Result result = launcher.run("describe", "conf/digits.conf", "--json");
    assertThat(result.exit()).as(result.err()).isZero();
    isFreeOfNoise(result.out(), result.err());
    assertThat(result.json().get("configurations").asInt()).isEqualTo(48);
    assertThat(result.json().at("/epochs/exhaustive").asLong()).isEqualTo(48 * 30);
    assertThat(result.json().at("/epochs/search").asLong())
        .isGreaterThanOrEqualTo(json(search.out()).get("searchEpochs").asLong());
  }

  @Test
  void tablesCanBeListedAndPrinted() throws Exception {
    Launcher.Result list = launcher.run("tables", study.toString(), "--json");
    assertThat(list.exit()).as(list.err()).isZero();
    isFreeOfNoise(list.out(), list.err());
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
    isFreeOfNoise(trials.out(), trials.err());
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
    isFreeOfNoise(result.out(), result.err());
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
    isFreeOfNoise(result.out(), result.err());
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
      assertThat(result.json().get(same)).as(same).isEqualTo(json(search.out()).get(same));
    }
    assertThat(Terminal.contents(study.resolve("checkpoints"))).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"init", "search", "resume", "evaluate", "gauge", "predict", "tables", "describe"})
  void everyCommandHasHelp(String command) {
    assertThat(help(command, "--help")).contains("Usage: espalier " + command).contains("--json");
    assertThat(help("--help")).contains(command).contains("Exit codes");
  }

  private static String help(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int exit = Espalier.run(arguments, new PrintStream(out, true), new PrintStream(err, true));
    assertThat(exit).isZero();
    assertThat(err.size()).isZero();
    return out.toString(StandardCharsets.UTF_8);
  }

  private static JsonNode json(String out) throws IOException {
    List<String> lines = out.lines().toList();
    return new ObjectMapper().readTree(lines.get(lines.size() - 1));
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

  private static void isFreeOfNoise(String out, String err) {
    assertThat((out + "\n" + err).lines())
        .noneMatch(line -> line.matches(".*\\b(WARN|ERROR|\\w*Exception)\\b.*"))
        .noneMatch(line -> line.startsWith("\tat "));
    assertThat(err.lines()).allMatch(line -> line.startsWith("espalier: "));
  }
}
