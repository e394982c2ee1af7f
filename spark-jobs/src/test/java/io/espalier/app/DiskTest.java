package io.espalier.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.espalier.config.StudyFile;
import io.espalier.run.StudyPlace;
import io.espalier.run.StudyTaken;
import io.espalier.spark.HadoopJournal;
import io.espalier.spark.JournalSettings;
import io.espalier.study.Needed;
import io.espalier.trial.StudyEvent;
import io.espalier.trial.StudyState;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What a study leaves on disk, and who may begin one where. */
class DiskTest {
  @RegisterExtension static final Terminal TERMINAL = new Terminal();

  private final Configuration hadoop = new Configuration();
  @TempDir private Path directory;

  private Path conf() throws IOException {
    return Files.writeString(
        directory.resolve("small.conf"),
        """
        data { source = "%s", label = label }
        space { hidden = [[4], [8], [16], [32]], learning-rate = [0.01, 0.001] }
        training { epochs = 4 }
        search { metric = log-loss, scheduler { kind = halving, eta = 2 } }
        refit { top = 2 }
        ensemble { averaging { top = 2 } }
        """
            .formatted(Terminal.digits()));
  }

  @Test
  void anEndedStudyKeepsTheFilesOfItsMembersAloneAndNoneThatNobodyNamed() throws IOException {
    Path study = directory.resolve("study");
    Terminal.Ended ended =
        TERMINAL.run("search", conf().toString(), "--out", study.toString(), "--json");
    assertThat(ended.exit()).as(ended.err()).isZero();
    StudyState state = new StudyState();
    try (Stream<StudyEvent> events = HadoopJournal.read(study.toUri(), hadoop)) {
      events.forEach(state::apply);
    }
    Needed needed = Needed.of(state);
    assertThat(state.trials()).isEqualTo(8);
    assertThat(names(study.resolve("checkpoints"))).isEqualTo(named(needed.checkpoints()));
    assertThat(names(study.resolve("predictions"))).isEqualTo(named(needed.predictions()));
    assertThat(needed.checkpoints()).hasSizeBetween(1, 3);

    // What an executor that was given up had still to write when the study ended.
    Files.write(study.resolve("checkpoints/t7-a9-00000000.checkpoint"), new byte[9]);
    Files.write(study.resolve("checkpoints/.t7-a9-00000000.checkpoint.1.0"), new byte[9]);
    Files.write(study.resolve("predictions/t7-a9-00000000.predictions"), new byte[9]);
    Terminal.Ended resumed = TERMINAL.run("resume", study.toString());
    assertThat(resumed.exit()).as(resumed.err()).isZero();
    assertThat(names(study.resolve("checkpoints"))).isEqualTo(named(needed.checkpoints()));
    assertThat(names(study.resolve("predictions"))).isEqualTo(named(needed.predictions()));
    assertThat(TERMINAL.run("evaluate", study.toString()).exit()).isZero();
  }

  private static Set<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
    }
  }

  private static Set<String> named(Set<URI> files) {
    return files.stream()
        .map(uri -> uri.getPath().replaceFirst(".*/", ""))
        .collect(Collectors.toSet());
  }

  @Test
  void whileOneSearchBeginsInADirectoryAnotherIsRefusedThereAndWhatEndsBeforeLeavesNoTrace()
      throws IOException {
    Path study = directory.resolve("study");
    HadoopJournal first =
        HadoopJournal.open(study.toUri(), hadoop, InstantSource.system(), JournalSettings.DEFAULT);
    Terminal.Ended second = TERMINAL.run("search", conf().toString(), "--out", study.toString());
    assertThat(second.exit()).isEqualTo(ExitCode.STUDY_TAKEN.number());
    second.isOneClearLine("Another driver works on");
    first.withdraw();
    assertThat(study).doesNotExist();

    Files.writeString(directory.resolve("bad.csv"), "a,label\n1,x\n,x\n");
    Terminal.Ended bad =
        TERMINAL.run(
            "search",
            conf().toString(),
            "--out",
            study.toString(),
            "--set",
            "data.source=\"" + directory.resolve("bad.csv") + "\"");
    assertThat(bad.exit()).as(bad.err()).isEqualTo(ExitCode.BAD_INPUT.number());
    assertThat(study).doesNotExist();
  }

  @Test
  void aSearchThatWasOvertakenWhileSparkStartedTouchesNothing() throws IOException {
    Path study = directory.resolve("study");
    Terminal.Ended first =
        TERMINAL.run(
            "search", conf().toString(), "--out", study.toString(), "--set", "search.trials=1");
    assertThat(first.exit()).as(first.err()).isZero();
    Map<String, Long> data = Terminal.contents(study.resolve("data"));
    String began = Files.readString(study.resolve("study.conf"));

    // As if both had looked before either began.
    StudyFile other = new StudyFiles().read(conf().toString());
    StudyPlace place = StudyPlace.at(study.toString(), hadoop);
    Screen screen = Screen.of(System.out, System.err);
    try (SparkSession spark = SparkApplication.start("late", 1)) {
      refused(() -> StudyRun.begin(spark, place, other, screen, false));
      refused(() -> NestedSearch.begin(spark, place, other, screen, false));
      Files.delete(study.resolve("study.conf"));
      refused(() -> StudyRun.begin(spark, place, other, screen, false));
    }
    assertThat(study.resolve("study.conf")).doesNotExist();
    Files.writeString(study.resolve("study.conf"), began);
    assertThat(Terminal.contents(study.resolve("data"))).isEqualTo(data);
    Terminal.Ended resumed = TERMINAL.run("resume", study.toString());
    assertThat(resumed.exit()).as(resumed.err()).isZero();
  }

  private static void refused(ThrowingCallable late) {
    assertThatThrownBy(late).isInstanceOf(StudyTaken.class);
  }

  @Test
  void aSearchBeginsWhereOneDiedBeforeItsStudyBegan() throws IOException {
    Path study = directory.resolve("study");
    // Closed without being withdrawn: as a killed process leaves it, but for its lease.
    HadoopJournal.open(study.toUri(), hadoop, InstantSource.system(), JournalSettings.DEFAULT)
        .close();
    assertThat(names(study.resolve("journal"))).isNotEmpty();
    Terminal.Ended ended =
        TERMINAL.run(
            "search", conf().toString(), "--out", study.toString(), "--set", "search.trials=1");
    assertThat(ended.exit()).as(ended.err()).isZero();
    assertThat(Files.exists(study.resolve("study.conf"))).isTrue();
  }
}
