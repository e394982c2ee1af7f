package io.espalier.space;

import java.util.ArrayList;
import java.util.List;

/**
 * Real values between two ends.
 *
 * @param name the hyperparameter
 * @param min the least value, included
 * @param max the greatest value, included by the grid
 * @param scale how values are spaced
 * @param points how many of them a grid visits; 1 visits the middle
 */
public record RealRange(String name, double min, double max, Scale scale, int points)
    implements Dimension<Double> {

  /** Checks the ends and the number of points. */
  public RealRange {
    scale.check(name, min, max);
    if (points < 1) {
      throw new IllegalArgumentException(name + ": points must be at least 1, not " + points);
    }
  }

  @Override
  public Double at(double unit) {
    return scale.between(min, max, Dimension.checkUnit(unit));
  }

  @Override
  public List<Double> grid() {
    if (points == 1) {
      return List.of(scale.between(min, max, 0.5));
    }
    List<Double> values = new ArrayList<>(points);
    for (int i = 0; i < points; i++) {
      values.add(scale.between(min, max, (double) i / (points - 1)));
    }
    return values;
  }
}
