package io.espalier.ensemble;

import io.espalier.trial.Sample;
import io.espalier.trial.Start;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Which ensembles a study asks for. */
public sealed interface EnsembleSpec {
  /** As in configuration files and tables: {@code averaging}, {@code greedy} … */
  String kind();

  /** What it is called among the ensembles of a study: its kind, where there is but one of it. */
  default String name() {
    return kind();
  }

  /** How members' predictions become one. */
  Combination combination();

  /** How many trials are trained for its sake; 0 if it takes what the search trained. */
  default int trained() {
    return 0;
  }

  /**
   * Epochs that are trained for its sake at most.
   *
   * @param horizon of a full training
   */
  default long epochs(int horizon) {
    return (long) trained() * horizon;
  }

  /** An ensemble of members that are trained for its sake and differ by chance alone. */
  sealed interface OfMembers extends EnsembleSpec {
    /** How many. */
    int members();

    /** How much each counts. */
    Weighting weighting();

    /**
     * The training rows of a member.
     *
     * @param seed of its own
     */
    Sample sample(long seed);

    /** Hyperparameters by name in which members differ from the best configuration. */
    default Map<String, Object> changes() {
      return Map.of();
    }

    @Override
    default int trained() {
      return members();
    }
  }

  /** The best configurations of the search, averaged (chapter 5.5.6). */
  record Averaging(int top, Combination combination, Weighting weighting) implements EnsembleSpec {
    /** Refuses an ensemble of nobody. */
    public Averaging {
      atLeast(1, top, "Averaging has", "members");
    }

    @Override
    public String kind() {
      return "averaging";
    }
  }

  /**
   * Greedy selection with replacement over all that was trained, sorted start, bagged (Caruana et
   * al. 2004 and 2006).
   *
   * @param size how many times a member is added, in each bag
   * @param start how many of the best begin the ensemble
   * @param bags how many random subsets of the candidates are selected from; 1 takes all
   * @param fraction share of the candidates in a bag
   */
  record Greedy(int size, int start, int bags, double fraction, Combination combination)
      implements EnsembleSpec {
    /** Checks the numbers. */
    public Greedy {
      atLeast(1, size, "Greedy selection has", "additions");
      atLeast(0, start, "Greedy selection has", "members to start with");
      atLeast(1, bags, "Greedy selection has", "bags");
      share(fraction, "A bag of greedy selection");
    }

    @Override
    public String kind() {
      return "greedy";
    }
  }

  /** The best configuration, trained on bootstrap samples (chapter 5.5.1). */
  record Bagging(int members, Combination combination, Weighting weighting) implements OfMembers {
    /** Refuses an ensemble of nobody. */
    public Bagging {
      atLeast(1, members, "Bagging has", "members");
    }

    @Override
    public String kind() {
      return "bagging";
    }

    @Override
    public Sample sample(long seed) {
      return new Sample.Bootstrap(seed);
    }
  }

  /**
   * The best configuration, trained on samples without replacement (chapter 5.5.2).
   *
   * @param name {@code subsampling}, or with the fraction behind it where there are several
   */
  record Subsampling(
      String name, int members, double fraction, Combination combination, Weighting weighting)
      implements OfMembers {
    /** Checks the numbers. */
    public Subsampling {
      atLeast(1, members, "Subsampling has", "members");
      share(fraction, "A member of subsampling");
    }

    /** The only one of a study. */
    public Subsampling(int members, double fraction, Combination combination, Weighting weighting) {
      this("subsampling", members, fraction, combination, weighting);
    }

    @Override
    public String kind() {
      return "subsampling";
    }

    @Override
    public Sample sample(long seed) {
      return new Sample.Subsample(fraction, seed);
    }
  }

  /**
   * The best configuration, trained on all the rows with a share of its weights removed for good,
   * another one for each member (chapter 5.5.4).
   *
   * @param dropped share of the weights, in (0, 1)
   */
  record RandomConnections(
      int members, double dropped, Combination combination, Weighting weighting)
      implements OfMembers {
    /** The hyperparameter that removes weights. */
    public static final String DROPPED = "random-connections";

    /** Checks the numbers. */
    public RandomConnections {
      atLeast(1, members, "An ensemble of random connections has", "members");
      if (!(dropped > 0 && dropped < 1)) {
        throw new IllegalArgumentException(
            "Random connections lose a share in (0, 1), not " + dropped);
      }
    }

    @Override
    public String kind() {
      return "random-connections";
    }

    @Override
    public Sample sample(long seed) {
      return new Sample.Whole();
    }

    @Override
    public Map<String, Object> changes() {
      return Map.of(DROPPED, dropped);
    }
  }

  /**
   * The best configuration, trained on all the rows, which each member sees perturbed in a way of
   * its own (chapter 5.5.5).
   *
   * @param changes the hyperparameters that say how: the variances of {@value #INPUT_NOISE} and
   *     {@value #HIDDEN_NOISE}, and {@value #SHIFT}, {@value #FLIP} and {@value #ROTATION} of
   *     images; those of the best configuration stand for what is left out
   */
  record Perturbation(
      int members, Map<String, Object> changes, Combination combination, Weighting weighting)
      implements OfMembers {
    /** The hyperparameter of noise on inputs. */
    public static final String INPUT_NOISE = "input-noise";

    /** The hyperparameter of noise on hidden units. */
    public static final String HIDDEN_NOISE = "hidden-noise";

    /** The hyperparameter of how far images are shifted. */
    public static final String SHIFT = "shift";

    /** The hyperparameter of which way images are flipped. */
    public static final String FLIP = "flip";

    /** The hyperparameter of how far images are turned. */
    public static final String ROTATION = "rotation";

    /** Checks the numbers. */
    public Perturbation {
      atLeast(1, members, "An ensemble of perturbed members has", "members");
      changes = Collections.unmodifiableMap(new TreeMap<>(changes));
      Set<String> known = Set.of(INPUT_NOISE, HIDDEN_NOISE, SHIFT, FLIP, ROTATION);
      if (changes.isEmpty() || !known.containsAll(changes.keySet())) {
        throw new IllegalArgumentException(
            "Members are perturbed by some of %s, not by %s"
                .formatted(new TreeSet<>(known), changes));
      }
    }

    @Override
    public String kind() {
      return "perturbation";
    }

    @Override
    public Sample sample(long seed) {
      return new Sample.Whole();
    }
  }

  /**
   * The mean of the parameters of networks that share a start (chapter 5.5.6; Wortsman et al. 2022,
   * "Model soups"): a trunk is trained for some epochs, forks of it to the end, each with a seed of
   * its own. Beside the soup stands the ensemble {@value #FORKS} that averages predictions.
   *
   * @param members how many forks
   * @param forkShare share of the horizon after which they part, in (0, 1)
   * @param selection which of them become part of it
   */
  record Soup(int members, double forkShare, Start.Selection selection) implements EnsembleSpec {
    /** The name of the ensemble that averages the forks' predictions. */
    public static final String FORKS = "forks";

    /** Trials beside the forks: the trunk and the soup itself. */
    private static final int TRUNK_AND_SOUP = 2;

    /** Checks the numbers. */
    public Soup {
      atLeast(2, members, "A soup has", "forks");
      if (!(forkShare > 0 && forkShare < 1)) {
        throw new IllegalArgumentException(
            "Forks part after a share of the epochs in (0, 1), not " + forkShare);
      }
    }

    /** The last epoch of the trunk, before the horizon. */
    public int forkEpoch(int horizon) {
      return (int) Math.max(1, Math.min(horizon - 1, Math.round(forkShare * horizon)));
    }

    @Override
    public String kind() {
      return "soup";
    }

    @Override
    public Combination combination() {
      return Combination.MEAN;
    }

    @Override
    public int trained() {
      return members + TRUNK_AND_SOUP;
    }

    @Override
    public long epochs(int horizon) {
      int trunk = forkEpoch(horizon);
      return trunk + (long) members * (horizon - trunk) + 1;
    }
  }

  private static void atLeast(int least, int number, String who, String what) {
    if (number < least) {
      throw new IllegalArgumentException(
          "%s at least %d %s, not %d".formatted(who, least, what, number));
    }
  }

  private static void share(double fraction, String who) {
    if (!(fraction > 0 && fraction <= 1)) {
      throw new IllegalArgumentException(
          "%s takes a share in (0, 1], not %s".formatted(who, fraction));
    }
  }
}
