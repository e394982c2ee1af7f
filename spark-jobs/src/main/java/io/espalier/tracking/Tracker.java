package io.espalier.tracking;

import io.espalier.trial.TrialId;
import io.espalier.trial.TrialStatus;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;

/**
 * Writes down what a study tells, in the files of another tool. Used by one thread. What it is told
 * twice, as after a resume, it has once.
 */
interface Tracker {
  /**
   * The study has begun.
   *
   * @param facts its seed, metric and versions, by name
   */
  default void begun(Instant at, Map<String, String> facts) throws IOException {}

  /** A leg has ended. */
  void ended(TrackedLeg leg) throws IOException;

  /** A trial that could have gone on does not. */
  default void settled(TrialId trial, TrialStatus as, Instant at) throws IOException {}

  /**
   * Figures of the whole study are there.
   *
   * @param figures by name: {@code test.bagging.accuracy}
   */
  default void assessed(Instant at, Map<String, Double> figures) throws IOException {}

  /** The model is chosen. */
  default void chosen(Instant at, String ensemble) throws IOException {}
}
