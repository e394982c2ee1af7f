package io.espalier.ensemble;

import io.espalier.metrics.Metric;
import io.espalier.metrics.Predictions;
import io.espalier.metrics.Targets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** The order of candidates by their own scores. */
final class Ranking {
  private Ranking() {}

  /** A score as a cost: less is better, and what has no score is worst. */
  static double cost(Metric metric, Predictions predictions, Targets targets) {
    return cost(metric, metric.score(predictions, targets));
  }

  static double cost(Metric metric, double score) {
    return Double.isNaN(score) ? Double.POSITIVE_INFINITY : metric.lowerIsBetter() ? score : -score;
  }

  /** Positions of the candidates, best first; equals in their own order. */
  static int[] order(List<Candidate> candidates, Targets targets, Metric metric) {
    if (candidates.isEmpty()) {
      throw new IllegalArgumentException("An ensemble needs at least one candidate");
    }
    double[] costs =
        candidates.stream().mapToDouble(c -> cost(metric, c.validation(), targets)).toArray();
    return order(costs);
  }

  /** Positions of costs, least first; equals in their own order. */
  static int[] order(double[] costs) {
    Integer[] order = IntStream.range(0, costs.length).boxed().toArray(Integer[]::new);
    Arrays.sort(order, Comparator.comparingDouble(i -> costs[i]));
    return Arrays.stream(order).mapToInt(Integer::intValue).toArray();
  }
}
