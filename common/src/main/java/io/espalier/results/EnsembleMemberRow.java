package io.espalier.results;

/**
 * A member of an ensemble, in the table of ensemble members.
 *
 * @param study the study's name
 * @param ensemble the ensemble's name
 * @param trial the member's number
 * @param weight its share; those of an ensemble add up to 1
 */
public record EnsembleMemberRow(
    String study, String ensemble, int trial, @Unit(Unit.SHARE) double weight) {}
