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

  /**
   * The builder of a kind of ensemble that is built from predictions. One that has members of its
   * own takes every candidate for one.
   *
   * @param seed everything random in it is derived from
   */
  static EnsembleBuilder of(EnsembleSpec spec, long seed) {
    if (spec instanceof EnsembleSpec.Averaging a) {
      return new Averaging(a.top(), a.combination(), a.weighting());
    }
    if (spec instanceof EnsembleSpec.Greedy g) {
      return new GreedySelection(g, seed);
    }
    if (spec instanceof EnsembleSpec.OfMembers m) {
      return new Members(m.combination(), m.weighting());
    }
    throw new IllegalArgumentException("No builder for " + spec.kind());
  }

  /** Builds an ensemble of one: the best candidate, the first one of equals. */
  static EnsembleBuilder best() {
    return new Averaging(1, Combination.MEAN, Weighting.UNIFORM);
  }
}
