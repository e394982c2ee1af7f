package io.espalier.simulation;

import io.espalier.trial.Objective;
import io.espalier.trial.StudyEvent;
import io.espalier.trial.StudyView;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Counts what comes of a study as it happens; nothing is kept of trials. For one thread. */
final class Tally {
  private final List<Forecast.Found> found = new ArrayList<>();
  private double bestCost = Double.POSITIVE_INFINITY;
  private Instant last;
  private double seconds;
  private double secondsOfStages;
  private double slotSeconds;
  private int running;
  private int mostRunning;
  private long epochs;
  private int legs;
  private int retries;

  /** Takes an event that the view contains already. */
  void take(StudyEvent event, StudyView view) {
    pass(event);
    if (event instanceof StudyEvent.LegStarted) {
      running++;
      mostRunning = Math.max(mostRunning, running);
    } else if (event instanceof StudyEvent.Measured e) {
      epochs++;
      if (view.stage(e.measurement().trial()).equals(RecordedCurves.SEARCH)) {
        consider(e, view.objective());
      }
    } else if (event instanceof StudyEvent.LegEnded e) {
      running--;
      legs++;
      slotSeconds += e.seconds();
    } else if (event instanceof StudyEvent.LegRetried e) {
      legs++;
      retries++;
      slotSeconds += e.seconds();
    } else if (event instanceof StudyEvent.StageEnded) {
      secondsOfStages = seconds;
    }
  }

  /** Counts the time in which a driver worked, from the first leg's start on. */
  private void pass(StudyEvent event) {
    boolean begun = mostRunning > 0;
    if (begun && !(event instanceof StudyEvent.DriverStarted)) {
      seconds += Duration.between(last, event.at()).toNanos() / 1e9;
    }
    last = event.at();
  }

  private void consider(StudyEvent.Measured event, Objective objective) {
    double value = event.measurement().values().getOrDefault(objective.metric(), Double.NaN);
    if (objective.cost(value) < bestCost) {
      bestCost = objective.cost(value);
      found.add(new Forecast.Found(seconds, value));
    }
  }

  List<Forecast.Found> found() {
    return found;
  }

  /** The most legs that ran at once. */
  int mostRunning() {
    return mostRunning;
  }

  /**
   * What it came to.
   *
   * @param slots that there were
   * @param driverSeconds in which the driver was busy; NaN if that is not known
   */
  Forecast forecast(int slots, double driverSeconds) {
    return new Forecast(
        slots,
        secondsOfStages,
        epochs,
        legs,
        retries,
        slotSeconds / (slots * secondsOfStages),
        driverSeconds / secondsOfStages,
        found);
  }
}
