package io.espalier.tracking;

import io.espalier.data.AtomicFiles;
import io.espalier.study.StudyListener;
import io.espalier.trial.Measurement;
import io.espalier.trial.StudyEvent;
import io.espalier.trial.StudyState;
import io.espalier.trial.StudyView;
import io.espalier.trial.TestFigures;
import io.espalier.trial.TrialId;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the files of other tools up with a running study. What is to be written is made in the
 * study's thread and written in another one. What cannot be written is said once and left out: it
 * is no reason to end a study.
 */
public final class Tracking implements StudyListener, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Tracking.class);

  /** A study whose legs end faster than files can be written waits for them, and keeps its heap. */
  private static final int MOST_WAITING = 10_000;

  private final List<Tracker> trackers;
  private final BlockingQueue<Told> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
  private final Thread writer = new Thread(this::write, "tracking");

  // Of the study's thread.
  private final Map<TrialId, Instant> begun = new HashMap<>();
  private final Map<TrialId, List<TrackedLeg.Epoch>> running = new HashMap<>();

  // Of the writer's thread.
  private boolean said;

  @FunctionalInterface
  private interface Told {
    void to(Tracker tracker) throws IOException;
  }

  /** The last thing that a writer is told. */
  private static final Told END = tracker -> {};

  private Tracking(List<Tracker> trackers) {
    this.trackers = trackers;
    writer.setDaemon(true);
    writer.start();
  }

  /**
   * Files of the tools that are asked for.
   *
   * @param study its name
   * @param directory of the study, which tells it from others of its name
   * @param mlflow the directory of an MLflow file store ({@code mlruns}), made if there is none
   * @param tensorBoard a log directory of TensorBoard, made if there is none
   */
  public static Tracking of(
      Configuration hadoop,
      String study,
      String directory,
      Optional<String> mlflow,
      Optional<String> tensorBoard) {
    AtomicFiles files = new AtomicFiles(hadoop);
    List<Tracker> trackers = new ArrayList<>();
    mlflow.ifPresent(
        root -> trackers.add(new MlflowStore(files, new Path(root), study, directory)));
    tensorBoard.ifPresent(root -> trackers.add(new TensorBoardLog(files, new Path(root), study)));
    return new Tracking(List.copyOf(trackers));
  }

  /** Whether files of any tool are asked for. */
  public boolean wanted() {
    return !trackers.isEmpty();
  }

  /** Writes what a journal holds already. Called once, before the study goes on. */
  public void replayed(Stream<StudyEvent> events) {
    StudyState state = new StudyState();
    for (Iterator<StudyEvent> all = events.iterator(); all.hasNext(); ) {
      StudyEvent event = all.next();
      state.apply(event);
      take(event, state);
    }
  }

  @Override
  public void recorded(List<StudyEvent> batch, StudyView view) {
    if (wanted()) {
      batch.forEach(event -> take(event, view));
    }
  }

  private void take(StudyEvent event, StudyView view) {
    if (event instanceof StudyEvent.Created e) {
      Map<String, String> facts = new TreeMap<>(e.facts());
      facts.put("seed", Long.toString(e.seed()));
      facts.put("metric", e.objective().metric());
      tell(tracker -> tracker.begun(e.at(), facts));
    } else if (event instanceof StudyEvent.LegStarted e) {
      begun.putIfAbsent(e.leg().trial().id(), e.at());
    } else if (event instanceof StudyEvent.Measured e) {
      measured(e);
    } else if (event instanceof StudyEvent.LegEnded e) {
      ended(e, view);
    } else if (event instanceof StudyEvent.Settled e) {
      tell(
          tracker -> {
            for (TrialId trial : e.trials()) {
              tracker.settled(trial, e.as(), e.at());
            }
          });
    } else if (event instanceof StudyEvent.EnsembleBuilt e) {
      Map<String, Double> figures =
          named("validation", e.ensemble().name(), e.ensemble().validation());
      tell(tracker -> tracker.assessed(e.at(), figures));
    } else if (event instanceof StudyEvent.Opened e) {
      Map<String, Double> figures = new TreeMap<>();
      for (TestFigures of : e.figures()) {
        figures.putAll(named("test", of.ensemble(), of.metrics()));
      }
      tell(tracker -> tracker.assessed(e.at(), figures));
    } else if (event instanceof StudyEvent.Chosen e) {
      tell(tracker -> tracker.chosen(e.at(), e.ensemble()));
    }
  }

  private void measured(StudyEvent.Measured event) {
    Measurement measurement = event.measurement();
    Map<String, Double> values = new LinkedHashMap<>();
    measurement
        .values()
        .forEach(
            (name, value) -> {
              if (Measurement.fold(name).isEmpty()) {
                values.put(name, value);
              }
            });
    running
        .computeIfAbsent(measurement.trial(), trial -> new ArrayList<>())
        .add(new TrackedLeg.Epoch(measurement.epoch(), event.at(), values));
  }

  private void ended(StudyEvent.LegEnded event, StudyView view) {
    TrialId trial = event.trial();
    List<TrackedLeg.Epoch> epochs = running.remove(trial);
    TrackedLeg leg =
        new TrackedLeg(
            trial,
            view.trial(trial).configuration(),
            view.stage(trial),
            view.status(trial),
            view.reason(trial),
            begun.get(trial),
            event.at(),
            epochs == null ? List.of() : epochs);
    tell(tracker -> tracker.ended(leg));
  }

  private static Map<String, Double> named(String part, String ensemble, Map<String, Double> of) {
    Map<String, Double> figures = new TreeMap<>();
    of.forEach((metric, value) -> figures.put(part + "." + ensemble + "." + metric, value));
    return figures;
  }

  private void tell(Told told) {
    try {
      waiting.put(told);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void write() {
    try {
      for (Told told = waiting.take(); told != END; told = waiting.take()) {
        for (Tracker tracker : trackers) {
          write(told, tracker);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void write(Told told, Tracker tracker) {
    try {
      told.to(tracker);
    } catch (IOException | RuntimeException e) {
      if (!said) {
        LOG.warn("{} is not complete: it could not be written", tracker, e);
      }
      said = true;
    }
  }

  /** Writes what is left, and waits for it. */
  @Override
  public void close() {
    tell(END);
    try {
      writer.join();
    } catch (InterruptedException e) {
      writer.interrupt();
      Thread.currentThread().interrupt();
    }
  }
}
