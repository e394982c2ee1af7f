package io.espalier.ensemble;

import io.espalier.metrics.Metric;
import io.espalier.metrics.Targets;
import java.util.Arrays;
import java.util.List;

/** Takes the best candidates, as many as there are up to a number. */
record Averaging(int top, Combination combination, Weighting weighting) implements EnsembleBuilder {
  @Override
  public Ensemble build(List<Candidate> candidates, Targets targets, Metric metric) {
    List<Candidate> best =
        Arrays.stream(Ranking.order(candidates, targets, metric))
            .limit(top)
            .sorted()
            .mapToObj(candidates::get)
            .toList();
    return new Members(combination, weighting).build(best, targets, metric);
  }
}
