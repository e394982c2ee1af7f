package io.espalier.results;

import java.time.Instant;
import java.util.OptionalDouble;

/**
 * How far validation rows flattered a model, in the table of gauges. Differences are positive where
 * better; the ends of intervals are of 95 % bootstrap intervals.
 *
 * @param study the study's name
 * @param opening counted from 1
 * @param ensemble the model: the best single trial, the chosen one, the default configuration
 * @param metric the objective
 * @param validation its value on the validation rows, that models are selected by
 * @param test its value on the test rows
 * @param optimism how much better the model looked on the validation rows
 * @param optimismLow lower end of its interval
 * @param optimismHigh upper end
 * @param overDefault how much better it is on the test rows than the default configuration; empty
 *     if that was not trained
 * @param overDefaultLow lower end of its interval
 * @param overDefaultHigh upper end
 * @param at when the driver recorded it
 */
public record GaugeRow(
    String study,
    int opening,
    String ensemble,
    String metric,
    @Unit(Unit.METRIC) double validation,
    @Unit(Unit.METRIC) double test,
    @Unit(Unit.METRIC) double optimism,
    @Unit(Unit.METRIC) double optimismLow,
    @Unit(Unit.METRIC) double optimismHigh,
    @Unit(Unit.METRIC) OptionalDouble overDefault,
    @Unit(Unit.METRIC) OptionalDouble overDefaultLow,
    @Unit(Unit.METRIC) OptionalDouble overDefaultHigh,
    Instant at) {}
