package io.espalier.dl4j;

import io.espalier.port.Dataset;
import io.espalier.port.Feature;
import java.util.ArrayList;
import java.util.List;

/**
 * Fits what columns of one channel have in common: all pixels of an image, or all steps of a
 * series, are brought to mean 0 and standard deviation 1 by the same two figures. A place of its
 * own would not do: a network that looks for the same pattern everywhere must find the same numbers
 * everywhere, and a pixel at the border, which is nearly always the same, would be blown up. What a
 * series lacks beyond its end is not counted, and stays missing.
 */
final class Channels {
  /** Values that are gathered at once, to stay within a processor's caches. */
  private static final int CHUNK = 1 << 16;

  private final Dataset data;
  private final int[] rows;
  private final int channels;
  private final int columns;
  private final float[] chunk;
  private final double[] sums;
  private final long[] counts;
  private final double[] means;
  private final float[] least;
  private final float[] greatest;

  private Channels(Dataset data, int[] rows, int channels) {
    this.data = data;
    this.rows = rows;
    this.channels = channels;
    this.columns = data.columns();
    this.chunk = new float[Math.min(rows.length, Math.max(1, CHUNK / columns)) * columns];
    this.sums = new double[channels];
    this.counts = new long[channels];
    this.means = new double[channels];
    this.least = new float[channels];
    this.greatest = new float[channels];
  }

  /**
   * Fits the columns of a data set.
   *
   * @param rows row numbers of the data set; a repeated one counts as often
   * @param channels column {@code c} is of channel {@code c % channels}
   */
  static List<Column> fit(Dataset data, int[] rows, int channels) {
    return new Channels(data, rows, channels).fit();
  }

  private List<Column> fit() {
    pass(false);
    for (int c = 0; c < channels; c++) {
      means[c] = counts[c] == 0 ? 0 : sums[c] / counts[c];
      sums[c] = 0;
    }
    pass(true);
    List<Column> fitted = new ArrayList<>();
    List<Feature> features = data.featureColumns();
    for (int column = 0; column < columns; column++) {
      int c = column % channels;
      // Rounding of the mean would give a constant channel a tiny deviation, which blows it up.
      float deviation = least[c] == greatest[c] ? 0 : (float) Math.sqrt(sums[c] / counts[c]);
      fitted.add(
          new Column.Numbers(
              features.get(column).name(),
              0,
              Float.NaN,
              (float) means[c],
              deviation,
              least[c],
              greatest[c]));
    }
    return fitted;
  }

  /** Sums up values, or the squares of what they are off their means. */
  private void pass(boolean squares) {
    int chunkRows = chunk.length / columns;
    for (int from = 0; from < rows.length; from += chunkRows) {
      int count = Math.min(chunkRows, rows.length - from);
      data.gather(rows, from, count, chunk);
      for (int i = 0; i < count * columns; i++) {
        if (!Float.isNaN(chunk[i])) {
          add(i % columns % channels, chunk[i], squares);
        }
      }
    }
  }

  private void add(int channel, float value, boolean squares) {
    if (squares) {
      double centred = value - means[channel];
      sums[channel] += centred * centred;
    } else {
      boolean none = counts[channel]++ == 0;
      least[channel] = none ? value : Math.min(least[channel], value);
      greatest[channel] = none ? value : Math.max(greatest[channel], value);
      sums[channel] += value;
    }
  }
}
