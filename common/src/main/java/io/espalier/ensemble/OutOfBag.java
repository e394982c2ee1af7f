package io.espalier.ensemble;

import io.espalier.metrics.Metric;
import io.espalier.metrics.Predictions;
import io.espalier.metrics.Targets;
import io.espalier.trial.EnsembleFacts.Member;
import io.espalier.trial.TrialId;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What an ensemble's members say of the training rows that they did not see.
 *
 * @param rows positions in the list of training rows, ascending
 * @param predictions of these
 */
public record OutOfBag(int[] rows, Predictions predictions) {
  /** Checks that there is a prediction for every row. */
  public OutOfBag {
    if (rows.length != predictions.rows()) {
      throw new IllegalArgumentException(
          predictions.rows() + " predictions do not belong to " + rows.length + " rows");
    }
  }

  /**
   * An estimate from training rows alone.
   *
   * @param covered how many rows at least one member has left out: those that count
   * @param rows how many training rows there are
   * @param values metrics by name; empty if no row is covered
   */
  public record Estimate(int covered, int rows, Map<String, Double> values) {
    /** Copies the values, keeping their order. */
    public Estimate {
      values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }
  }

  /**
   * Predicts each training row by those members that have left it out, with their weights scaled to
   * add up to 1, and scores the rows that somebody has left out (Breiman 1996, "Out-of-bag
   * estimation"). With few members each row is predicted by fewer still, about 0.37 of them for
   * bootstrap samples, so the estimate is of a smaller ensemble and errs to the bad side.
   *
   * @param parts by member
   * @param targets of all the training rows
   */
  public static Estimate estimate(
      Ensemble ensemble, Map<TrialId, OutOfBag> parts, Targets targets, List<Metric> metrics) {
    OutOfBag combined = combine(ensemble, parts, targets.rows());
    Map<String, Double> values = new LinkedHashMap<>();
    if (combined.rows().length > 0) {
      Targets covered = targets.select(combined.rows());
      for (Metric metric : metrics) {
        values.put(metric.name(), metric.score(combined.predictions(), covered));
      }
    }
    return new Estimate(combined.rows().length, targets.rows(), values);
  }

  /** The covered rows and the ensemble's predictions of them. */
  static OutOfBag combine(Ensemble ensemble, Map<TrialId, OutOfBag> parts, int rows) {
    int columns =
        ensemble.members().stream()
            .mapToInt(member -> of(member, parts).predictions().columns())
            .max()
            .orElse(0);
    double[] weight = new double[rows];
    double[] sum = new double[rows * columns];
    for (Member member : ensemble.members()) {
      OutOfBag part = of(member, parts);
      if (part.rows().length == 0) {
        continue;
      }
      float[] values = ensemble.combination().contribution(part.predictions()).values();
      for (int i = 0; i < part.rows().length; i++) {
        int row = part.rows()[i];
        weight[row] += member.weight();
        for (int c = 0; c < columns; c++) {
          sum[row * columns + c] += member.weight() * values[i * columns + c];
        }
      }
    }
    int[] covered = IntStream.range(0, rows).filter(row -> weight[row] > 0).toArray();
    if (ensemble.combination() == Combination.MEDIAN) {
      return medians(ensemble, parts, covered, columns);
    }
    double[] means = new double[covered.length * columns];
    for (int i = 0; i < means.length; i++) {
      int row = covered[i / columns];
      means[i] = sum[row * columns + i % columns] / weight[row];
    }
    return new OutOfBag(covered, new Predictions(covered.length, columns, Combiner.floats(means)));
  }

  private static OutOfBag medians(
      Ensemble ensemble, Map<TrialId, OutOfBag> parts, int[] covered, int columns) {
    int members = ensemble.members().size();
    double[] medians = new double[covered.length * columns];
    double[] values = new double[members];
    double[] weights = new double[members];
    for (int i = 0; i < medians.length; i++) {
      for (int m = 0; m < members; m++) {
        OutOfBag part = of(ensemble.members().get(m), parts);
        int place = Arrays.binarySearch(part.rows(), covered[i / columns]);
        values[m] = place < 0 ? 0 : part.predictions().at(place, i % columns);
        weights[m] = place < 0 ? 0 : ensemble.members().get(m).weight();
      }
      medians[i] = WeightedMedian.of(values, weights);
    }
    Predictions combined = new Predictions(covered.length, columns, Combiner.floats(medians));
    return new OutOfBag(covered, combined);
  }

  private static OutOfBag of(Member member, Map<TrialId, OutOfBag> parts) {
    OutOfBag part = parts.get(member.trial());
    if (part == null) {
      throw new IllegalArgumentException(
          "The ensemble's member " + member.trial() + " has no out-of-bag predictions");
    }
    return part;
  }
}
