package io.espalier.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.espalier.space.Choice;
import io.espalier.space.Constraint;
import io.espalier.space.IntRange;
import io.espalier.space.Params;
import io.espalier.space.RealRange;
import io.espalier.space.Scale;
import io.espalier.space.SearchSpace;
import io.espalier.trial.StudyState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SamplerTest {
  private static final SearchSpace SPACE =
      SearchSpace.of(
          new Choice<>("updater", List.of("sgd", "adam", "nadam")),
          new IntRange("depth", 1, 4, Scale.LINEAR, 4),
          new RealRange("learning-rate", 1e-4, 1e-1, Scale.LOG, 4));

  private static Optional<Params> propose(Sampler sampler, int index, long seed) {
    return sampler.propose(SPACE, index, new StudyState(), new SplittableRandom(seed));
  }

  private static List<Params> all(Sampler sampler) {
    List<Params> all = new ArrayList<>();
    for (Optional<Params> p = propose(sampler, 0, 0);
        p.isPresent();
        p = propose(sampler, all.size(), all.size())) {
      all.add(p.get());
    }
    return all;
  }

  @Test
  void aGridVisitsEveryPointOnceInSeededOrder() {
    SamplerSpec.Grid grid = new SamplerSpec.Grid(1000);
    assertThat(grid.trials(SPACE)).isEqualTo(48);
    List<Params> seed1 = all(grid.open(SPACE, 1));
    assertThat(seed1).containsExactlyInAnyOrderElementsOf(SPACE.grid());
    assertThat(seed1).isNotEqualTo(SPACE.grid());
    assertThat(all(grid.open(SPACE, 1))).isEqualTo(seed1);
    assertThat(all(grid.open(SPACE, 2))).isNotEqualTo(seed1);
  }

  @Test
  void aLimitedGridIsTheBeginningOfTheWholeOne() {
    List<Params> whole = all(new SamplerSpec.Grid(48).open(SPACE, 3));
    assertThat(all(new SamplerSpec.Grid(10).open(SPACE, 3))).isEqualTo(whole.subList(0, 10));
    assertThat(new SamplerSpec.Grid(10).trials(SPACE)).isEqualTo(10);
  }

  @Test
  void everyOrderOfAGridIsEquallyLikely() {
    SearchSpace three = SearchSpace.of(new Choice<>("a", List.of(1, 2, 3)));
    int[] first = new int[6];
    int draws = 6000;
    for (int seed = 0; seed < draws; seed++) {
      List<Params> order = GridSampler.shuffled(three.grid(), 3, seed).points();
      int a = (int) order.get(0).values().get("a");
      int b = (int) order.get(1).values().get("a");
      first[2 * (a - 1) + (b > 6 - a - b ? 1 : 0)]++;
    }
    double chiSquare = 0;
    for (int count : first) {
      chiSquare += Math.pow(count - draws / 6.0, 2) / (draws / 6.0);
    }
    assertThat(chiSquare).as("below the 99.9 % quantile for 5 degrees").isLessThan(20.5);
  }

  @Test
  void aRandomProposalDependsOnItsOwnNumbersAlone() {
    Sampler sampler = new SamplerSpec.Random(5).open(SPACE, 1);
    assertThat(all(sampler)).hasSize(5);
    assertThat(propose(sampler, 3, 9)).isEqualTo(propose(sampler, 0, 9)).isPresent();
    assertThat(propose(sampler, 3, 9)).isNotEqualTo(propose(sampler, 3, 10));
    assertThat(propose(sampler, 5, 9)).isEmpty();
    assertThat(new SamplerSpec.Random(5).trials(SPACE)).isEqualTo(5);
  }

  @Test
  void constraintsThatNothingMeetsAreToldRatherThanAnEmptySearch() {
    SearchSpace none =
        new SearchSpace(SPACE.dimensions(), List.of(), List.of(new Constraint("depth > 9")));
    Sampler sampler = new SamplerSpec.Random(5).open(none, 1);
    assertThatThrownBy(() -> sampler.propose(none, 0, new StudyState(), new SplittableRandom(1)))
        .hasMessageContaining("meets its constraints")
        .hasMessageContaining("depth > 9");
  }

  @Test
  void aSearchOfNoTrialsIsRefused() {
    assertThatThrownBy(() -> new SamplerSpec.Grid(0))
        .hasMessage("A grid search needs at least 1 trial, not 0");
    assertThatThrownBy(() -> new SamplerSpec.Random(-1))
        .hasMessage("A random search needs at least 1 trial, not -1");
  }
}
