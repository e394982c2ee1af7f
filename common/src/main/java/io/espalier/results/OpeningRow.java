package io.espalier.results;

import java.time.Instant;
import java.util.OptionalDouble;

/**
 * What an opening of the test set showed of one ensemble and one metric, in the table of openings.
 *
 * @param study the study's name
 * @param opening counted from 1
 * @param purpose {@code search} or {@code evaluate}, and whether it was opened before
 * @param ensemble the ensemble's name
 * @param metric its name
 * @param value on the test rows
 * @param low lower end of its 95 % bootstrap interval
 * @param high upper end
 * @param gain of the objective: difference to the best single trial, in the direction of better
 * @param gainLow lower end of its 95 % paired bootstrap interval
 * @param gainHigh upper end
 * @param at when the driver recorded it
 */
public record OpeningRow(
    String study,
    int opening,
    String purpose,
    String ensemble,
    String metric,
    @Unit(Unit.METRIC) double value,
    @Unit(Unit.METRIC) OptionalDouble low,
    @Unit(Unit.METRIC) OptionalDouble high,
    @Unit(Unit.METRIC) OptionalDouble gain,
    @Unit(Unit.METRIC) OptionalDouble gainLow,
    @Unit(Unit.METRIC) OptionalDouble gainHigh,
    Instant at) {}
