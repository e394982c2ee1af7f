package io.espalier.ensemble;

/** Which ensembles a study asks for. */
public sealed interface EnsembleSpec {
  /** As in configuration files and tables: {@code averaging}, {@code greedy} … */
  String kind();

  /** How members' predictions become one. */
  Combination combination();

  /** The best configurations of the search, averaged (chapter 5.5.6). */
  record Averaging(int top, Combination combination, Weighting weighting) implements EnsembleSpec {
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
    @Override
    public String kind() {
      return "greedy";
    }
  }

  /** The best configuration, trained on bootstrap samples (chapter 5.5.1). */
  record Bagging(int members, Combination combination, Weighting weighting)
      implements EnsembleSpec {
    @Override
    public String kind() {
      return "bagging";
    }
  }

  /** The best configuration, trained on samples without replacement (chapter 5.5.2). */
  record Subsampling(int members, double fraction, Combination combination, Weighting weighting)
      implements EnsembleSpec {
    @Override
    public String kind() {
      return "subsampling";
    }
  }
}
