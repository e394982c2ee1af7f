package io.espalier.report.page;

import io.espalier.results.PredictionRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * What a model says of the rows of a part, counted row by row, so that there may be any number of
 * them. For one thread.
 */
public final class Judged {
  static final int BINS = 15;

  /** Values that are kept to be drawn, of any number of rows. */
  private static final int KEPT = 600;

  private final String model;
  private final String part;
  private final Map<String, Map<String, Long>> confusion = new TreeMap<>();
  private final long[] rows = new long[BINS];
  private final long[] right = new long[BINS];
  private final double[] confidence = new double[BINS];
  private final List<Pair> kept = new ArrayList<>();
  private final SplittableRandom random;
  private long classes;
  private long values;
  private double squares;

  /** A target, NaN if there is none, and what was said of it. */
  record Pair(double target, double said) {}

  /**
   * Of nothing yet.
   *
   * @param model an ensemble's name
   * @param part of the data
   * @param seed which values are kept is drawn by it
   */
  public Judged(String model, String part, long seed) {
    this.model = model;
    this.part = part;
    this.random = new SplittableRandom(seed);
  }

  /** Takes a row. */
  public void take(PredictionRow row) {
    if (row.targetLabel().isPresent() && row.predictedLabel().isPresent()) {
      count(
          row.targetLabel().get(),
          row.predictedLabel().get(),
          row.predictedProbability().orElse(Double.NaN));
    } else if (row.predictedValue().isPresent()) {
      keep(new Pair(row.targetValue().orElse(Double.NaN), row.predictedValue().getAsDouble()));
    }
  }

  private void count(String target, String predicted, double probability) {
    classes++;
    confusion.computeIfAbsent(target, t -> new TreeMap<>()).merge(predicted, 1L, Long::sum);
    if (Double.isNaN(probability)) {
      return;
    }
    // A bin holds its upper edge, as that of the calibration error.
    int bin = Math.max(0, Math.min(BINS - 1, (int) Math.ceil(probability * BINS) - 1));
    rows[bin]++;
    confidence[bin] += probability;
    right[bin] += target.equals(predicted) ? 1 : 0;
  }

  /** A reservoir: each row has the same chance to be kept (Vitter 1985). */
  private void keep(Pair pair) {
    values++;
    if (Double.isFinite(pair.target())) {
      squares += Math.pow(pair.said() - pair.target(), 2);
    }
    if (kept.size() < KEPT) {
      kept.add(pair);
    } else {
      long at = random.nextLong(values);
      if (at < KEPT) {
        kept.set((int) at, pair);
      }
    }
  }

  String model() {
    return model;
  }

  String part() {
    return part;
  }

  /** Rows of a classification. */
  long classified() {
    return classes;
  }

  /** Rows of values. */
  long valued() {
    return values;
  }

  /** How often each class was taken for each. */
  Map<String, Map<String, Long>> confusion() {
    return confusion;
  }

  /** Some of the values. */
  List<Pair> kept() {
    return kept;
  }

  /** The root of the mean squared error. */
  double rootMeanSquare() {
    return Math.sqrt(squares / values);
  }

  long rows(int bin) {
    return rows[bin];
  }

  /** The mean probability of a bin's predicted classes. */
  double confidence(int bin) {
    return confidence[bin] / rows[bin];
  }

  /** The share of a bin's rows that were predicted rightly. */
  double accuracy(int bin) {
    return (double) right[bin] / rows[bin];
  }
}
