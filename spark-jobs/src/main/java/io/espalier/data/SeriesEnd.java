package io.espalier.data;

/** Finds where the steps of a series end in a row that has room for more. */
public final class SeriesEnd {
  private SeriesEnd() {}

  /**
   * How many steps a row has.
   *
   * @param values {@code [steps, channels]} from {@code at} on, NaN where nothing is
   * @return -1 if something is missing before the end
   */
  public static int of(float[] values, int at, int steps, int channels) {
    int end = steps * channels;
    while (end > 0 && Float.isNaN(values[at + end - 1])) {
      end--;
    }
    for (int i = 0; i < end; i++) {
      if (Float.isNaN(values[at + i])) {
        return -1;
      }
    }
    return end > 0 && end % channels == 0 ? end / channels : -1;
  }
}
