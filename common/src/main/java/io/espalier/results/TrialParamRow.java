package io.espalier.results;

import java.util.OptionalDouble;

/**
 * A hyperparameter of a trial, in the table of trial parameters.
 *
 * @param study the study's name
 * @param trial the trial's number
 * @param configuration the number of its configuration
 * @param name of the hyperparameter, as in configuration files
 * @param value as text
 * @param number its value, if it is a number
 */
public record TrialParamRow(
    String study,
    int trial,
    int configuration,
    String name,
    String value,
    @Unit("the hyperparameter's") OptionalDouble number) {}
