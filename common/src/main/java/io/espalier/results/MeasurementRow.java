package io.espalier.results;

import java.time.Instant;

/**
 * A measured value, in the table of measurements; one for each trial, epoch and name.
 *
 * @param study the study's name
 * @param trial the trial's number
 * @param epoch counted from 1
 * @param name {@code training-loss}, {@code validation-loss}, a metric, {@code seconds}
 * @param value what was measured
 * @param attempt that measured it
 * @param at when the driver recorded it
 */
public record MeasurementRow(
    String study, int trial, int epoch, String name, double value, int attempt, Instant at) {}
