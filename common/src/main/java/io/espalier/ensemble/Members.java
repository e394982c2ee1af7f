package io.espalier.ensemble;

import io.espalier.metrics.Metric;
import io.espalier.metrics.Targets;
import io.espalier.trial.EnsembleFacts.Member;
import java.util.ArrayList;
import java.util.List;

/** Takes every candidate that gets a weight. */
record Members(Combination combination, Weighting weighting) implements EnsembleBuilder {
  @Override
  public Ensemble build(List<Candidate> candidates, Targets targets, Metric metric) {
    return of(candidates, weighting.weights(candidates, combination, targets), combination);
  }

  /** The candidates whose weight is not 0. */
  static Ensemble of(List<Candidate> candidates, double[] weights, Combination combination) {
    List<Member> members = new ArrayList<>();
    for (int i = 0; i < weights.length; i++) {
      if (weights[i] > 0) {
        members.add(new Member(candidates.get(i).trial(), weights[i]));
      }
    }
    return new Ensemble(members, combination);
  }
}
