package io.espalier.sampling;

import io.espalier.space.Params;
import io.espalier.space.SearchSpace;
import io.espalier.trial.StudyView;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** Proposes listed points, one after the other. */
record GridSampler(List<Params> points) implements Sampler {

  /**
   * The first points of a seeded permutation (Fisher and Yates), so that a limit cuts off a random
   * part of the grid and early trials cover all of it.
   */
  static GridSampler shuffled(List<Params> grid, int limit, long seed) {
    RandomGenerator random = new SplittableRandom(seed);
    Params[] points = grid.toArray(Params[]::new);
    int kept = Math.min(limit, points.length);
    for (int i = 0; i < kept; i++) {
      int j = i + random.nextInt(points.length - i);
      Params swapped = points[i];
      points[i] = points[j];
      points[j] = swapped;
    }
    return new GridSampler(List.of(points).subList(0, kept));
  }

  @Override
  public Optional<Params> propose(
      SearchSpace space, int index, StudyView view, RandomGenerator random) {
    return index < points.size() ? Optional.of(points.get(index)) : Optional.empty();
  }
}
