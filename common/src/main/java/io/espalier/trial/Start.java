package io.espalier.trial;

import java.net.URI;
import java.util.List;

/** Where a leg begins. */
public sealed interface Start {
  /** With fresh parameters. */
  record Scratch() implements Start {}

  /** Where an earlier leg of the same trial ended. */
  record Checkpoint(URI uri) implements Start {}

  /**
   * Where a leg of another trial of the same configuration and rows ended: it goes on from there
   * with a seed, a best epoch and a patience of its own.
   */
  record Fork(URI uri) implements Start {}

  /**
   * With the mean of the best parameters of forks of one checkpoint, which is not trained on any
   * more (chapter 5.5.6): such a leg measures them as its last epoch.
   *
   * @param forks checkpoints, that of the best trial first
   */
  record Soup(List<URI> forks, Selection selection) implements Start {
    /** Copies the list. */
    public Soup {
      forks = List.copyOf(forks);
      if (forks.isEmpty()) {
        throw new IllegalArgumentException("A soup is made of one fork at the least");
      }
    }
  }

  /** Which forks become part of a soup. */
  enum Selection {
    /** All. */
    UNIFORM,
    /**
     * The best one, and each further one that does not make the objective on the validation rows
     * worse (Wortsman et al. 2022, "Model soups", recipe 1).
     */
    GREEDY
  }
}
