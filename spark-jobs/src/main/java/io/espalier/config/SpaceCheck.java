package io.espalier.config;

import com.typesafe.config.ConfigValue;
import io.espalier.sampling.SamplerSpec;
import io.espalier.space.Condition;
import io.espalier.space.Dimension;
import io.espalier.space.SearchSpace;
import io.espalier.study.StudySpec;
import io.espalier.trial.Seeds;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/** Whether a search space that is right in all its parts can be searched. */
final class SpaceCheck {
  private SpaceCheck() {}

  static void check(StudySpec study, Optional<ConfigValue> section, Problems problems) {
    SearchSpace space = study.space();
    String trouble = "";
    try {
      if (study.sampler() instanceof SamplerSpec.Grid) {
        long size = gridSize(space);
        if (size > SearchSpace.MAX_GRID) {
          trouble =
              "This grid has more than "
                  + SearchSpace.MAX_GRID
                  + " points: give fewer values, or search.sampler = random";
        } else if (!space.constraints().isEmpty() && space.grid().isEmpty()) {
          trouble = "The constraints leave none of the grid's " + size + " points";
        }
      } else if (space.draw(new SplittableRandom(Seeds.derive(study.seed(), "check"))).isEmpty()) {
        trouble = "The constraints leave next to nothing: no random point meets them all";
      }
    } catch (IllegalArgumentException e) {
      trouble = e.getMessage();
    }
    if (!trouble.isEmpty()) {
      String message = trouble;
      section.ifPresentOrElse(
          v -> problems.at(v.origin(), SpaceReader.SECTION, message),
          () -> problems.missing(SpaceReader.SECTION, message));
    }
  }

  /**
   * Points of the grid, constraints not looked at, counted no further than the greatest allowed.
   */
  static long gridSize(SearchSpace space) {
    return count(space, 0, new LinkedHashMap<>(), SearchSpace.MAX_GRID + 1L);
  }

  private static long count(SearchSpace space, int at, Map<String, Object> point, long limit) {
    List<Dimension<?>> dimensions = space.dimensions();
    if (at == dimensions.size()) {
      return 1;
    }
    String name = dimensions.get(at).name();
    List<Condition> mine =
        space.conditions().stream().filter(c -> c.dimension().equals(name)).toList();
    boolean exists =
        mine.stream()
            .allMatch(
                c -> point.containsKey(c.parent()) && c.values().contains(point.get(c.parent())));
    if (!exists) {
      return count(space, at + 1, point, limit);
    }
    List<?> values = dimensions.get(at).grid();
    boolean decides = space.conditions().stream().anyMatch(c -> c.parent().equals(name));
    if (!decides) {
      long rest = count(space, at + 1, point, limit);
      return Math.min(limit, rest * values.size());
    }
    long sum = 0;
    for (Object value : values) {
      point.put(name, value);
      sum += count(space, at + 1, point, limit);
      point.remove(name);
      if (sum >= limit) {
        return limit;
      }
    }
    return sum;
  }
}
