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
  /** More legs than there are slots seem to run for so much of the time, at most. */
  private static final double OVERLAP = 0.05;

  private final List<Forecast.Found> found = new ArrayList<>();
  private double bestCost = Double.POSITIVE_INFINITY;
  private Instant last;
  private double seconds;
  private double secondsOfStages;
  private double slotSeconds;
  private final List<Double> secondsAt = new ArrayList<>(List.of(0.0));
  private boolean begun;
  private int running;
  private long epochs;
  private int legs;
  private int retries;

  /** Takes an event that the view contains already. */
  void take(StudyEvent event, StudyView view) {
    pass(event);
    if (event instanceof StudyEvent.LegStarted) {
      begun = true;
      running++;
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
    } else if (event instanceof StudyEvent.LegMoved e) {
      legs++;
      slotSeconds += e.seconds();
    } else if (event instanceof StudyEvent.StageEnded) {
      secondsOfStages = seconds;
    }
  }

  /** Counts the time in which a driver worked, from the first leg's start on. */
  private void pass(StudyEvent event) {
    if (begun && !(event instanceof StudyEvent.DriverStarted)) {
      double passed = Duration.between(last, event.at()).toNanos() / 1e9;
      seconds += passed;
      while (secondsAt.size() <= running) {
        secondsAt.add(0.0);
      }
      secondsAt.set(running, secondsAt.get(running) + passed);
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

  /**
   * How many legs ran at once, and hardly ever more: a leg can be started in a slot before the end
   * of the one before has been recorded.
   */
  int slots() {
    double above = 0;
    int slots = secondsAt.size();
    do {
      slots--;
      above += secondsAt.get(slots);
    } while (slots > 1 && above <= OVERLAP * seconds);
    return Math.max(1, slots);
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
