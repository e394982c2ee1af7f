package io.espalier.sampling;

import io.espalier.space.Params;
import io.espalier.space.SearchSpace;
import io.espalier.trial.StudyView;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Proposes configurations. Has no state but what it derives from its arguments. */
public interface Sampler {
  /**
   * The configuration with a number.
   *
   * @param space where it is taken from
   * @param index 0 for the first proposal of the stage, and so on
   * @param view what is known so far
   * @param random seeded for this very proposal
   * @return empty if there are no more
   */
  Optional<Params> propose(SearchSpace space, int index, StudyView view, RandomGenerator random);
}
