package io.espalier.ensemble;

import io.espalier.metrics.Metric;
import io.espalier.metrics.Predictions;
import io.espalier.metrics.Targets;
import io.espalier.metrics.TrueClassMetric;
import io.espalier.trial.Seeds;
import io.espalier.trial.Shuffle;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Greedy selection with replacement, sorted start, bagged.
 *
 * <p>A selection begins with the best candidates by their own scores, as many of them, up to {@code
 * start}, as score best together; then adds, again and again, the candidate that makes the ensemble
 * best, and in the end goes back to where it was best (Caruana et al. 2004, "Ensemble selection
 * from libraries of models", sections 2.1 and 2.2). It does so within each of {@code bags} random
 * subsets of the candidates, and the ensembles' mean is the result (section 2.3). Should that mean
 * be worse on the rows than the best candidate alone, one selection from all the candidates takes
 * its place, as that never is. Of equals the first is taken, and the smaller ensemble.
 *
 * <p>A selection costs {@code size × candidates} evaluations of the metric, each after one pass
 * over the values.
 */
final class GreedySelection implements EnsembleBuilder {
  private final EnsembleSpec.Greedy spec;
  private final long seed;

  GreedySelection(EnsembleSpec.Greedy spec, long seed) {
    this.spec = spec;
    this.seed = seed;
  }

  @Override
  public Ensemble build(List<Candidate> candidates, Targets targets, Metric metric) {
    int[] ranked = Ranking.order(candidates, targets, metric);
    Mixture mixture = Mixture.of(candidates, spec.combination(), targets, metric);
    Ensemble alone = ensemble(candidates, spread(1, b -> new int[] {ranked[0]}));
    double limit = cost(alone, candidates, targets, metric);
    if (spec.bags() > 1) {
      Ensemble mean =
          ensemble(
              candidates, spread(spec.bags(), bag -> new Selection(mixture).run(bag(bag, ranked))));
      if (cost(mean, candidates, targets, metric) <= limit) {
        return mean;
      }
    }
    Ensemble selected = ensemble(candidates, spread(1, b -> new Selection(mixture).run(ranked)));
    return cost(selected, candidates, targets, metric) <= limit ? selected : alone;
  }

  private Ensemble ensemble(List<Candidate> candidates, Map<Integer, Double> weights) {
    double[] all = new double[candidates.size()];
    weights.forEach((candidate, weight) -> all[candidate] = weight);
    return Members.of(candidates, all, spec.combination());
  }

  private static double cost(
      Ensemble ensemble, List<Candidate> candidates, Targets targets, Metric metric) {
    return Ranking.cost(metric, Combiner.combine(ensemble, candidates), targets);
  }

  /** The mean of the shares that candidates have in selections. */
  private static Map<Integer, Double> spread(int selections, IntFunction<int[]> selection) {
    Map<Integer, Double> weights = new HashMap<>();
    // Selections know nothing of each other; they are added up in their order.
    List<int[]> all = IntStream.range(0, selections).parallel().mapToObj(selection).toList();
    for (int[] chosen : all) {
      for (int candidate : chosen) {
        weights.merge(candidate, 1.0 / selections / chosen.length, Double::sum);
      }
    }
    return weights;
  }

  /** A random subset of the candidates, in the order of their rank. */
  private int[] bag(int number, int[] ranked) {
    SplittableRandom random = new SplittableRandom(Seeds.derive(seed, "greedy-bag", number));
    int wanted = (int) Math.max(1, Math.round(spec.fraction() * ranked.length));
    int[] places = IntStream.range(0, ranked.length).toArray();
    Shuffle.front(places, wanted, random);
    return Arrays.stream(places, 0, wanted).sorted().map(place -> ranked[place]).toArray();
  }

  /**
   * What candidates put into a mean, and what the mean costs.
   *
   * @param contributions of each candidate: its predictions, or what the metric looks at of them
   */
  private record Mixture(float[][] contributions, ToDoubleFunction<float[]> cost) {

    static Mixture of(
        List<Candidate> candidates, Combination combination, Targets targets, Metric metric) {
      boolean one = metric instanceof TrueClassMetric;
      float[][] contributions =
          candidates.stream()
              .map(c -> combination.contribution(c.validation()))
              .map(p -> one ? p.ofClasses(((Targets.Classes) targets).labels()) : p.values())
              .toArray(float[][]::new);
      int columns = candidates.get(0).validation().columns();
      return new Mixture(
          contributions,
          one
              ? mean -> Ranking.cost(metric, ((TrueClassMetric) metric).score(mean))
              : mean ->
                  Ranking.cost(metric, new Predictions(targets.rows(), columns, mean), targets));
    }
  }

  /**
   * One selection: sums are kept, so that an addition costs one pass over the values. Used by one
   * thread.
   */
  private final class Selection {
    private final float[][] contributions;
    private final ToDoubleFunction<float[]> cost;
    private final float[] mean;
    private final double[] sum;

    Selection(Mixture mixture) {
      contributions = mixture.contributions();
      cost = mixture.cost();
      sum = new double[contributions[0].length];
      mean = new float[sum.length];
    }

    /** Positions of the candidates that were added, with repetitions. */
    int[] run(int[] ranked) {
      Arrays.fill(sum, 0);
      int[] added = new int[spec.size()];
      int best = 0;
      double least = Double.POSITIVE_INFINITY;
      int sorted = Math.min(spec.start(), Math.min(spec.size(), ranked.length));
      for (int n = 0; n < sorted; n++) {
        double cost = costWith(ranked[n], n);
        take(ranked[n], n, added);
        if (cost < least || n == 0) {
          least = cost;
          best = n + 1;
        }
      }
      for (int n = best; n < sorted; n++) {
        subtract(added[n]);
      }
      for (int n = best; n < spec.size(); n++) {
        int next = ranked[0];
        double cost = Double.POSITIVE_INFINITY;
        for (int candidate : ranked) {
          double with = costWith(candidate, n);
          if (with < cost || (with == cost && candidate < next)) {
            cost = with;
            next = candidate;
          }
        }
        take(next, n, added);
        if (cost < least) {
          least = cost;
          best = n + 1;
        }
      }
      return Arrays.copyOf(added, best);
    }

    private double costWith(int candidate, int size) {
      float[] values = contributions[candidate];
      double share = 1.0 / (size + 1);
      for (int i = 0; i < mean.length; i++) {
        mean[i] = (float) ((sum[i] + values[i]) * share);
      }
      return cost.applyAsDouble(mean);
    }

    private void take(int candidate, int size, int[] added) {
      added[size] = candidate;
      float[] values = contributions[candidate];
      for (int i = 0; i < sum.length; i++) {
        sum[i] += values[i];
      }
    }

    private void subtract(int candidate) {
      float[] values = contributions[candidate];
      for (int i = 0; i < sum.length; i++) {
        sum[i] -= values[i];
      }
    }
  }
}
