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
 * main prediction is the class that most of the R models name, the first of equal ones. Nothing can
 * be corrected for a finite R here, and with few models variance is somewhat too small. Noise is
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

  /** The terms of one row, by their places, if each model counts a number of times. */
  private interface RowTerms {
    void of(int row, int[] times, double[] into);
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
    return (row, times, into) -> {
      double sum = 0;
      double squares = 0;
      for (int r = 0; r < values.length; r++) {
        double deviation = (double) values[r][row] - truth[row];
        sum += times[r] * deviation;
        squares += times[r] * deviation * deviation;
      }
      int count = values.length;
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
    return (row, times, into) -> {
      Arrays.fill(counts, 0);
      for (int r = 0; r < named.length; r++) {
        counts[named[r][row]] += times[r];
      }
      int count = named.length;
      int main = 0;
      double pairs = 0;
      for (int c = 0; c < counts.length; c++) {
        main = counts[c] > counts[main] ? c : main;
        pairs += counts[c] * (counts[c] - 1.0);
      }
      int truth = targets.labels()[row];
      into[ERROR] = 1 - counts[truth] / (double) count;
      into[BIAS] = main == truth ? 0 : 1;
      into[VARIANCE] = 1 - counts[main] / (double) count;
      into[NET] = into[ERROR] - into[BIAS];
      into[INCONSISTENCY] = 1 - pairs / (count * (count - 1.0));
    };
  }

  private static Term[] terms(RowTerms of, int rows, int models, long seed) {
    int[] once = new int[models];
    Arrays.fill(once, 1);
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
      int[] times = new int[models];
      random.ints(models, 0, models).forEach(r -> times[r]++);
      resampled[b] = mean(of, rows, times);
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

  private static double[] mean(RowTerms of, int rows, int[] times) {
    double[] sums = new double[TERMS];
    double[] own = new double[TERMS];
    for (int row = 0; row < rows; row++) {
      of.of(row, times, own);
      for (int t = 0; t < TERMS; t++) {
        sums[t] += own[t] / rows;
      }
    }
    return sums;
  }
}
