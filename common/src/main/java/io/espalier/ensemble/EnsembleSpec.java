package io.espalier.ensemble;

/** Which ensembles a study asks for. */
public sealed interface EnsembleSpec {
  /** As in configuration files and tables: {@code averaging}, {@code greedy} … */
  String kind();

  /** How members' predictions become one. */
  Combination combination();

  /** Whether members are trained for its sake, on samples of the training rows. */
  default boolean trainsMembers() {
    return this instanceof Bagging || this instanceof Subsampling;
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
  record Bagging(int members, Combination combination, Weighting weighting)
      implements EnsembleSpec {
    /** Refuses an ensemble of nobody. */
    public Bagging {
      atLeast(1, members, "Bagging has", "members");
    }

    @Override
    public String kind() {
      return "bagging";
    }
  }

  /** The best configuration, trained on samples without replacement (chapter 5.5.2). */
  record Subsampling(int members, double fraction, Combination combination, Weighting weighting)
      implements EnsembleSpec {
    /** Checks the numbers. */
    public Subsampling {
      atLeast(1, members, "Subsampling has", "members");
      share(fraction, "A member of subsampling");
    }

    @Override
    public String kind() {
      return "subsampling";
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
