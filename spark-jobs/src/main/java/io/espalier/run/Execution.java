package io.espalier.run;

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
import io.espalier.report.Pace;
import io.espalier.report.StudySummary;
import io.espalier.spark.HadoopJournal;
import io.espalier.spark.JournalSettings;
import io.espalier.spark.Retries;
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
import java.io.IOException;
import java.io.InterruptedIOException;
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
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/**
 * Has a study run, from its rows to its tables and models, the same for whoever wants that. To be
 * used once, by one thread: {@link #open}, {@link #prepare} unless the study has begun before, then
 * {@link #drive}.
 */
public final class Execution {
  private final SparkSession spark;
  private final StudyPlace place;
  private final StudyFile file;
  private final Attendant attendant;
  private final Configuration hadoop;
  private final InstantSource clock = SteadyClock.of(InstantSource.system(), System::nanoTime);
  private Description.Epochs epochs;
  private Study study;
  private Instant firstLeg;

  /**
   * Of a study.
   *
   * @param file its configuration
   * @param attendant hears of its course
   */
  public Execution(SparkSession spark, StudyPlace place, StudyFile file, Attendant attendant) {
    this.spark = spark;
    this.place = place;
    this.file = file;
    this.attendant = attendant;
    this.hadoop = spark.sparkContext().hadoopConfiguration();
  }

  /** How rows come to a study. */
  @FunctionalInterface
  public interface Source {
    /**
     * Prepares them.
     *
     * @param check throws if the study cannot use rows of a shape
     */
    Preparation.Summary prepare(Preparation preparation, Preparation.Check check)
        throws IOException;
  }

  /** What is done with a study that has been put together. */
  @FunctionalInterface
  public interface Drive {
    /** Runs it, or opens its test set. */
    Study.Outcome of(Study study) throws IOException;
  }

  /**
   * A study that was driven.
   *
   * @param view its state, of which nothing changes any more
   * @param epochs how many there could have been
   * @param firstLeg when this driver began to train; empty if there was nothing to train any more
   */
  public record Driven(
      Study.Outcome outcome,
      StudyView view,
      Description.Epochs epochs,
      Optional<Instant> firstLeg) {}

  /**
   * Takes the study's directory for this driver; of two that begin at once, one gets it. To be
   * closed, and withdrawn if the study has not begun.
   *
   * @throws io.espalier.spark.StudyInUse if another one has it
   */
  public HadoopJournal open() throws IOException {
    return HadoopJournal.open(place.uri(), hadoop, InstantSource.system(), JournalSettings.DEFAULT);
  }

  /**
   * Finds out whether a study can begin, before anything is written.
   *
   * @throws io.espalier.data.DataProblem if its networks cannot begin as it says
   */
  public void check() throws IOException {
    TrainingWork.check(file, hadoop);
  }

  /**
   * Prepares the rows, and makes the directory the study's.
   *
   * @param journal which {@link #open} gave
   * @throws StudyTaken if another study has begun there meanwhile
   */
  public PreparedRows prepare(HadoopJournal journal, Source source) throws IOException {
    place.requireStillFresh(journal);
    Preparation.Summary rows =
        source.prepare(
            new Preparation(spark, Room.ofProcess(file.runtime().heapData())),
            shape -> {
              new ShapeCheck(file.study(), new Combinations()).check(shape);
              // Reading the data can take longer than a lease that nobody renews.
              journal.requireCurrent();
            });
    rows.lines().forEach(attendant::say);
    journal.requireCurrent();
    place.write(file.resolved());
    attendant.reached("data");
    return PreparedRows.load(hadoop, place.uri());
  }

  /**
   * Drives the study, and writes what came of it.
   *
   * @param journal which {@link #open} gave; stays open
   */
  public Driven drive(PreparedRows data, HadoopJournal journal, Drive drive) throws IOException {
    Description description = Description.of(file, table(data));
    epochs = description.epochs();
    SparkSettings.memory(
            spark.sparkContext().conf(),
            description.memory().trial(),
            Math.min(limits().all(), limits().perExecutor()))
        .ifPresent(flaw -> attendant.say(flaw.message()));
    ParquetTables files = new ParquetTables(hadoop, place.uri());
    // With files of its own: predictions are written beside the other tables.
    PredictionTable predictions = new PredictionTable(data, new ParquetTables(hadoop, place.uri()));
    Duration pause = Duration.ofMillis((long) (1e3 * file.runtime().tablesInterval()));
    try (LiveTables tables =
            new LiveTables(files, pause, () -> HadoopJournal.read(place.uri(), hadoop));
        Tracking tracking = tracking();
        SparkTrialRunner runner = runner();
        Attendant.Display display = attendant.display(planned())) {
      replay(journal, tables::replayed);
      if (tracking.wanted()) {
        replay(journal, tracking::replayed);
      }
      LiveStudy live = live(runner);
      boolean pages = StudyTabs.possible(spark.sparkContext());
      if (pages) {
        replay(journal, live::replayed);
      }
      StudyListener listener =
          display
              .and(tables::recorded)
              .and(tracking)
              .and(pages ? live : StudyListener.none())
              .and((batch, view) -> batch.forEach(this::noteFirstLeg));
      study = new Study(file.study(), ports(data, journal, runner, predictions), listener);
      attendant.reached("study");
      Study.Outcome outcome;
      StudyTabs.Shown tab = StudyTabs.show(spark.sparkContext(), live);
      try {
        outcome = drive.of(study);
      } finally {
        tab.close();
      }
      attendant.reached("concluded");
      StudyView view = study.view();
      if (view.chosen().isPresent()) {
        PredictionStore stored = place.stores().predictions();
        together(
            () -> predictions.writeValidation(view, stored),
            () -> {
              finish(tables, view);
              saveModels(data, view);
            });
      } else {
        finish(tables, view);
      }
      attendant.reached("tables");
      return new Driven(outcome, view, epochs, Optional.ofNullable(firstLeg));
    }
  }

  /** What takes notice of a study's past. */
  @FunctionalInterface
  private interface Replayed {
    void of(Stream<StudyEvent> events) throws IOException;
  }

  private static void replay(HadoopJournal journal, Replayed replayed) throws IOException {
    try (Stream<StudyEvent> events = journal.replay()) {
      replayed.of(events);
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

  /** What is written behind the search outlasts what its journal outlasts. */
  private static void finish(LiveTables tables, StudyView view) throws IOException {
    Retries.PATIENT.act("Writing the result tables", () -> tables.finish(view));
  }

  /** Writes two things at once: the search is over, and its processors are idle. */
  private static void together(Retries.Action one, Retries.Action other) throws IOException {
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

  /** Saves the best single network and what was chosen, if that is another, for scoring. */
  private void saveModels(PreparedRows data, StudyView view) throws IOException {
    for (EnsembleFacts facts : view.ensembles()) {
      if (facts.name().equals(StudySummary.BEST)) {
        save(StudyPlace.BEST_MODEL, data, facts, view);
      }
      if (view.chosen().equals(Optional.of(facts.name()))) {
        save(StudyPlace.CHOSEN_MODEL, data, facts, view);
      }
    }
  }

  private void save(String name, PreparedRows data, EnsembleFacts facts, StudyView view)
      throws IOException {
    SavedModel model = model(data, facts, view);
    Retries.PATIENT.act(
        "Writing the model " + name,
        () -> new ModelStore(hadoop).save(place.part(name), model, new Dl4jNetworks()));
  }

  /** A model that the study has built, with all of its members. */
  public SavedModel model(PreparedRows data, EnsembleFacts facts, StudyView view)
      throws IOException {
    Stores stores = place.stores();
    Map<TrialId, byte[]> checkpoints = new TreeMap<>();
    for (EnsembleFacts.Member member : facts.members()) {
      checkpoints.put(
          member.trial(), stores.checkpoints().read(Study.finalCheckpoint(view, member.trial())));
    }
    return new SavedModel(facts.name(), data.schema(), Ensemble.of(facts), checkpoints);
  }

  private static Description.Table table(PreparedRows data) {
    int validation = data.crossValidated() ? 0 : data.validationRows().length;
    return new Description.Table(
        new Description.Rows(data.trainingRows().length, validation, data.testRows()),
        data.columns(),
        data.schema().inputs(),
        data.task().outputs(),
        data.shape());
  }

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
    Stores stores = place.stores();
    StoredTestSet test =
        new StoredTestSet(
            spark, place.uri(), new TrainingWork.Checkpoints(place.uri()), new Dl4jNetworks());
    return new Ports(
        journal,
        runner,
        stores,
        data.targets(data.validationRows()),
        data.units(data.validationRows()),
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
    facts.put("espalier", Build.version());
    facts.put("spark", spark.version());
    facts.put("java", Runtime.version().toString());
    facts.put("data", file.data().source().toString());
    facts.put(Standing.DATA_FINGERPRINT, data.fingerprint());
    facts.put(Standing.CONF_FINGERPRINT, StudyConf.fingerprint(place.conf()));
    facts.put("engine", file.study().plan().engine().name().toLowerCase(Locale.ROOT));
    return facts;
  }

  private void noteFirstLeg(StudyEvent event) {
    if (firstLeg == null && event instanceof StudyEvent.LegStarted leg) {
      firstLeg = leg.at();
    }
  }
}
