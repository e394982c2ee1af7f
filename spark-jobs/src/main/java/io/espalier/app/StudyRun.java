package io.espalier.app;

import io.espalier.config.Description;
import io.espalier.config.ShapeCheck;
import io.espalier.config.StudyFile;
import io.espalier.data.Preparation;
import io.espalier.data.PreparedData;
import io.espalier.data.PreparedRows;
import io.espalier.data.Room;
import io.espalier.data.StoredTestSet;
import io.espalier.data.model.Dl4jNetworks;
import io.espalier.data.model.ModelStore;
import io.espalier.data.model.SavedModel;
import io.espalier.dl4j.Combinations;
import io.espalier.ensemble.Ensemble;
import io.espalier.port.PredictionStore;
import io.espalier.port.Stores;
import io.espalier.report.Circumstances;
import io.espalier.report.Pace;
import io.espalier.report.StudySummary;
import io.espalier.report.SummaryJson;
import io.espalier.report.SummaryText;
import io.espalier.spark.HadoopJournal;
import io.espalier.spark.JournalSettings;
import io.espalier.spark.SparkSettings;
import io.espalier.spark.SparkTrialRunner;
import io.espalier.spark.ui.LiveStudy;
import io.espalier.spark.ui.StudyTabs;
import io.espalier.study.Ports;
import io.espalier.study.Study;
import io.espalier.study.StudyListener;
import io.espalier.tables.LiveTables;
import io.espalier.tables.ParquetTables;
import io.espalier.tracking.Tracking;
import io.espalier.trial.EnsembleFacts;
import io.espalier.trial.StudyEvent;
import io.espalier.trial.StudyView;
import io.espalier.trial.TrialId;
import io.espalier.trial.TrialStatus;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/** A study, from its directory to the last line on the screen. */
final class StudyRun {
  /** Where a study keeps the model that it has chosen. */
  static final String CHOSEN_MODEL = "models/chosen";

  static final String BEST_MODEL = "models/best";

  private final SparkSession spark;
  private final StudyPlace place;
  private final StudyPlace whole;
  private final StudyFile file;
  private final Screen screen;
  private final boolean json;
  private final Configuration hadoop;
  private final InstantSource clock = SteadyClock.of(InstantSource.system(), System::nanoTime);
  private Description.Epochs epochs;
  private Study study;
  private Instant firstLeg;

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
    this.spark = spark;
    this.place = place;
    this.file = file;
    this.screen = screen;
    this.json = json;
    this.hadoop = spark.sparkContext().hadoopConfiguration();
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
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    TrainingWork.check(file, hadoop);
    // Opened first: of two searches that begin here at once, one does.
    HadoopJournal journal = journal(place, hadoop);
    try {
      prepare(spark, place, file, screen);
      PreparedRows data = PreparedRows.load(hadoop, place.uri());
      return new StudyRun(spark, place, file, screen, json, whole).run(data, journal);
    } finally {
      journal.withdraw();
    }
  }

  private static HadoopJournal journal(StudyPlace place, Configuration hadoop) throws IOException {
    return HadoopJournal.open(place.uri(), hadoop, InstantSource.system(), JournalSettings.DEFAULT);
  }

  private static void prepare(SparkSession spark, StudyPlace place, StudyFile file, Screen screen)
      throws IOException {
    Preparation.Summary rows =
        new Preparation(spark, Room.ofProcess(file.runtime().heapData()))
            .prepare(
                file.data(),
                file.study().seed(),
                place.uri(),
                new ShapeCheck(file.study(), new Combinations())::check);
    rows.lines().forEach(screen::say);
    place.write(file.resolved());
    Phases.reached("data");
  }

  /** Runs the study to its end and tells what came of it. */
  ExitCode run(PreparedRows data) throws IOException {
    return run(data, journal(place, hadoop));
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
        journal(place, hadoop),
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
      Description description = Description.of(file, table(data));
      epochs = description.epochs();
      SparkSettings.memory(
              spark.sparkContext().conf(),
              description.memory().trial(),
              Math.min(limits().all(), limits().perExecutor()))
          .ifPresent(flaw -> screen.say(flaw.message()));
      Study.Outcome outcome = drive(data, journal, drive, interruption);
      tell(outcome);
      Phases.reached("told");
      return code(outcome);
    }
  }

  private Study.Outcome drive(
      PreparedRows data, HadoopJournal journal, Drive drive, Interruption interruption)
      throws IOException {
    ParquetTables files = new ParquetTables(hadoop, place.uri());
    PredictionTable predictions = new PredictionTable(data, files);
    Duration pause = Duration.ofMillis((long) (1e3 * file.runtime().tablesInterval()));
    try (LiveTables tables = new LiveTables(files, pause);
        Tracking tracking = tracking();
        SparkTrialRunner runner = runner();
        Progress progress = screen.progress(file.runtime().progress(), planned())) {
      try (Stream<StudyEvent> events = journal.replay()) {
        tables.replayed(events);
      }
      if (tracking.wanted()) {
        try (Stream<StudyEvent> events = journal.replay()) {
          tracking.replayed(events);
        }
      }
      LiveStudy live = live(runner);
      boolean pages = StudyTabs.possible(spark.sparkContext());
      if (pages) {
        try (Stream<StudyEvent> events = journal.replay()) {
          live.replayed(events);
        }
      }
      StudyListener listener =
          progress
              .and(tables::recorded)
              .and(tracking)
              .and(pages ? live : StudyListener.none())
              .and((batch, view) -> batch.forEach(this::noteFirstLeg));
      study = new Study(file.study(), ports(data, journal, runner, predictions), listener);
      Phases.reached("study");
      Study.Outcome outcome;
      StudyTabs.Shown tab = StudyTabs.show(spark.sparkContext(), live);
      try {
        outcome = drive.of(study, interruption);
      } finally {
        tab.close();
      }
      Phases.reached("concluded");
      StudyView view = study.view();
      if (view.chosen().isPresent()) {
        PredictionStore stored = TrainingWork.stores(place.uri(), hadoop).predictions();
        together(
            () -> predictions.writeValidation(view, stored),
            () -> {
              tables.finish(view);
              saveModels(data, view);
            });
      } else {
        tables.finish(view);
      }
      Phases.reached("tables");
      return outcome;
    }
  }

  private LiveStudy live(SparkTrialRunner runner) {
    return new LiveStudy(new Pace(planned(), System::nanoTime), System::nanoTime, runner::slots);
  }

  private Tracking tracking() {
    return Tracking.of(
        hadoop,
        file.study().name(),
        place.uri().toString(),
        file.runtime().mlflow(),
        file.runtime().tensorBoard());
  }

  private interface Writing {
    void run() throws IOException;
  }

  /** Writes two things at once: the search is over, and its processors are idle. */
  private static void together(Writing one, Writing other) throws IOException {
    FutureTask<Void> beside =
        new FutureTask<>(
            () -> {
              one.run();
              return null;
            });
    new Thread(beside, "espalier-results").start();
    try {
      other.run();
    } finally {
      finish(beside);
    }
  }

  private static void finish(FutureTask<Void> writing) throws IOException {
    try {
      writing.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("Interrupted while results were written");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
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

  /** Saves the best single network and what was chosen, if that is another, for scoring. */
  private void saveModels(PreparedRows data, StudyView view) throws IOException {
    for (EnsembleFacts facts : view.ensembles()) {
      if (facts.name().equals(StudySummary.BEST)) {
        save(BEST_MODEL, data, facts, view);
      }
      if (view.chosen().equals(Optional.of(facts.name()))) {
        save(CHOSEN_MODEL, data, facts, view);
      }
    }
  }

  private void save(String name, PreparedRows data, EnsembleFacts facts, StudyView view)
      throws IOException {
    Stores stores = TrainingWork.stores(place.uri(), hadoop);
    Map<TrialId, byte[]> checkpoints = new TreeMap<>();
    for (EnsembleFacts.Member member : facts.members()) {
      checkpoints.put(
          member.trial(), stores.checkpoints().read(Study.finalCheckpoint(view, member.trial())));
    }
    new ModelStore(hadoop)
        .save(
            place.part(name),
            new SavedModel(facts.name(), data.schema(), Ensemble.of(facts), checkpoints),
            new Dl4jNetworks());
  }

  static Description.Table table(PreparedRows data) {
    int validation = data.crossValidated() ? 0 : data.validationRows().length;
    return new Description.Table(
        new Description.Rows(data.trainingRows().length, validation, data.testRows()),
        data.columns(),
        data.schema().inputs(),
        data.task().outputs(),
        data.shape());
  }

  /** Epochs to reckon with: patience and hopeless members will make less of them. */
  private long planned() {
    return epochs.baseline()
        + epochs.typical().orElse(epochs.search())
        + epochs.refit()
        + epochs.ensembles()
        + epochs.diagnosis();
  }

  private SparkTrialRunner runner() throws IOException {
    return new SparkTrialRunner(
        JavaSparkContext.fromSparkContext(spark.sparkContext()),
        place.uri(),
        new TrainingWork(file.study().plan(), file.runtime().heapData()),
        clock,
        limits());
  }

  private SparkTrialRunner.Limits limits() {
    return new SparkTrialRunner.Limits(
        file.runtime().concurrentTrials().orElse(Integer.MAX_VALUE),
        file.runtime().trialsPerExecutor().orElse(Integer.MAX_VALUE),
        Duration.ofMillis((long) (1e3 * file.runtime().reportTimeout())));
  }

  private Ports ports(
      PreparedRows data,
      HadoopJournal journal,
      SparkTrialRunner runner,
      PredictionTable predictions)
      throws IOException {
    Stores stores = TrainingWork.stores(place.uri(), hadoop);
    StoredTestSet test =
        new StoredTestSet(
            spark, place.uri(), new TrainingWork.Checkpoints(place.uri()), new Dl4jNetworks());
    return new Ports(
        journal,
        runner,
        stores,
        data.targets(data.validationRows()),
        data.targets(data.trainingRows()),
        predictions.writing(test, () -> study.view()),
        clock,
        facts(data),
        new Ports.Driver(InetAddress.getLocalHost().getHostName(), ProcessHandle.current().pid()),
        () -> PreparedData.load(hadoop, place.uri(), Room.ofProcess(file.runtime().heapData())));
  }

  /** What a reader needs to repeat the study. */
  private Map<String, String> facts(PreparedRows data) throws IOException {
    Map<String, String> facts = new TreeMap<>();
    facts.put("espalier", Espalier.Version.version());
    facts.put("spark", spark.version());
    facts.put("java", Runtime.version().toString());
    facts.put("data", file.data().source().toString());
    facts.put(Standing.DATA_FINGERPRINT, data.fingerprint());
    facts.put(Standing.CONF_FINGERPRINT, StudyFiles.fingerprint(place.conf()));
    facts.put("engine", file.study().plan().engine().name().toLowerCase(Locale.ROOT));
    return facts;
  }

  private void noteFirstLeg(StudyEvent event) {
    if (firstLeg == null && event instanceof StudyEvent.LegStarted leg) {
      firstLeg = leg.at();
    }
  }

  private void tell(Study.Outcome outcome) throws IOException {
    if (outcome == Study.Outcome.NO_TRIAL_SUCCEEDED) {
      sayWhyNot(study.view());
    }
    Instant began = Instant.ofEpochMilli(ManagementFactory.getRuntimeMXBean().getStartTime());
    Instant now = Instant.now();
    StudySummary summary =
        StudySummary.of(
            study.view(),
            new Circumstances(
                place.shown(),
                epochs.exhaustive(),
                seconds(began, now),
                seconds(began, firstLeg == null ? now : firstLeg),
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
