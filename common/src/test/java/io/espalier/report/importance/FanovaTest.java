package io.espalier.report.importance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Held against functions whose shares of variance are known by arithmetic. */
class FanovaTest {
  private static Factor number(String name, int levels) {
    return new Factor(
        name,
        IntStream.range(0, levels).mapToObj(Integer::toString).toList(),
        IntStream.rangeClosed(0, levels).asDoubleStream().toArray());
  }

  private static Factor words(String name, String... levels) {
    return new Factor(name, List.of(levels), new double[0]);
  }

  /** Every combination of levels, so many times. */
  private static Sampled grid(List<Factor> factors, int times, ToDoubleFunction<int[]> function) {
    int points = factors.stream().mapToInt(f -> f.levels().size()).reduce(1, (a, b) -> a * b);
    int[][] levels = new int[points * times][factors.size()];
    for (int row = 0; row < levels.length; row++) {
      int rest = row % points;
      for (int f = 0; f < factors.size(); f++) {
        levels[row][f] = rest % factors.get(f).levels().size();
        rest /= factors.get(f).levels().size();
      }
    }
    return new Sampled(factors, levels, Arrays.stream(levels).mapToDouble(function).toArray());
  }

  private static double share(Fanova fanova, Integer... factors) {
    return fanova.effects().stream()
        .filter(effect -> effect.factors().equals(List.of(factors)))
        .mapToDouble(Fanova.Effect::share)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aTreeThatKnowsAllIsTakenApartExactly() {
    List<Factor> factors =
        List.of(words("a", "n", "p"), words("b", "n", "p"), words("c", "n", "p"));
    // With signs s: 2a + b + ab. Parts are orthogonal: variances 4, 1, 1 of 6; c does nothing.
    ToDoubleFunction<int[]> function =
        at -> 2 * sign(at[0]) + sign(at[1]) + sign(at[0]) * sign(at[1]);
    Sampled sampled = grid(factors, 1, function);
    List<Leaf> leaves =
        Arrays.stream(sampled.levels())
            .map(
                at ->
                    new Leaf(
                        Arrays.stream(at).mapToLong(level -> 1L << level).toArray(),
                        function.applyAsDouble(at)))
            .toList();
    Fanova fanova = Fanova.of(new Forest(sampled, List.of(leaves)));
    assertThat(share(fanova, 0)).isCloseTo(4.0 / 6, within(1e-12));
    assertThat(share(fanova, 1)).isCloseTo(1.0 / 6, within(1e-12));
    assertThat(share(fanova, 0, 1)).isCloseTo(1.0 / 6, within(1e-12));
    assertThat(share(fanova, 2)).isCloseTo(0, within(1e-12));
    assertThat(share(fanova, 1, 2)).isCloseTo(0, within(1e-12));
    assertThat(fanova.effects().get(0).factors()).containsExactly(0);
    assertThat(fanova.response(0, 1)[1][0]).isCloseTo(2 - 1 - 1, within(1e-12));
  }

  private static int sign(int level) {
    return 2 * level - 1;
  }

  @Test
  void theSpaceHasEachLevelAsOftenAsItWasSeen() {
    // A factor with shares 1/4 and 3/4, worth 1 at the rare level: its variance is 3/16. The other
    // one, even, is worth 1 too: 1/4.
    List<Factor> factors = List.of(words("a", "rare", "often"), words("b", "n", "p"));
    int[][] levels = {{0, 0}, {0, 1}, {1, 0}, {1, 1}, {1, 0}, {1, 1}, {1, 0}, {1, 1}};
    double[] response =
        Arrays.stream(levels).mapToDouble(at -> (at[0] == 0 ? 1 : 0) + at[1]).toArray();
    List<Leaf> leaves =
        IntStream.range(0, 4)
            .mapToObj(
                i ->
                    new Leaf(
                        new long[] {1L << (i % 2), 1L << (i / 2)}, (i % 2 == 0 ? 1 : 0) + i / 2))
            .toList();
    Fanova fanova = Fanova.of(new Forest(new Sampled(factors, levels, response), List.of(leaves)));
    assertThat(share(fanova, 0)).isCloseTo(3.0 / 7, within(1e-12));
    assertThat(share(fanova, 1)).isCloseTo(4.0 / 7, within(1e-12));
    assertThat(share(fanova, 0, 1)).isCloseTo(0, within(1e-12));
  }

  @Test
  void aForestFindsTheSharesOfAFunctionThatItHasSeenOnAGrid() {
    // On levels 0..7 with mean 3.5 and variance 5.25: x + 0.5·(y - 3.5)(z - 3.5) has parts of
    // variances 5.25 and 0.25 · 5.25² = 6.890625; the fourth factor does nothing.
    List<Factor> factors =
        List.of(number("x", 8), number("y", 8), number("z", 8), words("idle", "a", "b", "c"));
    Sampled sampled = grid(factors, 1, at -> at[0] + 0.5 * (at[1] - 3.5) * (at[2] - 3.5));
    Fanova fanova = Fanova.of(Forest.grow(sampled, 42));
    double all = 5.25 + 6.890625;
    assertThat(share(fanova, 0)).isCloseTo(5.25 / all, within(0.04));
    assertThat(share(fanova, 1, 2)).isCloseTo(6.890625 / all, within(0.06));
    assertThat(share(fanova, 1)).isLessThan(0.03);
    assertThat(share(fanova, 3)).isLessThan(0.01);
    assertThat(fanova.effects().stream().mapToDouble(Fanova.Effect::share).sum())
        .isBetween(0.9, 1 + 1e-9);
  }

  @Test
  void unorderedLevelsAreSplitByWhatTheyDo() {
    // Every other level is good: no order of the levels would tell in one split.
    List<Factor> factors = List.of(words("kind", "a", "b", "c", "d", "e", "f"));
    Sampled sampled = grid(factors, 4, at -> at[0] % 2);
    List<Leaf> leaves =
        RegressionTree.grow(
            sampled,
            IntStream.range(0, sampled.rows()).toArray(),
            1,
            1,
            new java.util.SplittableRandom(1));
    assertThat(leaves).hasSize(2);
    assertThat(leaves).extracting(Leaf::value).containsExactlyInAnyOrder(0.0, 1.0);
    assertThat(leaves)
        .extracting(leaf -> leaf.sets()[0])
        .containsExactlyInAnyOrder(0b010101L, 0b101010L);
  }

  @Test
  void theSameSeedGivesTheSameForest() {
    Sampled sampled =
        grid(List.of(number("x", 5), number("y", 5)), 2, at -> Math.sin(at[0]) * at[1]);
    assertThat(Fanova.of(Forest.grow(sampled, 7)).effects())
        .isEqualTo(Fanova.of(Forest.grow(sampled, 7)).effects())
        .isNotEqualTo(Fanova.of(Forest.grow(sampled, 8)).effects());
  }

  @Test
  void whereAllIsAlikeNothingHasAShare() {
    Sampled sampled = grid(List.of(number("x", 4)), 3, at -> 1.5);
    assertThat(Fanova.of(Forest.grow(sampled, 1)).effects()).isEmpty();
  }

  @Test
  void shapesThatDoNotFitAreRefused() {
    assertThatThrownBy(() -> number("many", 65)).hasMessageContaining("many has 65 levels");
    assertThatThrownBy(() -> new Factor("odd", List.of("a"), new double[] {1}))
        .hasMessageContaining("odd has 1 levels, but 1 edges");
    assertThatThrownBy(
            () -> new Sampled(List.of(number("x", 2)), new int[][] {{0}}, new double[] {1, 2}))
        .hasMessageContaining("1 rows of levels do not belong to 2 responses");
    assertThatThrownBy(
            () ->
                new Sampled(List.of(number("x", 2)), new int[][] {{0}}, new double[] {Double.NaN}))
        .hasMessageContaining("row 0 is not finite");
    assertThatThrownBy(
            () -> new Sampled(List.of(number("x", 2)), new int[][] {{0, 1}}, new double[] {1}))
        .hasMessageContaining("Row 0 has 2 levels, not 1");
  }
}
