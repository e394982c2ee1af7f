package io.espalier.report.importance;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A functional analysis of variance (Hutter, Hoos and Leyton-Brown 2014, "An Efficient Approach for
 * Assessing Hyperparameter Importance"): what share of a forest's variance over the space each
 * factor explains by itself, and each pair beyond its two factors. The space has each level as
 * often as it was seen, independently of the other factors. Exact for each tree; means over trees.
 */
public final class Fanova {
  private final Forest forest;
  private final List<double[]> shares = new ArrayList<>();
  private final List<Effect> effects = new ArrayList<>();

  /**
   * What explains a part of the variance.
   *
   * @param factors one, or two that act together
   * @param share of the variance that it explains beyond what its factors do one by one
   * @param deviation of that share over trees
   */
  public record Effect(List<Integer> factors, double share, double deviation) {
    /** Copies the list. */
    public Effect {
      factors = List.copyOf(factors);
    }
  }

  /** Of a tree: its mean and what it says on average at each level of each factor. */
  private record Means(double mean, double[][] single) {}

  private Fanova(Forest forest) {
    this.forest = forest;
    for (int factor = 0; factor < width(); factor++) {
      shares.add(forest.sampled().shares(factor));
    }
  }

  /**
   * Takes a forest's variance apart.
   *
   * @return empty effects if the forest says the same everywhere
   */
  public static Fanova of(Forest forest) {
    Fanova fanova = new Fanova(forest);
    fanova.analyse();
    return fanova;
  }

  private int width() {
    return forest.sampled().factors().size();
  }

  private void analyse() {
    List<int[]> pairs = new ArrayList<>();
    for (int one = 0; one < width(); one++) {
      for (int other = one + 1; other < width(); other++) {
        pairs.add(new int[] {one, other});
      }
    }
    int count = width() + pairs.size();
    List<double[]> found = new ArrayList<>();
    for (List<Leaf> tree : forest.trees()) {
      double[] own = analyse(tree, pairs, count);
      if (own.length > 0) {
        found.add(own);
      }
    }
    for (int i = 0; i < count && !found.isEmpty(); i++) {
      int at = i;
      double mean = found.stream().mapToDouble(own -> own[at]).average().orElseThrow();
      double squares = found.stream().mapToDouble(own -> Math.pow(own[at] - mean, 2)).sum();
      effects.add(
          new Effect(
              i < width()
                  ? List.of(i)
                  : List.of(pairs.get(i - width())[0], pairs.get(i - width())[1]),
              mean,
              Math.sqrt(squares / found.size())));
    }
    effects.sort(Comparator.comparingDouble(Effect::share).reversed());
  }

  /** The shares of all effects in a tree's variance; none if it has no variance. */
  private double[] analyse(List<Leaf> tree, List<int[]> pairs, int count) {
    double[][] masses = masses(tree);
    Means means = means(tree, masses);
    double square = 0;
    for (int leaf = 0; leaf < tree.size(); leaf++) {
      square += Math.pow(tree.get(leaf).value() - means.mean, 2) * product(masses[leaf], -1, -1);
    }
    if (!(square > 0)) {
      return new double[0];
    }
    double[] own = new double[count];
    for (int factor = 0; factor < width(); factor++) {
      for (int level = 0; level < means.single[factor].length; level++) {
        own[factor] +=
            shares.get(factor)[level]
                * Math.pow(means.single[factor][level] - means.mean, 2)
                / square;
      }
    }
    for (int p = 0; p < pairs.size(); p++) {
      int one = pairs.get(p)[0];
      int other = pairs.get(p)[1];
      double[][] joint = joint(tree, masses, one, other);
      for (int a = 0; a < joint.length; a++) {
        for (int b = 0; b < joint[a].length; b++) {
          double beyond = joint[a][b] - means.single[one][a] - means.single[other][b] + means.mean;
          own[width() + p] += shares.get(one)[a] * shares.get(other)[b] * beyond * beyond / square;
        }
      }
    }
    return own;
  }

  /** Of each leaf and factor, the share of the space's levels that lie in it. */
  private double[][] masses(List<Leaf> tree) {
    double[][] masses = new double[tree.size()][width()];
    for (int leaf = 0; leaf < masses.length; leaf++) {
      for (int factor = 0; factor < width(); factor++) {
        double[] own = shares.get(factor);
        for (int level = 0; level < own.length; level++) {
          if (tree.get(leaf).holds(factor, level)) {
            masses[leaf][factor] += own[level];
          }
        }
      }
    }
    return masses;
  }

  private static double product(double[] masses, int without, int norThis) {
    double product = 1;
    for (int factor = 0; factor < masses.length; factor++) {
      product *= factor == without || factor == norThis ? 1 : masses[factor];
    }
    return product;
  }

  private Means means(List<Leaf> tree, double[][] masses) {
    double mean = 0;
    double[][] single = new double[width()][];
    for (int factor = 0; factor < width(); factor++) {
      single[factor] = new double[shares.get(factor).length];
    }
    for (int leaf = 0; leaf < masses.length; leaf++) {
      mean += tree.get(leaf).value() * product(masses[leaf], -1, -1);
      for (int factor = 0; factor < width(); factor++) {
        double beside = tree.get(leaf).value() * product(masses[leaf], factor, -1);
        for (int level = 0; level < single[factor].length; level++) {
          single[factor][level] += tree.get(leaf).holds(factor, level) ? beside : 0;
        }
      }
    }
    return new Means(mean, single);
  }

  private double[][] joint(List<Leaf> tree, double[][] masses, int one, int other) {
    double[][] joint = new double[shares.get(one).length][shares.get(other).length];
    for (int leaf = 0; leaf < masses.length; leaf++) {
      double beside = tree.get(leaf).value() * product(masses[leaf], one, other);
      for (int a = 0; a < joint.length; a++) {
        if (tree.get(leaf).holds(one, a)) {
          for (int b = 0; b < joint[a].length; b++) {
            joint[a][b] += tree.get(leaf).holds(other, b) ? beside : 0;
          }
        }
      }
    }
    return joint;
  }

  /** Effects, the greatest first. */
  public List<Effect> effects() {
    return List.copyOf(effects);
  }

  /**
   * What the forest says on average over all other factors.
   *
   * @return {@code [levels of one][levels of the other]}
   */
  public double[][] response(int one, int other) {
    double[][] response = new double[shares.get(one).length][shares.get(other).length];
    for (List<Leaf> tree : forest.trees()) {
      double[][] own = joint(tree, masses(tree), one, other);
      for (int a = 0; a < own.length; a++) {
        for (int b = 0; b < own[a].length; b++) {
          response[a][b] += own[a][b] / forest.trees().size();
        }
      }
    }
    return response;
  }
}
