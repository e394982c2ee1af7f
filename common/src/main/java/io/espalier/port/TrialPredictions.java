package io.espalier.port;

import io.espalier.metrics.Predictions;

/**
 * What a trial's best epoch says of rows that it did not train on.
 *
 * @param validation of the validation rows, in their order
 * @param outOfBagRows positions in the list of training rows that its sample left out
 * @param outOfBag of these; no rows where the sample leaves none out
 */
public record TrialPredictions(Predictions validation, int[] outOfBagRows, Predictions outOfBag) {}
