package io.espalier.ensemble;

import io.espalier.metrics.Predictions;
import io.espalier.trial.EnsembleFacts.Member;
import io.espalier.trial.TrialId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes one prediction of the members' predictions. */
public final class Combiner {
  private Combiner() {}

  /**
   * The ensemble's predictions: the weighted mean of the members' ones, or the weighted share of
   * their votes: either way rows of probabilities give rows that add up to 1. Or the weighted
   * median.
   *
   * @param predictions of the same rows by every member at least
   * @throws IllegalArgumentException if a member's predictions are missing, or their shapes differ,
   *     or values are to be voted on
   */
  public static Predictions combine(Ensemble ensemble, Map<TrialId, Predictions> predictions) {
    Predictions first = of(ensemble.members().get(0), predictions);
    double[] sum = new double[first.values().length];
    for (Member member : ensemble.members()) {
      Predictions own = of(member, predictions);
      if (own.rows() != first.rows() || own.columns() != first.columns()) {
        throw new IllegalArgumentException(
            "%s predicts %d rows of %d, but %s %d rows of %d"
                .formatted(
                    ensemble.members().get(0).trial(),
                    first.rows(),
                    first.columns(),
                    member.trial(),
                    own.rows(),
                    own.columns()));
      }
      float[] values = ensemble.combination().contribution(own).values();
      for (int i = 0; i < sum.length; i++) {
        sum[i] += member.weight() * values[i];
      }
    }
    if (ensemble.combination() == Combination.MEDIAN) {
      return median(ensemble, predictions);
    }
    return new Predictions(first.rows(), first.columns(), floats(sum));
  }

  private static Predictions median(Ensemble ensemble, Map<TrialId, Predictions> predictions) {
    List<Predictions> own = ensemble.trials().stream().map(predictions::get).toList();
    double[] weights = ensemble.members().stream().mapToDouble(Member::weight).toArray();
    double[] medians = new double[own.get(0).values().length];
    for (int i = 0; i < medians.length; i++) {
      int place = i;
      double[] values = own.stream().mapToDouble(p -> p.values()[place]).toArray();
      medians[i] = WeightedMedian.of(values, weights);
    }
    return new Predictions(own.get(0).rows(), own.get(0).columns(), floats(medians));
  }

  /** The ensemble's predictions of the validation rows of its members. */
  public static Predictions combine(Ensemble ensemble, List<Candidate> candidates) {
    Map<TrialId, Predictions> predictions = new LinkedHashMap<>();
    for (Candidate candidate : candidates) {
      predictions.put(candidate.trial(), candidate.validation());
    }
    return combine(ensemble, predictions);
  }

  static float[] floats(double[] values) {
    float[] rounded = new float[values.length];
    for (int i = 0; i < rounded.length; i++) {
      rounded[i] = (float) values[i];
    }
    return rounded;
  }

  private static Predictions of(Member member, Map<TrialId, Predictions> predictions) {
    Predictions own = predictions.get(member.trial());
    if (own == null) {
      throw new IllegalArgumentException(
          "The ensemble's member " + member.trial() + " has no predictions");
    }
    return own;
  }
}
