package io.espalier.ensemble;

import io.espalier.metrics.Predictions;
import java.util.List;

/**
 * How far members of an ensemble differ: of classes how often two members name different ones
 * (disagreement, Skalak 1996), of values the root of their mean squared difference, in the label's
 * unit. Members that are alike cannot gain anything together.
 *
 * @param members that were compared, at least 2
 * @param mean over all pairs of members
 * @param ofClasses which of the two it is
 */
public record PairwiseDifference(int members, double mean, boolean ofClasses) {
  /**
   * Of members' predictions on the same rows.
   *
   * @throws IllegalArgumentException if there are fewer than two
   */
  public static PairwiseDifference of(List<Predictions> members) {
    if (members.size() < 2) {
      throw new IllegalArgumentException("One member has nobody to differ from");
    }
    boolean classes = members.get(0).columns() > 1;
    double sum = 0;
    for (int one = 0; one < members.size(); one++) {
      for (int other = one + 1; other < members.size(); other++) {
        sum += between(members.get(one), members.get(other), classes);
      }
    }
    int pairs = members.size() * (members.size() - 1) / 2;
    return new PairwiseDifference(members.size(), sum / pairs, classes);
  }

  private static double between(Predictions one, Predictions other, boolean classes) {
    double sum = 0;
    for (int row = 0; row < one.rows(); row++) {
      if (classes) {
        sum += one.argmax(row) == other.argmax(row) ? 0 : 1;
      } else {
        sum += Math.pow((double) one.at(row, 0) - other.at(row, 0), 2);
      }
    }
    double mean = sum / one.rows();
    return classes ? mean : Math.sqrt(mean);
  }
}
