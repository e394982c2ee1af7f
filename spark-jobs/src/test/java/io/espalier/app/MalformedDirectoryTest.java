package io.espalier.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.spark.HadoopJournal;
import io.espalier.spark.JournalSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Directories of studies that are damaged, taken, or not far enough: one line, nothing written. */
class MalformedDirectoryTest {
  private static final String SEGMENT = "journal/00000001-00000000.jsonl";

  @TempDir private static Path shared;
  private static Path chosen;
  @RegisterExtension private static final Terminal TERMINAL = new Terminal();

  @TempDir private Path directory;
  private Path study;

  /** A study that has chosen and not yet opened its test set. */
  @BeforeAll
  static void runAStudy() {
    chosen = shared.resolve("chosen");
    // An ensemble of all trials: a study that has chosen keeps the files of members only.
    Terminal.Ended ended =
        TERMINAL.search(
            chosen,
            "--set=open-test=false",
            "--set=search.scheduler.kind=run-to-end",
            "--set=ensemble.bagging=null",
            "--set=ensemble.averaging.top=2");
    assertThat(ended.exit()).as(ended.err()).isZero();
    assertThat(ended.complaints()).isEmpty();
  }

  @BeforeEach
  void copy() throws IOException {
    study = directory.resolve("study");
    Terminal.copy(chosen, study);
  }

  /** Does something bad to a study's directory. */
  @FunctionalInterface
  private interface Damage {
    void to(Path study) throws IOException;
  }

  /**
   * A study that a command refuses.
   *
   * @param command {@code STUDY} stands for its directory, {@code DATA} for good data
   * @param writes what may be new or changed nevertheless
   */
  private record Case(String command, Damage damage, int exit, String message, String writes) {
    @Override
    public String toString() {
      return command + ": " + message;
    }
  }

  private static Case of(String command, Damage damage, int exit, String message) {
    return new Case(command, damage, exit, message, "nothing");
  }

  private static Case bad(String command, Damage damage, String message) {
    return of(command, damage, 2, message);
  }

  private static Damage remove(String file) {
    return study -> {
      try (Stream<Path> all = Files.walk(only(study, file))) {
        for (Path path : all.sorted((a, b) -> b.compareTo(a)).toList()) {
          Files.delete(path);
        }
      }
    };
  }

  private static Damage cut(String file) {
    return study -> {
      byte[] all = Files.readAllBytes(only(study, file));
      Files.write(only(study, file), Arrays.copyOf(all, all.length / 2));
    };
  }

  /** Changes one bit of a file, so far from its beginning. */
  private static Damage flip(String file, double share) {
    return study -> {
      byte[] all = Files.readAllBytes(only(study, file));
      all[(int) (share * all.length)] ^= 1;
      Files.write(only(study, file), all);
    };
  }

  private static Damage write(String file, String text) {
    return study -> Files.writeString(study.resolve(file), text);
  }

  private static Damage edit(String file, String from, String to) {
    return study -> {
      String text = Files.readString(study.resolve(file));
      assertThat(text).contains(from);
      Files.writeString(study.resolve(file), text.replace(from, to));
    };
  }

  private static Damage cutConfBefore(String section) {
    return study -> {
      String text = Files.readString(study.resolve("study.conf"));
      int at = text.indexOf("\n" + section);
      assertThat(at).isPositive();
      Files.writeString(study.resolve("study.conf"), text.substring(0, at + 1));
    };
  }

  /** As if the driver had died when all was trained and nothing chosen. */
  private static void undecided(Path study) throws IOException {
    List<String> lines = Files.readAllLines(study.resolve(SEGMENT));
    int choice = 0;
    while (!lines.get(choice).contains("\"chosen\"")) {
      choice++;
    }
    Files.write(study.resolve(SEGMENT), lines.subList(0, choice));
    remove("models").to(study);
    remove("tables").to(study);
  }

  private static Damage both(Damage first, Damage second) {
    return study -> {
      first.to(study);
      second.to(study);
    };
  }

  /** The file that a name or the beginning of one stands for. */
  private static Path only(Path study, String name) throws IOException {
    Path path = study.resolve(name);
    if (Files.exists(path)) {
      return path;
    }
    try (Stream<Path> files = Files.list(path.getParent())) {
      return files
          .filter(f -> f.getFileName().toString().matches(path.getFileName().toString()))
          .min(Path::compareTo)
          .orElseThrow();
    }
  }

  static Stream<Case> cases() {
    String resume = "resume STUDY";
    String evaluate = "evaluate STUDY";
    String tables = "tables STUDY";
    String predict = "predict STUDY DATA --out STUDY/../scores";
    String checkpoint = "checkpoints/.*";
    String member = "models/chosen/.*checkpoint";
    return Stream.of(
        // study.conf
        bad(resume, remove("study.conf"), "holds no study: it has no study.conf"),
        bad(evaluate, remove("study.conf"), "holds no study: it has no study.conf"),
        bad(tables, remove("study.conf"), "holds no study: it has no study.conf"),
        bad(resume, write("study.conf", ""), "study.conf"),
        bad(resume, cut("study.conf"), "study.conf"),
        bad(resume, write("study.conf", "\0\1\2{[garbage"), "study.conf"),
        bad(resume, edit("study.conf", "epochs=", "epoch="), "training.epoch"),
        bad(resume, cutConfBefore("training"), "study.conf is damaged: it is not what the study"),
        bad(evaluate, edit("study.conf", "seed=42", "seed=43"), "only 'runtime' may be changed"),
        of(
            "search " + Launcher.PROJECT + "/conf/digits.conf --out STUDY",
            study -> {},
            5,
            "holds a study already: go on with 'espalier resume"),
        of(
            "search " + Launcher.PROJECT + "/conf/digits.conf --out STUDY",
            remove("study.conf"),
            5,
            "holds the journal of a study that has lost its study.conf"),
        // The journal
        bad(resume, remove("journal"), "journal is missing"),
        bad(evaluate, remove("journal"), "journal is missing"),
        bad(resume, write(SEGMENT, ""), "journal is missing"),
        bad(resume, flip(SEGMENT, 0.001), SEGMENT + " is damaged: line 1"),
        bad(resume, flip(SEGMENT, 0.5), SEGMENT + " is damaged: line"),
        bad(evaluate, flip(SEGMENT, 0.7), SEGMENT + " is damaged: line"),
        bad(
            resume,
            study ->
                Files.copy(
                    study.resolve(SEGMENT), study.resolve("journal/00000002-00000000.jsonl")),
            "00000002-00000000.jsonl is damaged: line 1: it is a copy of"),
        bad(
            resume,
            study -> {
              List<String> lines = Files.readAllLines(study.resolve(SEGMENT));
              lines.remove(2);
              Files.write(study.resolve(SEGMENT), lines);
            },
            SEGMENT + " is damaged: line 3: it holds batch 3 where batch 2 belongs"),
        // Data
        bad(resume, remove("data/search.bin"), "data/search.bin is missing"),
        bad(resume, cut("data/search.bin"), "data/search.bin is damaged: it ends too early"),
        bad(resume, flip("data/search.bin", 0), "data/search.bin is damaged: it is no"),
        bad(evaluate, flip("data/search.bin", 0.002), "data/search.bin is damaged: its"),
        bad(resume, flip("data/search.bin", 0.9), "data/search.bin is damaged: its checksum"),
        bad(
            resume,
            study -> Files.write(study.resolve("data/search.bin"), otherData()),
            "data/search.bin is damaged: it is not what the study began with"),
        bad(
            resume,
            study ->
                Files.write(
                    study.resolve("data/search.bin"),
                    Files.readAllBytes(study.resolve("data/test.bin"))),
            "data/search.bin is damaged: it holds the rows of 'test'"),
        new Case(evaluate, cut("data/test.bin"), 2, "data/test.bin is damaged", "journal/"),
        new Case(evaluate, remove("data/test.bin"), 2, "data/test.bin is missing", "journal/"),
        new Case(
            evaluate,
            study -> Files.write(study.resolve("data/test.bin"), otherData()),
            2,
            "data/test.bin is damaged: it is not what was put aside",
            "journal/"),
        // What training left
        bad(resume, remove(checkpoint), ".checkpoint is missing"),
        bad(evaluate, remove(checkpoint), ".checkpoint is missing"),
        bad(evaluate, remove("checkpoints"), ".checkpoint is missing"),
        bad(evaluate, flip(checkpoint, 0.5), "its content does not match its checksum"),
        bad(resume, cut(checkpoint), ".checkpoint is damaged: it holds"),
        bad(resume, remove("predictions/.*"), ".predictions is missing"),
        new Case(
            resume,
            both(MalformedDirectoryTest::undecided, cut("predictions/.*")),
            2,
            ".predictions is damaged",
            "(journal|tables)"),
        bad(evaluate, MalformedDirectoryTest::undecided, "has not chosen a model yet: end it"),
        // Models, tables, what is to be scored
        bad(predict, remove("models"), "There is no model"),
        bad(predict, remove("models/chosen/model.json"), "There is no model"),
        bad(predict, cut("models/chosen/model.json"), "model.json is torn or changed"),
        bad(predict, flip(member, 0.5), ".checkpoint is torn or changed"),
        bad(predict, remove(member), "lacks its member's file"),
        bad("predict STUDY STUDY/none.csv --out STUDY/../scores", s -> {}, "There is no data file"),
        bad(
            "predict STUDY STUDY/few.csv --out STUDY/../scores",
            write("few.csv", "p0_0,p0_1\n1,2\n"),
            "few.csv lacks"),
        bad(
            "predict STUDY DATA --out STUDY/../scores",
            study -> Files.createDirectory(study.resolve("../scores")),
            "scores exists already"),
        bad(tables, remove("tables"), "There are no tables in"),
        bad("tables STUDY trails", study -> {}, "the nearest is 'trials'"),
        bad(tables, cut("tables/trials/part-.*parquet"), "'espalier resume' writes the tables"));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aMalformedStudyIsRefusedInOneLineAndLeftAsItIs(Case c) throws IOException {
    c.damage().to(study);
    Map<String, Long> before = Terminal.contents(directory);
    Terminal.Ended ended = TERMINAL.run(arguments(c.command()));
    assertThat(ended.exit()).as(ended.err()).isEqualTo(c.exit());
    if (ended.err().contains("The configuration has")) {
      assertThat(ended.err()).startsWith("espalier: ").contains(c.message());
      ended.isNoTrace();
    } else {
      ended.isOneClearLine(c.message());
    }
    Map<String, Long> after = Terminal.contents(directory);
    before.keySet().removeIf(name -> name.matches("study/" + c.writes() + ".*"));
    after.keySet().removeIf(name -> name.matches("study/" + c.writes() + ".*"));
    assertThat(after).isEqualTo(before);
  }

  @Test
  void aStudyInUseIsLeftToItsDriver() throws IOException {
    try (HadoopJournal journal =
        HadoopJournal.open(
            study.toUri(), new Configuration(), InstantSource.system(), JournalSettings.DEFAULT)) {
      Map<String, Long> before = Terminal.contents(study);
      before.remove("journal/lease");
      for (String command : List.of("resume STUDY", "evaluate STUDY")) {
        Terminal.Ended ended = TERMINAL.run(arguments(command));
        assertThat(ended.exit()).as(ended.err()).isEqualTo(5);
        ended.isOneClearLine("Another driver works on ");
        assertThat(ended.err()).contains("process " + ProcessHandle.current().pid());
        Map<String, Long> after = Terminal.contents(study);
        after.remove("journal/lease");
        assertThat(after).isEqualTo(before);
      }
      assertThat(journal.replay()).isNotEmpty();
    }
  }

  @Test
  void theTestSetIsOpenedOnceUnlessItIsAskedForTwice() throws IOException {
    Terminal.Ended first = TERMINAL.run("evaluate", study.toString(), "--json");
    assertThat(first.exit()).as(first.err()).isZero();
    assertThat(first.json().get("openings").asInt()).isEqualTo(1);
    Map<String, Long> before = Terminal.contents(study);
    Terminal.Ended second = TERMINAL.run("evaluate", study.toString());
    assertThat(second.exit()).isEqualTo(5);
    second.isOneClearLine("has been opened");
    assertThat(Terminal.contents(study)).isEqualTo(before);
    Terminal.Ended again = TERMINAL.run("evaluate", study.toString(), "--reopen", "--json");
    assertThat(again.exit()).as(again.err()).isZero();
    assertThat(again.json().get("openings").asInt()).isEqualTo(2);
  }

  @Test
  void aStudyThatDiedBeforeItsJournalBeganIsBegunByResume() throws IOException {
    for (String part : List.of("journal", "checkpoints", "predictions", "models", "tables")) {
      remove(part).to(study);
    }
    Terminal.Ended ended = TERMINAL.run("resume", study.toString(), "--json");
    assertThat(ended.exit()).as(ended.err()).isZero();
    assertThat(ended.json().get("chosen").isTextual()).isTrue();
  }

  @Test
  void whatOnlyConcernsTheDriverMayBeChangedBetweenTwoOfThem() throws IOException {
    edit("study.conf", "tables-interval=", "progress=none\ntables-interval=").to(study);
    Terminal.Ended ended = TERMINAL.run("resume", study.toString());
    assertThat(ended.exit()).as(ended.err()).isZero();
    assertThat(ended.err()).isEmpty();
  }

  private String[] arguments(String command) {
    return Stream.of(command.split(" "))
        .map(a -> a.replace("STUDY", study.toString()).replace("DATA", Terminal.digits()))
        .toArray(String[]::new);
  }

  /** Prepared data of a study with another seed. */
  private static byte[] otherData() throws IOException {
    Path other = shared.resolve("other");
    if (!Files.exists(other)) {
      Terminal.Ended ended =
          TERMINAL.search(
              other, "--set=study.seed=7", "--set=search.budget.epochs=1", "--set=ensemble=null");
      assertThat(ended.exit()).as(ended.err()).isEqualTo(4);
    }
    return Files.readAllBytes(other.resolve("data/search.bin"));
  }
}
