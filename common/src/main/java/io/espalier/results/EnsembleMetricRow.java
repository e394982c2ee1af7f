package io.espalier.results;

/**
 * A metric of an ensemble, in the table of ensemble metrics.
 *
 * @param study the study's name
 * @param ensemble the ensemble's name
 * @param part {@code validation} or {@code out-of-bag}
 * @param metric its name
 * @param value its value
 */
public record EnsembleMetricRow(
    String study, String ensemble, String part, String metric, double value) {}
