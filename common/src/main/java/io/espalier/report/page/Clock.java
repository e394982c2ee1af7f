package io.espalier.report.page;

/**
 * The unit that times are drawn in.
 *
 * @param unit its name
 * @param seconds that it has
 */
record Clock(String unit, double seconds) {
  private static final double FEW = 3;

  /** The one that suits the longest time, in seconds. */
  static Clock reaching(double longest) {
    if (longest < FEW * 60) {
      return new Clock("s", 1);
    }
    return longest < FEW * 3600 ? new Clock("min", 60) : new Clock("h", 3600);
  }

  /** A time in this unit. */
  double shown(double time) {
    return time / seconds;
  }
}
