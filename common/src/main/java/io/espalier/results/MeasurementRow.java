package io.espalier.results;

import java.time.Instant;
import java.util.OptionalInt;

/**
 * A measured value, in the table of measurements; one for each trial, epoch, name and fold.
 *
 * @param study the study's name
 * @param trial the trial's number
 * @param epoch counted from 1
 * @param name {@code training-loss}, {@code validation-loss}, a metric, {@code seconds}
 * @param fold that it was measured on, counted from 1 over all repeats; empty for the value of a
 *     trial, which is the mean of its folds' where it is cross-validated
 * @param value what was measured
 * @param attempt that measured it
 * @param at when the driver recorded it
 */
public record MeasurementRow(
    String study,
    int trial,
    int epoch,
    String name,
    OptionalInt fold,
    @Unit(Unit.METRIC) double value,
    int attempt,
    Instant at) {}
