package io.espalier.ensemble;

import io.espalier.metrics.CountedRows;
import io.espalier.metrics.Metric;
import io.espalier.metrics.Predictions;
import io.espalier.metrics.Targets;
import io.espalier.trial.Limits;
import io.espalier.trial.Seeds;
import io.espalier.trial.Units;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * How far a metric, and the difference between two predictions of the same rows, can be trusted:
 * the percentile interval over resamples of the rows, both predictions being scored on the same
 * resample (Efron and Tibshirani 1993, chapters 13 and 16.3). Its limits are the resamples' (B +
 * 1)·α/2-th smallest and greatest figures. Rows that belong together are drawn together (the
 * cluster bootstrap, Davison and Hinkley 1997, section 3.8).
 *
 * <p>It speaks of these models on other rows of the same kind, not of training anew. From about 100
 * rows, or groups, on it misses the truth nearly as often as it claims to; with fewer it misses
 * more often. A metric that adds up absolute deviations, as the calibration error does, is greater
 * on resamples than on the rows themselves, and so is its interval.
 *
 * @param resamples how many
 * @param level the share of intervals that shall hold the true difference, in (0, 1)
 * @param seed of the resampling
 */
public record PairedBootstrap(int resamples, double level, long seed) {
  /** The level of the intervals that are reported. */
  public static final double CUSTOMARY_LEVEL = 0.95;

  /** What resamples are drawn for. */
  private static final String RESAMPLES = "bootstrap";

  private static final String OTHERS = "bootstrap of other rows";

  /** Checks the numbers. */
  public PairedBootstrap {
    if (!(level > 0 && level < 1)) {
      throw new IllegalArgumentException(
          "An interval's level lies between 0 and 1, unlike " + level);
    }
    if ((resamples + 1) * (1 - level) / 2 < 1) {
      throw new IllegalArgumentException(
          resamples + " resamples are too few for an interval of level " + level);
    }
  }

  /** 2,000 resamples, level 95 %. */
  public static PairedBootstrap of(long seed) {
    return new PairedBootstrap(2000, CUSTOMARY_LEVEL, seed);
  }

  /**
   * A figure with its interval. Limits are NaN where the metric is undefined on more than half of
   * the resamples, and where all rows are of one group, which nothing can be said beyond.
   *
   * @param estimate on the rows as they are
   * @param low lower limit
   * @param high upper limit
   */
  public record Interval(double estimate, double low, double high) {
    /** Its two ends. */
    public Limits limits() {
      return new Limits(low, high);
    }
  }

  /**
   * How much better the challenger is: positive is better, whatever the metric's direction.
   *
   * @throws IllegalArgumentException if predictions and targets differ in their rows
   */
  public Interval gain(
      Metric metric, Predictions challenger, Predictions baseline, Targets targets) {
    return gain(metric, new Scored(challenger, targets), baseline);
  }

  /**
   * The same of rows that may belong together.
   *
   * @param baseline predictions of the challenger's rows
   */
  public Interval gain(Metric metric, Scored scored, Predictions baseline) {
    Predictions challenger = scored.predictions();
    Targets targets = scored.targets();
    double difference =
        better(metric, metric.score(challenger, targets), metric.score(baseline, targets));
    List<CountedRows> both =
        List.of(metric.counted(challenger, targets), metric.counted(baseline, targets));
    double[][] scores = resampled(RESAMPLES, scored.units(), both);
    return interval(difference, better(metric, scores[0], scores[1]));
  }

  /**
   * How much better a model looks on some rows than on others, such as those that it was chosen by
   * and those of a test: the two are resampled independently of each other.
   *
   * @throws IllegalArgumentException if predictions and targets differ in their rows
   */
  public Interval optimism(Metric metric, Scored seen, Scored unseen) {
    double difference =
        better(
            metric,
            metric.score(seen.predictions(), seen.targets()),
            metric.score(unseen.predictions(), unseen.targets()));
    return interval(
        difference,
        better(metric, resampled(metric, seen, RESAMPLES), resampled(metric, unseen, OTHERS)));
  }

  /**
   * What a model says of rows, and what is true of them.
   *
   * @param predictions of as many rows as there are targets
   * @param units which rows belong together
   */
  public record Scored(Predictions predictions, Targets targets, Units units) {
    /** Of rows that have nothing to do with each other. */
    public Scored(Predictions predictions, Targets targets) {
      this(predictions, targets, Units.single(targets.rows()));
    }
  }

  /** Metrics of one model's predictions with their intervals, each in its own direction. */
  public List<Interval> scores(List<Metric> metrics, Scored scored) {
    Predictions predictions = scored.predictions();
    Targets targets = scored.targets();
    double[][] resampled =
        resampled(
            RESAMPLES,
            scored.units(),
            metrics.stream().map(metric -> metric.counted(predictions, targets)).toList());
    return IntStream.range(0, metrics.size())
        .mapToObj(i -> interval(metrics.get(i).score(predictions, targets), resampled[i]))
        .toList();
  }

  private static double better(Metric metric, double one, double other) {
    // Plus 0, so that no difference is not -0.
    return (metric.lowerIsBetter() ? other - one : one - other) + 0.0;
  }

  private static double[] better(Metric metric, double[] ones, double[] others) {
    return IntStream.range(0, ones.length)
        .mapToDouble(b -> better(metric, ones[b], others[b]))
        .toArray();
  }

  private double[] resampled(Metric metric, Scored scored, String purpose) {
    CountedRows rows = metric.counted(scored.predictions(), scored.targets());
    return resampled(purpose, scored.units(), List.of(rows))[0];
  }

  /** Scores of the same resamples, {@code [scored][resample]}. */
  private double[][] resampled(String purpose, Units units, List<CountedRows> scored) {
    double[][] scores = new double[scored.size()][resamples];
    int count = units.count();
    if (count < 2 && units.grouped()) {
      Arrays.stream(scores).forEach(own -> Arrays.fill(own, Double.NaN));
      return scores;
    }
    // Each resample has a seed of its own, so that their order does not matter.
    IntStream.range(0, resamples)
        .parallel()
        .forEach(
            b -> {
              int[] drawn = draw(Seeds.derive(seed, purpose, b), count);
              int[] counts = units.grouped() ? ofRows(drawn, units.groups()) : drawn;
              for (int i = 0; i < scores.length; i++) {
                scores[i][b] = scored.get(i).score(counts);
              }
            });
    return scores;
  }

  /** As many units as there are, with replacement: how often each of them. */
  private static int[] draw(long seed, int units) {
    SplittableRandom random = new SplittableRandom(seed);
    int[] counts = new int[units];
    for (int i = 0; i < units; i++) {
      // Without the division that an exactly even draw takes: none is off by units / 2^32.
      counts[(int) (((random.nextInt() & 0xFFFFFFFFL) * units) >>> Integer.SIZE)]++;
    }
    return counts;
  }

  private static int[] ofRows(int[] drawn, int[] groups) {
    int[] counts = new int[groups.length];
    for (int row = 0; row < counts.length; row++) {
      counts[row] = drawn[groups[row]];
    }
    return counts;
  }

  private Interval interval(double difference, double[] resampled) {
    double[] defined = Arrays.stream(resampled).filter(d -> !Double.isNaN(d)).sorted().toArray();
    if (defined.length <= resampled.length / 2 || Double.isNaN(difference)) {
      return new Interval(difference, Double.NaN, Double.NaN);
    }
    int tail = (int) Math.max(1, Math.floor((defined.length + 1) * (1 - level) / 2));
    return new Interval(difference, defined[tail - 1], defined[defined.length - tail]);
  }
}
