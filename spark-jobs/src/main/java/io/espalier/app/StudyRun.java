package io.espalier.app;

import io.espalier.config.StudyFile;
import io.espalier.data.PreparedRows;
import io.espalier.report.Circumstances;
import io.espalier.report.StudySummary;
import io.espalier.report.SummaryJson;
import io.espalier.report.SummaryText;
import io.espalier.run.Attendant;
import io.espalier.run.Execution;
import io.espalier.run.StudyPlace;
import io.espalier.spark.HadoopJournal;
import io.espalier.study.Study;
import io.espalier.trial.StudyView;
import io.espalier.trial.TrialId;
import io.espalier.trial.TrialStatus;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;
import org.apache.spark.sql.SparkSession;

/** A study, from its directory to the last line on the screen. */
final class StudyRun {
  private final StudyPlace place;
  private final StudyPlace whole;
  private final StudyFile file;
  private final Screen screen;
  private final boolean json;
  private final Execution execution;

  StudyRun(SparkSession spark, StudyPlace place, StudyFile file, Screen screen, boolean json) {
    this(spark, place, file, screen, json, place);
  }

  StudyRun(
      SparkSession spark,
      StudyPlace place,
      StudyFile file,
      Screen screen,
      boolean json,
      StudyPlace whole) {
    this.whole = whole;
    this.place = place;
    this.file = file;
    this.screen = screen;
    this.json = json;
    this.execution = new Execution(spark, place, file, new OnScreen(file, screen));
  }

  /** Tells the course of a study on the screen. */
  private record OnScreen(StudyFile file, Screen screen) implements Attendant {
    @Override
    public void say(String line) {
      screen.say(line);
    }

    @Override
    public void reached(String phase) {
      Phases.reached(phase);
    }

    @Override
    public Display display(long plannedEpochs) {
      return screen.progress(file.runtime().progress(), plannedEpochs);
    }
  }

  /** Prepares the data of a study, makes its directory and runs it. */
  static ExitCode begin(
      SparkSession spark, StudyPlace place, StudyFile file, Screen screen, boolean json)
      throws IOException {
    return begin(spark, place, file, screen, json, place);
  }

  /**
   * The same, of a study that is a part of another.
   *
   * @param whole what is to be resumed if it is interrupted
   */
  static ExitCode begin(
      SparkSession spark,
      StudyPlace place,
      StudyFile file,
      Screen screen,
      boolean json,
      StudyPlace whole)
      throws IOException {
    return new StudyRun(spark, place, file, screen, json, whole).begin();
  }

  private ExitCode begin() throws IOException {
    execution.check();
    // Opened first: of two searches that begin here at once, one does.
    HadoopJournal journal = execution.open();
    try {
      PreparedRows data =
          execution.prepare(
              journal,
              (preparation, check) ->
                  preparation.prepare(file.data(), file.study().seed(), place.uri(), check));
      return run(data, journal);
    } finally {
      journal.withdraw();
    }
  }

  /** Runs the study to its end and tells what came of it. */
  ExitCode run(PreparedRows data) throws IOException {
    return run(data, execution.open());
  }

  private ExitCode run(PreparedRows data, HadoopJournal journal) throws IOException {
    return drive(data, journal, (s, interruption) -> interruption.run(s));
  }

  /** How a test set is opened. */
  @FunctionalInterface
  interface Opener {
    Study.Evaluation open(Study study) throws IOException;
  }

  /** Opens the test set of a study that has chosen. */
  ExitCode evaluate(PreparedRows data, Opener opener) throws IOException {
    return drive(
        data,
        execution.open(),
        (s, interruption) ->
            switch (opener.open(s)) {
              case OPENED -> Study.Outcome.FINISHED;
              case OPENED_BEFORE -> throw openedBefore(place);
              case NOT_CHOSEN ->
                  throw new IllegalStateException(place.shown() + " has lost its choice");
            });
  }

  static Refusal openedBefore(StudyPlace place) {
    return new Refusal(
        ExitCode.STUDY_TAKEN,
        "The test set of "
            + place.shown()
            + " has been opened: its figures are in 'espalier tables "
            + place.shown()
            + " openings'; --reopen opens it again, and every report will say so");
  }

  /** What is done with a study that has been put together. */
  @FunctionalInterface
  private interface Drive {
    Study.Outcome of(Study study, Interruption interruption) throws IOException;
  }

  private ExitCode drive(PreparedRows data, HadoopJournal journal, Drive drive) throws IOException {
    try (journal;
        Interruption interruption = Interruption.watch(screen, whole)) {
      Execution.Driven driven =
          execution.drive(data, journal, study -> drive.of(study, interruption));
      tell(driven);
      Phases.reached("told");
      return code(driven.outcome());
    }
  }

  /** One failure speaks for the others, which are in the tables. */
  private void sayWhyNot(StudyView view) {
    if (view.count(TrialStatus.FAILED) == 0) {
      screen.say("there is nothing to choose from: the study ended before its refit");
    }
    IntStream.range(0, view.trials())
        .mapToObj(TrialId::new)
        .filter(id -> view.status(id) == TrialStatus.FAILED)
        .findFirst()
        .ifPresent(
            id ->
                screen.say(
                    "no trial succeeded; the first one, "
                        + id
                        + ", failed: "
                        + view.reason(id)
                        + " (all of them: 'espalier tables "
                        + place.shown()
                        + " trials')"));
  }

  private void tell(Execution.Driven driven) throws IOException {
    Study.Outcome outcome = driven.outcome();
    if (outcome == Study.Outcome.NO_TRIAL_SUCCEEDED) {
      sayWhyNot(driven.view());
    }
    Instant began = Instant.ofEpochMilli(ManagementFactory.getRuntimeMXBean().getStartTime());
    Instant now = Instant.now();
    StudySummary summary =
        StudySummary.of(
            driven.view(),
            new Circumstances(
                place.shown(),
                driven.epochs().exhaustive(),
                seconds(began, now),
                seconds(began, driven.firstLeg().orElse(now)),
                place.bytes()));
    if (outcome != Study.Outcome.INTERRUPTED) {
      SummaryText.lines(summary).forEach(screen.out()::println);
    }
    if (json) {
      screen.out().println(SummaryJson.line(summary));
    }
  }

  private static double seconds(Instant from, Instant to) {
    return Duration.between(from, to).toMillis() / 1e3;
  }

  private static ExitCode code(Study.Outcome outcome) {
    return switch (outcome) {
      case FINISHED -> ExitCode.DONE;
      case BUDGET_SPENT -> ExitCode.BUDGET_SPENT;
      case NO_TRIAL_SUCCEEDED -> ExitCode.NO_TRIAL_SUCCEEDED;
      case INTERRUPTED -> ExitCode.INTERRUPTED;
    };
  }
}
