package io.espalier.space;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SearchSpaceTest {
  private static final Choice<String> UPDATER =
      new Choice<>("updater", List.of("sgd", "nesterovs"));
  private static final Choice<Double> MOMENTUM = new Choice<>("momentum", List.of(0.8, 0.9));
  private static final Choice<Integer> DEPTH = new Choice<>("depth", List.of(1, 2));
  private static final Condition UNDER_NESTEROVS =
      new Condition("momentum", "updater", List.of("nesterovs"));

  private static Params params(Object... namesAndValues) {
    Map<String, Object> values = new java.util.LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      values.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return new Params(values);
  }

  @Test
  void theGridHasEveryCombinationOnceTheLastDimensionFastest() {
    assertThat(SearchSpace.of(UPDATER, DEPTH).grid())
        .containsExactly(
            params("updater", "sgd", "depth", 1),
            params("updater", "sgd", "depth", 2),
            params("updater", "nesterovs", "depth", 1),
            params("updater", "nesterovs", "depth", 2));
  }

  @Test
  void aDimensionExistsOnlyUnderItsCondition() {
    SearchSpace space =
        new SearchSpace(List.of(UPDATER, MOMENTUM), List.of(UNDER_NESTEROVS), List.of());
    assertThat(space.grid())
        .containsExactly(
            params("updater", "sgd"),
            params("updater", "nesterovs", "momentum", 0.8),
            params("updater", "nesterovs", "momentum", 0.9));
    assertThat(space.at(new double[] {0, 0.9})).isEqualTo(params("updater", "sgd"));
    assertThat(space.at(new double[] {0.9, 0.9}))
        .isEqualTo(params("updater", "nesterovs", "momentum", 0.9));
  }

  @Test
  void conditionsChainAndAllOfThemMustHold() {
    Choice<Boolean> leaf = new Choice<>("leaf", List.of(true, false));
    SearchSpace space =
        new SearchSpace(
            List.of(UPDATER, MOMENTUM, DEPTH, leaf),
            List.of(
                UNDER_NESTEROVS,
                new Condition("leaf", "momentum", List.of(0.9)),
                new Condition("leaf", "depth", List.of(2.0))),
            List.of());
    assertThat(space.grid()).hasSize(2 + 2 + 1 + 2);
    assertThat(space.grid().stream().filter(p -> p.has("leaf")))
        .allMatch(p -> p.values().get("momentum").equals(0.9) && p.values().get("depth").equals(2));
  }

  @Test
  void constraintsCutTheGridAndTheDraws() {
    SearchSpace space =
        new SearchSpace(
            List.of(UPDATER, MOMENTUM, DEPTH),
            List.of(UNDER_NESTEROVS),
            List.of(new Constraint("momentum < 0.85"), new Constraint("depth = 2")));
    assertThat(space.grid())
        .containsExactly(
            params("updater", "sgd", "depth", 2),
            params("updater", "nesterovs", "momentum", 0.8, "depth", 2));
    SplittableRandom random = new SplittableRandom(4);
    for (int i = 0; i < 100; i++) {
      assertThat(space.allows(space.draw(random).orElseThrow())).isTrue();
    }
  }

  @Test
  void drawingFromASpaceThatAllowsNothingEnds() {
    SearchSpace space =
        new SearchSpace(List.of(DEPTH), List.of(), List.of(new Constraint("depth > 2")));
    assertThat(space.draw(new SplittableRandom(1))).isEmpty();
    assertThat(space.grid()).isEmpty();
  }

  @Test
  void aSpaceWithoutDimensionsHasOnePoint() {
    assertThat(SearchSpace.of().grid()).containsExactly(Params.EMPTY);
    assertThat(SearchSpace.of().draw(new SplittableRandom(1))).contains(Params.EMPTY);
  }

  @Test
  void aGridThatIsTooLargeIsRefused() {
    RealRange fine = new RealRange("a", 0, 1, Scale.LINEAR, 1001);
    RealRange too = new RealRange("b", 0, 1, Scale.LINEAR, 1001);
    assertThatThrownBy(() -> SearchSpace.of(fine, too).grid())
        .hasMessageContaining("more than 1000000 points");
  }

  @Test
  void whatDoesNotFitTogetherIsRefused() {
    assertThatThrownBy(() -> SearchSpace.of(DEPTH, DEPTH))
        .hasMessage("The dimension depth stands twice");
    assertThatThrownBy(
            () -> new SearchSpace(List.of(MOMENTUM, UPDATER), List.of(UNDER_NESTEROVS), List.of()))
        .hasMessage("momentum depends on updater, which must be a dimension that stands before it");
    assertThatThrownBy(() -> new SearchSpace(List.of(UPDATER), List.of(UNDER_NESTEROVS), List.of()))
        .hasMessage("A condition names momentum, which is no dimension");
    assertThatThrownBy(
            () ->
                new SearchSpace(List.of(UPDATER), List.of(), List.of(new Constraint("width > 1"))))
        .hasMessage(
            "The constraint 'width > 1' names width, which is no dimension; there are updater");
    assertThatThrownBy(() -> new Condition("a", "a", List.of(1)))
        .hasMessage("a: a dimension cannot depend on itself");
    assertThatThrownBy(() -> new Condition("a", "b", List.of()))
        .hasMessage("a: a condition on b needs at least one value");
  }
}
