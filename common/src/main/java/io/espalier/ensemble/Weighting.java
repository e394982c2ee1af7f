package io.espalier.ensemble;

import io.espalier.metrics.Metrics;
import io.espalier.metrics.Targets;
import java.util.Arrays;
import java.util.List;

/** How members are weighted. */
public enum Weighting {
  /** All alike. */
  UNIFORM,
  /**
   * By their errors on the validation rows, as if members erred independently of each other, for
   * which the weights that these rules give are the best ones.
   *
   * <ul>
   *   <li>Means and medians: inversely to the mean squared error, which for probabilities is the
   *       Brier score (Bates and Granger 1969, "The combination of forecasts"; Perrone and Cooper
   *       1993). An error below a millionth of the worst member's counts as that.
   *   <li>Votes: by the log odds of being right, ln((1 − e)/e) + ln(K − 1) for an error rate e
   *       among K classes (Nitzan and Paroush 1982; for many classes Zhu et al. 2009, "SAMME"),
   *       with e = (errors + ½)/(rows + 1), so that nobody is taken to be infallible. Members that
   *       are not better than chance get no vote, unless nobody is better: then all are alike.
   * </ul>
   */
  VALIDATION;

  private static final double LEAST_SHARE_OF_WORST = 1e-6;

  /** Weights that add up to 1; some may be 0, never all. */
  double[] weights(List<Candidate> members, Combination combination, Targets targets) {
    double[] raw = new double[members.size()];
    for (int i = 0; i < raw.length; i++) {
      Candidate member = members.get(i);
      raw[i] =
          this == UNIFORM
              ? 1
              : combination == Combination.VOTE
                  ? logOdds(member, targets)
                  : Metrics.squaredError(targets).score(member.validation(), targets);
    }
    if (this == VALIDATION && combination != Combination.VOTE) {
      double worst = Arrays.stream(raw).max().orElse(0);
      for (int i = 0; i < raw.length; i++) {
        raw[i] = worst > 0 ? 1 / Math.max(raw[i] / worst, LEAST_SHARE_OF_WORST) : 1;
      }
    }
    double sum = Arrays.stream(raw).sum();
    if (!(sum > 0)) {
      Arrays.fill(raw, 1);
      sum = raw.length;
    }
    for (int i = 0; i < raw.length; i++) {
      raw[i] /= sum;
    }
    return raw;
  }

  private static double logOdds(Candidate member, Targets targets) {
    double right = Metrics.of("accuracy").score(member.validation(), targets) * targets.rows();
    double error = (targets.rows() - right + 0.5) / (targets.rows() + 1);
    int others = member.validation().columns() - 1;
    return Math.max(0, Math.log((1 - error) / error * others));
  }
}
