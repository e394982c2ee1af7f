package io.espalier.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SampleTest {
  @Test
  void wholeTakesEveryRowOnce() {
    assertThat(new Sample.Whole().draw(4)).containsExactly(0, 1, 2, 3);
    assertThat(new Sample.Whole().outOfBag(4)).isEmpty();
    assertThat(new Sample.WithValidation().draw(3)).containsExactly(0, 1, 2);
  }

  @Test
  void bootstrapDrawsAsManyRowsWithReplacement() {
    int[] drawn = new Sample.Bootstrap(7).draw(1000);
    assertThat(drawn).hasSize(1000).isSorted();
    assertThat(Arrays.stream(drawn).distinct().count()).isLessThan(700);
  }

  /**
   * The share left out tends to 1/e; the mean of 200 draws of 1,000 rows has a spread of 0.0007.
   */
  @Test
  void bootstrapLeavesOutOneOverERows() {
    double share =
        LongStream.rangeClosed(1, 200)
            .mapToInt(seed -> new Sample.Bootstrap(seed).outOfBag(1000).length)
            .average()
            .orElseThrow();
    assertThat(share / 1000).isCloseTo(Math.pow(1 - 1.0 / 1000, 1000), within(0.003));
  }

  @Test
  void subsampleTakesAShareWithoutReplacement() {
    int[] drawn = new Sample.Subsample(0.5, 7).draw(100);
    assertThat(drawn).hasSize(50).isSorted().doesNotHaveDuplicates();
    assertThat(new Sample.Subsample(0.5, 7).outOfBag(100)).hasSize(50).doesNotContain(drawn);
  }

  /**
   * Each of 10 rows is in half of the samples; over 2,000 seeds the spread of that share is 0.011.
   */
  @Test
  void subsampleFavoursNoRow() {
    int[] taken = new int[10];
    for (long seed = 1; seed <= 2000; seed++) {
      for (int row : new Sample.Subsample(0.5, Seeds.derive(seed, "sample")).draw(10)) {
        taken[row]++;
      }
    }
    assertThat(taken)
        .satisfies(t -> assertThat(Arrays.stream(t)).allMatch(n -> n > 900 && n < 1100));
  }

  @Test
  void groupsAreDrawnAndLeftOutAsWholes() {
    int[] groups = IntStream.range(0, 97).map(row -> 5 + 2 * (row * row % 19)).toArray();
    Units units = Units.of(groups.length, groups);
    int count = (int) Arrays.stream(groups).distinct().count();
    Sample bootstrap = new Sample.Bootstrap(7);
    Sample half = new Sample.Subsample(0.5, 7);
    for (Sample sample : List.of(bootstrap, half, new Sample.Nested(half, bootstrap))) {
      int[] drawn = sample.draw(units);
      int[] left = sample.outOfBag(units);
      assertThat(drawn).isSorted();
      assertThat(left).isNotEmpty().doesNotContain(drawn);
      Map<Integer, Long> times = new TreeMap<>();
      for (int row : drawn) {
        times.merge(row, 1L, Long::sum);
      }
      // All rows of a group as often.
      for (int row = 0; row < groups.length; row++) {
        for (int other = 0; other < groups.length; other++) {
          if (groups[row] == groups[other]) {
            assertThat(times.get(row)).isEqualTo(times.get(other));
          }
        }
      }
    }
    assertThat(Arrays.stream(half.draw(units)).map(row -> groups[row]).distinct().count())
        .isEqualTo(Math.round(count / 2.0));
    assertThat(bootstrap.draw(Units.single(50))).isEqualTo(bootstrap.draw(50));
  }

  @Test
  void subsampleRefusesAnImpossibleShare() {
    assertThatThrownBy(() -> new Sample.Subsample(1.2, 1))
        .hasMessage("A subsample takes a share in (0, 1], not 1.2");
  }

  @Test
  void sameSeedDrawsTheSameRows() {
    assertThat(new Sample.Bootstrap(3).draw(50)).isEqualTo(new Sample.Bootstrap(3).draw(50));
    assertThat(new Sample.Bootstrap(3).draw(50)).isNotEqualTo(new Sample.Bootstrap(4).draw(50));
  }

  @Test
  void aSampleOfASampleDrawsFromItsRowsOnly() {
    Sample.Subsample outer = new Sample.Subsample(0.5, 3);
    Sample nested = new Sample.Nested(outer, new Sample.Bootstrap(4));
    List<Integer> drawn = Arrays.stream(nested.draw(100)).boxed().toList();
    assertThat(drawn).hasSize(50).isSorted();
    assertThat(Arrays.stream(outer.draw(100)).boxed().toList()).containsAll(drawn);
    assertThat(Arrays.stream(nested.outOfBag(100)).boxed().toList())
        .doesNotContainAnyElementsOf(drawn)
        .hasSize(100 - (int) drawn.stream().distinct().count());
  }
}
