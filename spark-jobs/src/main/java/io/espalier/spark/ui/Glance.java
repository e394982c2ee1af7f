package io.espalier.spark.ui;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A study as it stood at a moment, for its page. Immutable.
 *
 * @param study its name
 * @param at when the last event was recorded, ISO 8601
 * @param stage that runs, or ran last
 * @param metric what trials are compared by
 * @param lowerIsBetter its direction
 * @param epochs trained so far
 * @param planned epochs if nothing ends early
 * @param left how long it will take, in words; empty if that is not known yet
 * @param slots how many trials can run at once
 * @param counts of trials by where they stand
 * @param best the best trial of the search, or null
 * @param running what runs in the slots
 * @param trials the best ones, and all that run
 * @param rungs where trials have waited, been promoted or been stopped
 * @param curves the metric over epochs of the trials that are listed
 */
record Glance(
    String study,
    String at,
    String stage,
    String metric,
    boolean lowerIsBetter,
    long epochs,
    long planned,
    String left,
    int slots,
    Map<String, Integer> counts,
    Line best,
    List<Slot> running,
    List<Line> trials,
    List<Rung> rungs,
    List<Point> curves) {
  Glance {
    counts = Collections.unmodifiableMap(new LinkedHashMap<>(counts));
    running = List.copyOf(running);
    trials = List.copyOf(trials);
    rungs = List.copyOf(rungs);
    curves = List.copyOf(curves);
  }

  /**
   * A trial.
   *
   * @param trial {@code t12}
   * @param value the best one of the metric, or null
   * @param bestEpoch the epoch of that, 0 without one
   * @param params the hyperparameters, in words
   */
  record Line(
      String trial,
      String stage,
      String state,
      int epoch,
      int maxEpochs,
      Double value,
      int bestEpoch,
      String params,
      String reason) {}

  /** A leg that runs. */
  record Slot(String trial, int attempt, int epoch, int untilEpoch, String since) {}

  /**
   * An epoch at which trials of a stage were compared.
   *
   * @param arrived trials that ended a leg there
   * @param wentOn those of them that were promoted
   * @param stopped trials that were stopped there
   * @param best the best value so far at that epoch, or null
   */
  record Rung(String stage, int epoch, int arrived, int wentOn, int stopped, Double best) {}

  /** A value of the metric. */
  record Point(String trial, String state, int epoch, double value) {}
}
