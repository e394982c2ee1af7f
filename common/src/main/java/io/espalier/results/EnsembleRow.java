package io.espalier.results;

import java.util.OptionalDouble;

/**
 * An ensemble, or the best single trial, in the table of ensembles. Its other metrics are in the
 * table of ensemble metrics.
 *
 * @param study the study's name
 * @param ensemble its name
 * @param kind how it was built
 * @param combination {@code mean} or {@code vote}
 * @param members how many trials it has
 * @param metric the objective
 * @param validation its value on the validation rows
 * @param assessed its value on validation rows that the building did not see
 * @param gain difference to the best single trial, in the direction of better
 * @param gainLow lower end of its 95 % bootstrap interval
 * @param gainHigh upper end
 * @param outOfBag its value on rows that members did not train on
 * @param chosen whether it is the final model
 */
public record EnsembleRow(
    String study,
    String ensemble,
    String kind,
    String combination,
    int members,
    String metric,
    @Unit(Unit.METRIC) OptionalDouble validation,
    @Unit(Unit.METRIC) double assessed,
    @Unit(Unit.METRIC) double gain,
    @Unit(Unit.METRIC) double gainLow,
    @Unit(Unit.METRIC) double gainHigh,
    @Unit(Unit.METRIC) OptionalDouble outOfBag,
    boolean chosen) {}
