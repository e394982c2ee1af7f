package io.espalier.ensemble;

import io.espalier.trial.Sample;
import java.util.Map;

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
