package io.espalier.study;

import io.espalier.port.Dataset;
import io.espalier.port.Feature;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Estimates the variance of the noise in a regression's labels from neighbours (Evans and Jones
 * 2002, "A proof of the Gamma test"): half the mean squared difference of labels is drawn over the
 * mean squared distance, for the first to the tenth neighbour of each row, and the line through
 * these points meets distance 0 at the noise.
 *
 * <p>It errs to the high side where the function bends between neighbours, as it does with more
 * than a few features. So it is done twice: with all features alike, and with each one scaled by
 * the standard deviation of what it explains alone, which brings rows together that differ in idle
 * features only. The smaller figure counts, as what is left of the function makes both too high.
 * Where nothing but products of features matters, the second one goes astray, and the first is
 * left.
 */
final class GammaTest {
  /** Its name as the source of a figure. */
  static final String NAME = "gamma test";

  /** Distances of all pairs are computed: 16 million of these take a second. */
  private static final int MOST_ROWS = 4000;

  private static final int NEIGHBOURS = 10;

  /** Of rows that a feature's relevance is seen by: few enough for two rows in each. */
  private static final int GROUPS = 10;

  private GammaTest() {}

  /**
   * The noise of the training rows, of 4,000 of them spread over all if there are more.
   *
   * @return NaN if there are fewer than two rows for each neighbour
   */
  static double noise(Dataset data) {
    int[] all = data.trainingRows();
    int count = Math.min(all.length, MOST_ROWS);
    if (count < 2 * NEIGHBOURS) {
      return Double.NaN;
    }
    int[] rows =
        IntStream.range(0, count).map(i -> all[(int) ((long) i * all.length / count)]).toArray();
    boolean[] names = names(data);
    float[] features = scaled(data, rows, names);
    double[] labels = Arrays.stream(rows).mapToDouble(data::target).toArray();
    double[] alike = new double[names.length];
    Arrays.fill(alike, 1);
    double noise =
        Math.min(
            noise(features, names, labels, alike),
            noise(features, names, labels, relevance(features, labels, names)));
    return Math.max(0, noise);
  }

  /** Infinite if no feature counts. */
  private static double noise(
      float[] features, boolean[] names, double[] labels, double[] weights) {
    if (Arrays.stream(weights).allMatch(weight -> weight == 0)) {
      return Double.POSITIVE_INFINITY;
    }
    int count = labels.length;
    double[] distances = new double[NEIGHBOURS];
    double[] differences = new double[NEIGHBOURS];
    for (int row = 0; row < count; row++) {
      double[][] nearest = nearest(features, names, weights, row, count);
      for (int k = 0; k < NEIGHBOURS; k++) {
        double difference = labels[row] - labels[(int) nearest[k][1]];
        distances[k] += nearest[k][0] / count;
        differences[k] += difference * difference / 2 / count;
      }
    }
    return intercept(distances, differences);
  }

  /** What each feature explains alone: see {@link #explained}; of tenths of the rows by numbers. */
  static double[] relevance(float[] features, double[] labels, boolean[] names) {
    int rows = labels.length;
    int columns = names.length;
    double[] relevance = new double[columns];
    int[] groups = new int[rows];
    for (int c = 0; c < columns; c++) {
      int column = c;
      int[] order =
          IntStream.range(0, rows)
              .boxed()
              .sorted(Comparator.comparingDouble(i -> features[i * columns + column]))
              .mapToInt(Integer::intValue)
              .toArray();
      float least = features[order[0] * columns + c];
      for (int place = 0; place < rows; place++) {
        float value = features[order[place] * columns + c];
        groups[order[place]] =
            names[c] ? Math.round(value - least) : (int) ((long) place * GROUPS / rows);
      }
      boolean constant = features[order[rows - 1] * columns + c] == least;
      relevance[c] = constant ? 0 : explained(labels, groups);
    }
    return relevance;
  }

  /**
   * The standard deviation of labels' means over groups of rows; what means vary by chance is taken
   * off, 0 if no more is left.
   */
  private static double explained(double[] labels, int[] groups) {
    int count = Arrays.stream(groups).max().orElseThrow() + 1;
    double[] sums = new double[count];
    double[] sizes = new double[count];
    double mean = Arrays.stream(labels).average().orElseThrow();
    double squares = 0;
    for (int row = 0; row < labels.length; row++) {
      double deviation = labels[row] - mean;
      sums[groups[row]] += deviation;
      sizes[groups[row]]++;
      squares += deviation * deviation;
    }
    double between = 0;
    int filled = 0;
    for (int group = 0; group < count; group++) {
      between += sizes[group] == 0 ? 0 : sums[group] * sums[group] / sizes[group];
      filled += sizes[group] == 0 ? 0 : 1;
    }
    double chance = (squares - between) * (filled - 1) / Math.max(1, labels.length - filled);
    return Math.sqrt(Math.max(0, between - chance) / labels.length);
  }

  /** The squared distances and the places of the nearest rows, in order. */
  private static double[][] nearest(
      float[] features, boolean[] names, double[] weights, int row, int rows) {
    int columns = features.length / rows;
    double[][] nearest = new double[NEIGHBOURS][];
    int found = 0;
    for (int other = 0; other < rows; other++) {
      double square = other == row ? Double.POSITIVE_INFINITY : 0;
      for (int c = 0; c < columns; c++) {
        double difference = features[row * columns + c] - features[other * columns + c];
        double own = names[c] ? Math.min(1, Math.abs(difference)) : difference * difference;
        square += weights[c] * weights[c] * own;
      }
      if (other == row || (found == NEIGHBOURS && square >= nearest[found - 1][0])) {
        continue;
      }
      int at = found < NEIGHBOURS ? found++ : NEIGHBOURS - 1;
      for (; at > 0 && nearest[at - 1][0] > square; at--) {
        nearest[at] = nearest[at - 1];
      }
      nearest[at] = new double[] {square, other};
    }
    return nearest;
  }

  /** Which columns hold names: these differ by one standard deviation, or not at all. */
  private static boolean[] names(Dataset data) {
    List<Feature> features = data.featureColumns();
    boolean[] names = new boolean[features.size()];
    for (int c = 0; c < names.length; c++) {
      names[c] = features.get(c) instanceof Feature.Categorical;
    }
    return names;
  }

  /**
   * {@code [rows, columns]}: numbers in standard deviations, missing ones at their mean; names by
   * their places in their lists, which are one apart at the least.
   */
  private static float[] scaled(Dataset data, int[] rows, boolean[] names) {
    int columns = data.columns();
    float[] raw = new float[rows.length * columns];
    data.gather(rows, 0, rows.length, raw);
    for (int c = 0; c < columns; c++) {
      int column = c;
      double[] known =
          IntStream.range(0, rows.length)
              .mapToDouble(i -> raw[i * columns + column])
              .filter(v -> !Double.isNaN(v))
              .toArray();
      double mean = Arrays.stream(known).average().orElse(0);
      double square = Arrays.stream(known).map(v -> (v - mean) * (v - mean)).average().orElse(0);
      double scale = names[c] ? 1 : Math.sqrt(square);
      for (int i = 0; i < rows.length; i++) {
        float value = raw[i * columns + c];
        raw[i * columns + c] =
            Float.isNaN(value) || scale == 0 ? 0 : (float) ((value - mean) / scale);
      }
    }
    return raw;
  }

  private static double intercept(double[] x, double[] y) {
    double meanX = Arrays.stream(x).average().orElseThrow();
    double meanY = Arrays.stream(y).average().orElseThrow();
    double products = 0;
    double squares = 0;
    for (int i = 0; i < x.length; i++) {
      products += (x[i] - meanX) * (y[i] - meanY);
      squares += (x[i] - meanX) * (x[i] - meanX);
    }
    return squares == 0 ? meanY : meanY - products / squares * meanX;
  }
}
