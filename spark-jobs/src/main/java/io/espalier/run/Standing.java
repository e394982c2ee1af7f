package io.espalier.run;

import io.espalier.data.DataProblem;
import io.espalier.data.PreparedRows;
import io.espalier.port.CheckpointStore;
import io.espalier.port.DamagedFile;
import io.espalier.report.Circumstances;
import io.espalier.report.StudySummary;
import io.espalier.spark.HadoopCheckpointStore;
import io.espalier.spark.HadoopJournal;
import io.espalier.spark.JournalSettings;
import io.espalier.study.Needed;
import io.espalier.study.Study;
import io.espalier.trial.StudyEvent;
import io.espalier.trial.StudyState;
import io.espalier.trial.TrialId;
import java.io.IOException;
import java.net.URI;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;

/**
 * How far a study is, and whether its files are all there: read before anything is written or Spark
 * is started.
 *
 * @param data the rows that it trains and validates on
 * @param chosen whether it has chosen a model
 * @param opened whether its test set has been opened
 */
public record Standing(PreparedRows data, boolean chosen, boolean opened) {
  private static final String CHECKPOINTS = "checkpoints";
  private static final String PREDICTIONS = "predictions";

  /** The fact of a study that tells its data from others. */
  static final String DATA_FINGERPRINT = "data-sha256";

  /** The fact of a study that tells its configuration from others. */
  static final String CONF_FINGERPRINT = "configuration-sha256";

  /**
   * Of the study in a directory.
   *
   * @throws DamagedFile if a file that the study needs is damaged or gone
   * @throws io.espalier.spark.StudyInUse if a driver works on it, and its files come and go
   */
  public static Standing of(StudyPlace place, Configuration hadoop) throws IOException {
    HadoopJournal.requireFree(place.uri(), hadoop, InstantSource.system(), JournalSettings.DEFAULT);
    StudyState state = new StudyState();
    try (Stream<StudyEvent> events = HadoopJournal.read(place.uri(), hadoop)) {
      events.forEach(state::apply);
    }
    require(
        place,
        StudyPlace.CONF,
        fact(state, CONF_FINGERPRINT),
        StudyConf.fingerprint(place.conf()),
        "only 'runtime' may be changed in it");
    requireFiles(place, state);
    PreparedRows data = PreparedRows.load(hadoop, place.uri());
    require(
        place,
        "data/search.bin",
        fact(state, DATA_FINGERPRINT),
        data.fingerprint(),
        "it belongs to another study");
    requireCheckpoints(place, state, hadoop);
    return new Standing(data, state.chosen().isPresent(), !state.openings().isEmpty());
  }

  /**
   * What a study's journal says, finished or not.
   *
   * @throws DataProblem if it has not begun
   */
  public static StudySummary summary(StudyPlace place, Configuration hadoop) throws IOException {
    StudyState state = new StudyState();
    try (Stream<StudyEvent> events = HadoopJournal.read(place.uri(), hadoop)) {
      events.forEach(state::apply);
    }
    if (state.created().isEmpty()) {
      throw new DataProblem(place.shown() + " has not begun yet");
    }
    return StudySummary.of(state, new Circumstances(place.shown(), 0, 0, 0));
  }

  private static void requireFiles(StudyPlace place, StudyState state) throws IOException {
    Set<String> checkpoints = place.names(CHECKPOINTS);
    if (state.created().isEmpty() && !checkpoints.isEmpty()) {
      // Beginning anew would open the test set once more, and nobody could tell.
      throw DamagedFile.missing(place.part("journal").toString());
    }
    Set<String> predictions = place.names(PREDICTIONS);
    Needed needed = Needed.of(state);
    for (URI checkpoint : new TreeSet<>(needed.checkpoints())) {
      require(place, CHECKPOINTS, checkpoints, checkpoint);
    }
    for (URI own : new TreeSet<>(needed.predictions())) {
      require(place, PREDICTIONS, predictions, own);
    }
  }

  private static void require(StudyPlace place, String folder, Set<String> names, URI file)
      throws IOException {
    String name = file.getPath().substring(file.getPath().lastIndexOf('/') + 1);
    if (!names.contains(name)) {
      throw DamagedFile.missing(place.part(folder + "/" + name).toString());
    }
  }

  private static Optional<String> fact(StudyState state, String name) {
    return state.created().map(created -> created.facts().get(name));
  }

  private static void require(
      StudyPlace place, String file, Optional<String> expected, String found, String hint)
      throws IOException {
    if (expected.isPresent() && !expected.get().equals(found)) {
      throw new DamagedFile(
          place.part(file).toString(), "it is not what the study began with; " + hint);
    }
  }

  /** Reads what a model or an opening will need: half of either would be worse than none. */
  private static void requireCheckpoints(StudyPlace place, StudyState state, Configuration hadoop)
      throws IOException {
    Set<TrialId> members = new TreeSet<>();
    state.ensembles().forEach(e -> e.members().forEach(m -> members.add(m.trial())));
    CheckpointStore checkpoints = new HadoopCheckpointStore(place.uri(), hadoop);
    for (TrialId member : members) {
      checkpoints.read(Study.finalCheckpoint(state, member));
    }
  }
}
