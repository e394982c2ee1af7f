package io.espalier.report.importance;

import java.util.List;

/**
 * What was seen of a response.
 *
 * @param factors what may explain it
 * @param levels {@code [rows][factors]}: the level of each factor, counted from 0; not copied and
 *     not to be changed
 * @param response of each row, finite; not copied and not to be changed
 */
public record Sampled(List<Factor> factors, int[][] levels, double[] response) {
  /** Checks the shapes. */
  public Sampled {
    factors = List.copyOf(factors);
    if (levels.length != response.length || response.length == 0) {
      throw new IllegalArgumentException(
          "%d rows of levels do not belong to %d responses"
              .formatted(levels.length, response.length));
    }
    for (int row = 0; row < levels.length; row++) {
      if (levels[row].length != factors.size()) {
        throw new IllegalArgumentException(
            "Row %d has %d levels, not %d".formatted(row, levels[row].length, factors.size()));
      }
      if (!Double.isFinite(response[row])) {
        throw new IllegalArgumentException("The response of row %d is not finite".formatted(row));
      }
    }
  }

  int rows() {
    return response.length;
  }

  /** How often each level of a factor was seen, as a share of the rows. */
  double[] shares(int factor) {
    double[] shares = new double[factors.get(factor).levels().size()];
    for (int[] row : levels) {
      shares[row[factor]] += 1.0 / rows();
    }
    return shares;
  }
}
