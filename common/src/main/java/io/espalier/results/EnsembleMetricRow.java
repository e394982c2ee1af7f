package io.espalier.results;

import java.util.OptionalDouble;

/**
 * A metric of an ensemble, in the table of ensemble metrics.
 *
 * @param study the study's name
 * @param ensemble the ensemble's name
 * @param part {@code validation} or {@code out-of-bag}
 * @param metric its name
 * @param value its value
 * @param low lower end of its 95 % bootstrap interval, of the validation part
 * @param high upper end
 */
public record EnsembleMetricRow(
    String study,
    String ensemble,
    String part,
    String metric,
    @Unit(Unit.METRIC) double value,
    @Unit(Unit.METRIC) OptionalDouble low,
    @Unit(Unit.METRIC) OptionalDouble high) {}
