package io.espalier.ensemble;

import io.espalier.metrics.Predictions;
import io.espalier.metrics.Targets;
import io.espalier.trial.BiasVariance;
import io.espalier.trial.BiasVariance.Term;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Takes the error of a model apart into bias, variance and noise (chapter 5.2), given what R models
 * of its kind say of the same rows, each trained on a resample of the training rows.
 *
 * <p>Squared loss: with the mean prediction m of a row and the variance s² of its R predictions,
 * divided by R − 1, variance is s² and bias² is (y − m)² − s²/R, both without bias of their own; on
 * rows with small true bias the latter may be negative. Noise of y is in it, until it is taken off.
 *
 * <p>0-1 loss: Domingos (2000), "A unified bias-variance decomposition and its applications". The
 * main prediction is the class that most models would name; of R models, that most of these name,
 * and of classes that are named equally often each by its share, so that their order does not
 * matter. R models are drawn to their own majority, so that their variance is too small; and where
 * two classes are close, their majority may be another one than that of all models would be, so
 * that bias is mostly too large. Both errors fall as 1/R where rows on which classes are close are
 * not rare: with terms of R models and their mean over parts of m of them, what is left of R/(R −
 * m) of the former less m/(R − m) of the latter is of a smaller order (Richardson's extrapolation;
 * a jackknife is this with m = R − 1). m is about R/2, and odd if R is, as majorities of an even
 * number are no better than of one less. What is reported may so be slightly below 0. Noise is
 * taken off under the assumption that it turns each class into each other one with equal chance:
 * with share ν of K classes, what is measured against noisy labels is ν plus 1 − νK/(K − 1) times
 * what would be measured against true ones.
 *
 * <p>Standard errors add the variance over rows to that over bootstrap samples of the R models,
 * which errs to the safe side, as both hold their interaction (Owen 2007, "The pigeonhole
 * bootstrap"). A jackknife would not do, as main predictions jump. That of a variance is itself
 * uncertain where few resamples make most of it.
 */
public final class Decomposition {
  /** Two have a variance, but say nothing of how uncertain that is. */
  public static final int LEAST_MODELS = 3;

  private static final int ERROR = 0;
  private static final int BIAS = 1;
  private static final int VARIANCE = 2;
  private static final int NET = 3;
  private static final int INCONSISTENCY = 4;
  private static final int TERMS = 5;

  /** They give a standard error to 5 %. */
  private static final int BOOTSTRAPS = 200;

  private Decomposition() {}

  /**
   * What is known of the noise.
   *
   * @param level its variance (regression), or the share of wrong labels (classification); NaN if
   *     nothing is known
   * @param source as {@link BiasVariance#noiseSource}
   */
  public record Noise(double level, String source) {
    /** It stays a part of the bias. */
    public static final Noise UNKNOWN = new Noise(Double.NaN, BiasVariance.UNKNOWN);
  }

  /** As many parts of the models as are looked at: more of them would hardly be other ones. */
  private static final int MOST_PARTS = 50;

  /** The terms of one row, by their places, of models that are given by their numbers. */
  private interface RowTerms {
    void of(int row, int[] drawn, double[] into);
  }

  /**
   * Decomposes the error of a model.
   *
   * @param model its name
   * @param models what each trained model says of the rows
   * @param seed of the bootstrap
   * @throws IllegalArgumentException if there are fewer than {@value #LEAST_MODELS}
   */
  public static BiasVariance of(
      String model, List<Predictions> models, Targets targets, Noise noise, long seed) {
    if (models.size() < LEAST_MODELS) {
      throw new IllegalArgumentException(
          "Bias and variance take %d models or more, not %d"
              .formatted(LEAST_MODELS, models.size()));
    }
    boolean classes = targets instanceof Targets.Classes;
    RowTerms rows = classes ? zeroOne(models, (Targets.Classes) targets) : squared(models, targets);
    Term[] terms = terms(rows, targets.rows(), models.size(), seed);
    double bias = terms[BIAS].value();
    double net = terms[NET].value();
    double scale = 1;
    double added = noise.level();
    if (!Double.isNaN(noise.level())) {
      if (targets instanceof Targets.Classes c) {
        scale = 1 - noise.level() * c.count() / (c.count() - 1.0);
        net /= scale;
      }
      bias = (bias - noise.level()) / scale;
      added = classes ? terms[ERROR].value() - bias - net : noise.level();
    }
    return new BiasVariance(
        model,
        classes ? BiasVariance.ZERO_ONE : BiasVariance.SQUARED,
        models.size(),
        targets.rows(),
        terms[ERROR],
        new Term(bias, terms[BIAS].standardError() / scale),
        terms[VARIANCE],
        new Term(net, terms[NET].standardError() / scale),
        terms[INCONSISTENCY],
        added,
        noise.source());
  }

  /** Sums of the models' deviations from the truth, and of their squares, say all. */
  private static RowTerms squared(List<Predictions> models, Targets targets) {
    float[] truth = ((Targets.Values) targets).values();
    float[][] values = models.stream().map(Predictions::values).toArray(float[][]::new);
    return (row, drawn, into) -> {
      double sum = 0;
      double squares = 0;
      for (int model : drawn) {
        double deviation = (double) values[model][row] - truth[row];
        sum += deviation;
        squares += deviation * deviation;
      }
      int count = drawn.length;
      double mean = sum / count;
      double variance = Math.max(0, squares - sum * mean) / (count - 1);
      into[ERROR] = squares / count;
      into[BIAS] = mean * mean - variance / count;
      into[VARIANCE] = variance;
      into[NET] = variance;
      into[INCONSISTENCY] = variance;
    };
  }

  private static RowTerms zeroOne(List<Predictions> models, Targets.Classes targets) {
    int[][] named =
        models.stream()
            .map(p -> IntStream.range(0, p.rows()).map(p::argmax).toArray())
            .toArray(int[][]::new);
    int[] counts = new int[targets.count()];
    return (row, drawn, into) -> {
      int truth = targets.labels()[row];
      int count = drawn.length;
      int part = part(count);
      int parts = Math.min(count, MOST_PARTS);
      double partBias = 0;
      double partVariance = 0;
      // Models side by side, the first one beside the last: each of them is in as many parts.
      count(named, row, drawn, part, counts);
      int from = 0;
      for (int p = 0; p < parts; p++) {
        for (; from < (long) p * count / parts; from++) {
          counts[named[drawn[from]][row]]--;
          counts[named[drawn[(from + part) % count]][row]]++;
        }
        int most = Arrays.stream(counts).max().orElseThrow();
        partBias += wrong(counts, most, truth) / parts;
        partVariance += (1 - most / (double) part) / parts;
      }
      count(named, row, drawn, count, counts);
      int most = Arrays.stream(counts).max().orElseThrow();
      double pairs = Arrays.stream(counts).mapToDouble(c -> c * (c - 1.0)).sum();
      double weight = part / (double) (count - part);
      double bias = wrong(counts, most, truth);
      double variance = 1 - most / (double) count;
      into[ERROR] = 1 - counts[truth] / (double) count;
      into[BIAS] = bias + weight * (bias - partBias);
      into[VARIANCE] = variance + weight * (variance - partVariance);
      into[NET] = into[ERROR] - into[BIAS];
      into[INCONSISTENCY] = 1 - pairs / (count * (count - 1.0));
    };
  }

  /** The least number of at least half of the models, and of the same parity, that leaves some. */
  private static int part(int models) {
    int half = (models + 1) / 2;
    return Math.min(models - 2, half + (models - half) % 2);
  }

  private static void count(int[][] named, int row, int[] drawn, int first, int[] counts) {
    Arrays.fill(counts, 0);
    for (int i = 0; i < first; i++) {
      counts[named[drawn[i]][row]]++;
    }
  }

  /** Which share of the classes that are named most often is not the true one. */
  private static double wrong(int[] counts, int most, int truth) {
    int tied = 0;
    for (int count : counts) {
      tied += count == most ? 1 : 0;
    }
    return counts[truth] == most ? (tied - 1) / (double) tied : 1;
  }

  private static Term[] terms(RowTerms of, int rows, int models, long seed) {
    int[] once = IntStream.range(0, models).toArray();
    double[] all = mean(of, rows, once);
    double[] overRows = new double[TERMS];
    double[] own = new double[TERMS];
    for (int row = 0; row < rows; row++) {
      of.of(row, once, own);
      for (int t = 0; t < TERMS; t++) {
        overRows[t] += (own[t] - all[t]) * (own[t] - all[t]);
      }
    }
    SplittableRandom random = new SplittableRandom(seed);
    double[][] resampled = new double[BOOTSTRAPS][];
    for (int b = 0; b < BOOTSTRAPS; b++) {
      resampled[b] = mean(of, rows, random.ints(models, 0, models).toArray());
    }
    Term[] terms = new Term[TERMS];
    for (int t = 0; t < TERMS; t++) {
      int term = t;
      double[] values = Arrays.stream(resampled).mapToDouble(means -> means[term]).toArray();
      double centre = Arrays.stream(values).average().orElseThrow();
      double spread =
          Arrays.stream(values).map(v -> (v - centre) * (v - centre)).sum() / (BOOTSTRAPS - 1);
      // The bootstrap's variance of a mean is too small by that factor.
      double overModels = spread * models / (models - 1);
      terms[t] = new Term(all[t], Math.sqrt(overRows[t] / (rows - 1.0) / rows + overModels));
    }
    return terms;
  }

  private static double[] mean(RowTerms of, int rows, int[] drawn) {
    double[] sums = new double[TERMS];
    double[] own = new double[TERMS];
    for (int row = 0; row < rows; row++) {
      of.of(row, drawn, own);
      for (int t = 0; t < TERMS; t++) {
        sums[t] += own[t] / rows;
      }
    }
    return sums;
  }
}
