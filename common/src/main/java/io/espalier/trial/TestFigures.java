package io.espalier.trial;

import java.util.Map;

/**
 * What one ensemble, or a single trial, reached on the test set.
 *
 * @param ensemble its name
 * @param metrics by name
 * @param limits 95 % bootstrap intervals of the metrics, by name; none in journals of old
 * @param gain difference of the objective to the best single trial's, in the direction of better
 * @param gainLow lower end of its 95 % paired bootstrap interval
 * @param gainHigh upper end
 */
public record TestFigures(
    String ensemble,
    Map<String, Double> metrics,
    Map<String, Limits> limits,
    double gain,
    double gainLow,
    double gainHigh) {
  /** Copies the maps. */
  public TestFigures {
    metrics = Map.copyOf(metrics);
    limits = Map.copyOf(limits);
  }
}
