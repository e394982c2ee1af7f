package io.espalier.report.page;

import io.espalier.trial.Leg;
import io.espalier.trial.LegResult;
import io.espalier.trial.Measurement;
import io.espalier.trial.StudyEvent;
import io.espalier.trial.StudyState;
import io.espalier.trial.StudyView;
import io.espalier.trial.TrialId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * When what happened in a study. Time counts from the first leg's start on, in seconds, and stands
 * still while no driver works on the study.
 */
public final class History {
  private final StudyState state = new StudyState();
  private final List<Span> legs = new ArrayList<>();
  private final Map<TrialId, Begun> running = new HashMap<>();
  private final Map<TrialId, Reading> best = new HashMap<>();
  private final List<Reading> improvements = new ArrayList<>();
  private double bestCost = Double.POSITIVE_INFINITY;
  private Instant last;
  private double seconds;
  private long epochs;
  private int drivers;
  private String chosenReason = "";

  /**
   * A leg in its slot.
   *
   * @param trial that was trained
   * @param stage of it
   * @param start in seconds
   * @param end in seconds; of one that runs, now
   * @param untilEpoch that it was to be trained to
   * @param how it ended: {@code ended}, {@code retried}, {@code moved} or {@code running}
   */
  record Span(TrialId trial, String stage, double start, double end, int untilEpoch, String how) {}

  /**
   * A value of the objective.
   *
   * @param trial that was measured
   * @param seconds when
   * @param epochs of all trials together, measured until then
   * @param value of the metric
   */
  record Reading(TrialId trial, double seconds, long epochs, double value) {}

  private record Begun(double start, Leg leg) {}

  private History() {}

  /** Reads a journal, finished or not. */
  public static History of(Stream<StudyEvent> events) {
    History history = new History();
    events.forEachOrdered(history::take);
    history.running.forEach((trial, begun) -> history.legs.add(history.span(begun, "running")));
    return history;
  }

  private void take(StudyEvent event) {
    pass(event);
    state.apply(event);
    if (event instanceof StudyEvent.DriverStarted) {
      drivers++;
    } else if (event instanceof StudyEvent.LegStarted e) {
      begin(e.leg());
    } else if (event instanceof StudyEvent.LegRetried e) {
      end(e.again().trial().id(), "retried");
      begin(e.again());
    } else if (event instanceof StudyEvent.LegMoved e) {
      end(e.again().trial().id(), "moved");
      begin(e.again());
    } else if (event instanceof StudyEvent.LegEnded e) {
      end(e.trial(), e.result() instanceof LegResult.Failed ? "failed" : "ended");
    } else if (event instanceof StudyEvent.Measured e) {
      measure(e.measurement());
    } else if (event instanceof StudyEvent.Chosen e) {
      chosenReason = e.reason();
    }
  }

  private void pass(StudyEvent event) {
    boolean begun = !legs.isEmpty() || !running.isEmpty();
    if (begun && !(event instanceof StudyEvent.DriverStarted)) {
      seconds += Duration.between(last, event.at()).toNanos() / 1e9;
    }
    last = event.at();
  }

  private void begin(Leg leg) {
    running.put(leg.trial().id(), new Begun(seconds, leg));
  }

  private void end(TrialId trial, String how) {
    Begun begun = running.remove(trial);
    if (begun != null) {
      legs.add(span(begun, how));
    }
  }

  private Span span(Begun begun, String how) {
    TrialId trial = begun.leg.trial().id();
    return new Span(trial, state.stage(trial), begun.start, seconds, begun.leg.untilEpoch(), how);
  }

  private void measure(Measurement measurement) {
    epochs++;
    TrialId trial = measurement.trial();
    if (!state.stage(trial).equals(Trials.SEARCH)) {
      return;
    }
    Double value = measurement.values().get(state.objective().metric());
    if (value == null || !Double.isFinite(value)) {
      return;
    }
    Reading reading = new Reading(trial, seconds, epochs, value);
    double cost = state.objective().cost(value);
    best.merge(
        trial, reading, (old, now) -> cost < state.objective().cost(old.value()) ? now : old);
    if (cost < bestCost) {
      bestCost = cost;
      improvements.add(reading);
    }
  }

  /** The study as it stands behind the last event. */
  public StudyView view() {
    return state;
  }

  /** Legs in the order of their ends. */
  List<Span> legs() {
    return legs;
  }

  /** Of each trial of the search its best value, by trials. */
  List<Reading> best() {
    return best.values().stream()
        .sorted(Comparator.comparingInt(reading -> reading.trial().number()))
        .toList();
  }

  /** Values that were better than all before, in time. */
  List<Reading> improvements() {
    return improvements;
  }

  /** How long there was a driver, from the first leg on. */
  double seconds() {
    return seconds;
  }

  /** Epochs that were measured, of all stages. */
  long epochs() {
    return epochs;
  }

  /** How many drivers there were, one after the other. */
  int drivers() {
    return drivers;
  }

  /** Why the final model was chosen; empty before. */
  String chosenReason() {
    return chosenReason;
  }

  /** When the last event was recorded; empty string of a study without any. */
  String asOf() {
    return last == null ? "" : last.truncatedTo(java.time.temporal.ChronoUnit.SECONDS).toString();
  }
}
