package io.espalier.space;

import java.util.ArrayList;
import java.util.List;

/**
 * Whole values between two ends.
 *
 * @param name the hyperparameter
 * @param min the least value, included
 * @param max the greatest value, included
 * @param scale how values are spaced
 * @param points how many of them a grid visits at the most (rounding may make some fall together)
 */
public record IntRange(String name, int min, int max, Scale scale, int points)
    implements Dimension<Integer> {

  /** Checks the ends and the number of points. */
  public IntRange {
    scale.check(name, min, max);
    if (points < 1) {
      throw new IllegalArgumentException(name + ": points must be at least 1, not " + points);
    }
  }

  @Override
  public Integer at(double unit) {
    Dimension.checkUnit(unit);
    // Each whole number owns the interval that rounds to it; on a linear scale all are equally
    // long.
    double value =
        switch (scale) {
          case LINEAR -> Math.floor(min + unit * ((double) max - min + 1));
          case LOG -> Math.rint(scale.between(min - 0.5, max + 0.5, unit));
        };
    return (int) Math.min(max, Math.max(min, value));
  }

  @Override
  public List<Integer> grid() {
    List<Integer> values = new ArrayList<>();
    int steps = (int) Math.min(points, (long) max - min + 1);
    for (int i = 0; i < steps; i++) {
      double share = steps == 1 ? 0.5 : (double) i / (steps - 1);
      values.add((int) Math.rint(scale.between(min, max, share)));
    }
    return values.stream().distinct().toList();
  }
}
