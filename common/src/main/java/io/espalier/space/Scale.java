package io.espalier.space;

/** How a range is spaced: evenly, or evenly in its logarithm. */
public enum Scale {
  /** Equal differences. */
  LINEAR,
  /** Equal ratios; both ends must be above zero. */
  LOG;

  /** The value at a share of the way from {@code min} to {@code max}; exact at both ends. */
  double between(double min, double max, double share) {
    if (share <= 0) {
      return min;
    }
    if (share >= 1) {
      return max;
    }
    double value =
        switch (this) {
          case LINEAR -> min + share * (max - min);
          case LOG -> Math.exp(Math.log(min) + share * (Math.log(max) - Math.log(min)));
        };
    return Math.min(max, Math.max(min, value));
  }

  void check(String name, double min, double max) {
    if (!(Double.isFinite(min) && Double.isFinite(max) && min < max)) {
      throw new IllegalArgumentException(
          name
              + ": a range needs two finite ends, the lower one first, not ["
              + min
              + ", "
              + max
              + "]");
    }
    if (this == LOG && min <= 0) {
      throw new IllegalArgumentException(
          name + ": a logarithmic range must begin above 0, not at " + min);
    }
  }
}
