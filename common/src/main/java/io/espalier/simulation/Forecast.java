package io.espalier.simulation;

import java.util.List;

/**
 * What a study came to, or would come to.
 *
 * @param slots legs that could run at once
 * @param seconds from the first leg's start to the last stage's end
 * @param epochs measured, all stages together
 * @param legs that ended, with those that were tried again
 * @param retries legs that were tried again after a fault
 * @param busy share of the slots' time that legs took
 * @param driver share of the time in which the driver was busy, NaN if that is not known; near 1,
 *     more slots are no use
 * @param found each value of the objective that was better than all before, in time
 */
public record Forecast(
    int slots,
    double seconds,
    long epochs,
    int legs,
    int retries,
    double busy,
    double driver,
    List<Found> found) {

  /**
   * A value that the search found.
   *
   * @param seconds after the first leg's start
   * @param value of the objective's metric
   */
  public record Found(double seconds, double value) {}

  /** Copies the list. */
  public Forecast {
    found = List.copyOf(found);
  }

  /** The best value of all. */
  public Found best() {
    return found.get(found.size() - 1);
  }
}
