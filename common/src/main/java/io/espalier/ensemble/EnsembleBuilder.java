package io.espalier.ensemble;

import io.espalier.metrics.Metric;
import io.espalier.metrics.Targets;
import java.util.List;

/** Builds an ensemble from predictions. Deterministic: what is random in it is seeded. */
public interface EnsembleBuilder {
  /**
   * Builds one.
   *
   * @param candidates at least one, in the order of their trials' numbers
   * @param targets of the rows that the candidates predict
   * @param metric what the ensemble should be good at
   */
  Ensemble build(List<Candidate> candidates, Targets targets, Metric metric);
}
