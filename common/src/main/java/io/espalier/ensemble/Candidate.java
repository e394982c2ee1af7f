package io.espalier.ensemble;

import io.espalier.metrics.Predictions;
import io.espalier.trial.TrialId;

/** A trained trial that may join an ensemble, with its predictions of the validation rows. */
public record Candidate(TrialId trial, Predictions validation) {}
