package io.espalier.sampling;

import io.espalier.space.Params;
import io.espalier.space.SearchSpace;
import io.espalier.trial.StudyView;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Draws every point by itself, so that a proposal depends on nothing but its own random numbers.
 */
record RandomSampler(int trials) implements Sampler {

  @Override
  public Optional<Params> propose(
      SearchSpace space, int index, StudyView view, RandomGenerator random) {
    if (index >= trials) {
      return Optional.empty();
    }
    Optional<Params> drawn = space.draw(random);
    if (drawn.isEmpty()) {
      throw new IllegalStateException(
          "No point of the space was found that meets its constraints; give wider ones than "
              + space.constraints());
    }
    return drawn;
  }
}
