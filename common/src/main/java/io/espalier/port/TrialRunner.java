package io.espalier.port;

import io.espalier.trial.Decision;
import io.espalier.trial.Leg;
import io.espalier.trial.StudyEvent;
import io.espalier.trial.TrialId;
import java.time.Duration;
import java.util.List;

/**
 * Runs legs somewhere and tells what comes of them: {@link StudyEvent.Measured} and exactly one
 * {@link StudyEvent.LegEnded} a leg, possibly more than once each, as execution is at least once.
 * Used by the study's own thread.
 */
public interface TrialRunner extends AutoCloseable {
  /** How many legs could start at once now. */
  int freeSlots();

  /** How many legs can run at once, free or not. */
  int slots();

  /** Starts a leg; returns at once. */
  void start(Leg leg);

  /** Makes a decision visible to the leg that runs for a trial. */
  void publish(TrialId trial, Decision decision);

  /**
   * Takes what has arrived, waiting for the first.
   *
   * @param wait how long at most
   * @return in the order of arrival, empty after the time is over
   * @throws RunnerLost if nothing can run any more; what legs say of that is not handed out
   */
  List<StudyEvent> poll(Duration wait);

  @Override
  void close();
}
