package io.espalier.direct;

/**
 * Normal numbers from uniform bits, by the inverse of the distribution function: a table that is
 * finer by a power of two at each halving of the tail's probability (Lee, Cheung, Villasenor and
 * Luk 2006), with straight lines between its points. Off by at most 1e-5, and never beyond 6.4.
 * Unlike methods that reject or take logarithms it has no branches, and takes one number for each.
 */
final class NormalQuantiles {
  /** One for each place that the highest bit of a tail's 31 may have, and one for no bit. */
  private static final int OCTAVES = 32;

  private static final int CELL_BITS = 7;
  private static final int CELLS = 1 << CELL_BITS;
  private static final int POINTS = CELLS + 1;
  private static final int REST_BITS = 24;

  /** What a normal number exceeds, up or down, with probability 2⁻³². */
  private static final double FURTHEST = 6.337957754553789;

  /** The absolute values by their tails' probability, octave by octave, each from its least on. */
  private final float[] quantiles = new float[OCTAVES * POINTS];

  NormalQuantiles() {
    // From the tail inwards: what is wrong in probability stays as it is, beside more and more.
    double x = FURTHEST;
    double step = 0x1p-32 / CELLS;
    for (int octave = OCTAVES - 1; octave >= 0; octave--) {
      for (int cell = 0; cell < CELLS; cell++) {
        quantiles[octave * POINTS + cell] = (float) x;
        x = nearer(x, step);
      }
      quantiles[octave * POINTS + CELLS] = (float) x;
      step *= 2;
    }
  }

  /** Where the probability of both tails is more by a step: Runge and Kutta's method on dx/dp. */
  private static double nearer(double x, double step) {
    double a = step * slope(x);
    double b = step * slope(x - a / 2);
    double c = step * slope(x - b / 2);
    double d = step * slope(x - c);
    return x - (a + 2 * b + 2 * c + d) / 6;
  }

  private static double slope(double x) {
    return Math.sqrt(Math.PI / 2) * Math.exp(x * x / 2);
  }

  /**
   * Fills in normal numbers of mean 0.
   *
   * @param bits 32 uniform bits for each
   */
  void fill(int[] bits, double deviation, float[] into, int n) {
    float unit = (float) deviation;
    for (int i = 0; i < n; i++) {
      int tail = bits[i] >>> 1;
      int octave = Integer.numberOfLeadingZeros(tail) - 1;
      // The highest bit says no more than the octave; what follows it is the place in there.
      int place = tail << (octave + 1) << 1;
      int at = octave * POINTS + (place >>> (Integer.SIZE - CELL_BITS));
      float rest = (place << CELL_BITS >>> (Integer.SIZE - REST_BITS)) * (1f / (1 << REST_BITS));
      float below = quantiles[at];
      float sign = 1 - 2 * (bits[i] & 1);
      into[i] = unit * sign * (below + rest * (quantiles[at + 1] - below));
    }
  }
}
