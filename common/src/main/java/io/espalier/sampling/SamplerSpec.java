package io.espalier.sampling;

import io.espalier.space.SearchSpace;

/** Which sampler a study asks for. */
public sealed interface SamplerSpec {

  /** How many configurations it proposes of a space at the most. */
  int trials(SearchSpace space);

  /**
   * The sampler for a space.
   *
   * @param seed decides what is random about the sampler itself, such as the order of a grid
   */
  Sampler open(SearchSpace space, long seed);

  /** Every point of the grid once, in seeded order; at most {@code trials} of them. */
  record Grid(int trials) implements SamplerSpec {
    /** Checks the limit. */
    public Grid {
      requireTrials("grid", trials);
    }

    @Override
    public int trials(SearchSpace space) {
      return Math.min(trials, space.grid().size());
    }

    @Override
    public Sampler open(SearchSpace space, long seed) {
      return GridSampler.shuffled(space.grid(), trials, seed);
    }
  }

  /**
   * Independent random points (Bergstra and Bengio 2012). Points may repeat, in small spaces they
   * will.
   */
  record Random(int trials) implements SamplerSpec {
    /** Checks the number. */
    public Random {
      requireTrials("random", trials);
    }

    @Override
    public int trials(SearchSpace space) {
      return trials;
    }

    @Override
    public Sampler open(SearchSpace space, long seed) {
      return new RandomSampler(trials);
    }
  }

  private static void requireTrials(String sampler, int trials) {
    if (trials < 1) {
      throw new IllegalArgumentException(
          "A " + sampler + " search needs at least 1 trial, not " + trials);
    }
  }
}
