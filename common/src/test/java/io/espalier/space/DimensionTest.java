package io.espalier.space;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class DimensionTest {
  private static final double BELOW_ONE = Math.nextDown(1.0);

  @Test
  void aLinearRangeIsUniform() {
    RealRange range = new RealRange("dropout", 0.1, 0.5, Scale.LINEAR, 5);
    assertThat(range.at(0)).isEqualTo(0.1);
    assertThat(range.at(0.5)).isCloseTo(0.3, within(1e-12));
    assertThat(range.at(BELOW_ONE)).isLessThanOrEqualTo(0.5);
    assertThat(range.grid()).hasSize(5).startsWith(0.1).endsWith(0.5).isSorted();
    assertThat(range.grid().get(2)).isCloseTo(0.3, within(1e-12));
  }

  @Test
  void aLogarithmicRangeIsUniformInTheLogarithm() {
    RealRange range = new RealRange("learning-rate", 1e-4, 1e-2, Scale.LOG, 3);
    assertThat(range.at(0.5)).isCloseTo(1e-3, within(1e-15));
    assertThat(range.grid()).startsWith(1e-4).endsWith(1e-2);
    assertThat(range.grid().get(1)).isCloseTo(1e-3, within(1e-15));
    SplittableRandom random = new SplittableRandom(1);
    long low = random.doubles(100_000).filter(u -> range.at(u) < Math.pow(10, -3.5)).count();
    assertThat(low / 100_000.0).isCloseTo(0.25, within(0.01));
  }

  @Test
  void onePointOfAGridIsTheMiddle() {
    assertThat(new RealRange("a", 0, 1, Scale.LINEAR, 1).grid()).containsExactly(0.5);
    assertThat(new IntRange("a", 1, 100, Scale.LOG, 1).grid()).containsExactly(10);
  }

  @Test
  void everyWholeNumberOfALinearRangeIsEquallyLikely() {
    IntRange range = new IntRange("layers", 2, 5, Scale.LINEAR, 10);
    Map<Integer, Integer> counts = new TreeMap<>();
    for (int i = 0; i < 4000; i++) {
      counts.merge(range.at((i + 0.5) / 4000), 1, Integer::sum);
    }
    assertThat(counts).isEqualTo(Map.of(2, 1000, 3, 1000, 4, 1000, 5, 1000));
    assertThat(range.at(0)).isEqualTo(2);
    assertThat(range.at(BELOW_ONE)).isEqualTo(5);
    assertThat(range.grid()).containsExactly(2, 3, 4, 5);
  }

  @Test
  void aWholeNumberOfALogarithmicRangeIsAsLikelyAsItsIntervalIsLong() {
    IntRange range = new IntRange("units", 1, 8, Scale.LOG, 4);
    int draws = 100_000;
    Map<Integer, Integer> counts = new TreeMap<>();
    for (int i = 0; i < draws; i++) {
      counts.merge(range.at((i + 0.5) / draws), 1, Integer::sum);
    }
    for (int value = 1; value <= 8; value++) {
      double share = Math.log((value + 0.5) / (value - 0.5)) / Math.log(8.5 / 0.5);
      assertThat(counts.get(value) / (double) draws).isCloseTo(share, within(1e-3));
    }
    assertThat(range.grid()).containsExactly(1, 2, 4, 8);
  }

  @Test
  void aGridOfWholeNumbersDoesNotRepeatWhatRoundsTogether() {
    assertThat(new IntRange("units", 1, 10, Scale.LOG, 10).grid()).doesNotHaveDuplicates();
    assertThat(new IntRange("a", Integer.MIN_VALUE, Integer.MAX_VALUE, Scale.LINEAR, 3).grid())
        .containsExactly(Integer.MIN_VALUE, 0, Integer.MAX_VALUE);
  }

  @Test
  void aChoiceTakesEachOfItsValues() {
    Choice<Object> choice = new Choice<>("hidden", List.of(List.of(64), List.of(64, 32), "none"));
    assertThat(choice.at(0)).isEqualTo(List.of(64));
    assertThat(choice.at(0.34)).isEqualTo(List.of(64, 32));
    assertThat(choice.at(BELOW_ONE)).isEqualTo("none");
    assertThat(choice.grid()).hasSize(3);
  }

  @Test
  void impossibleDimensionsAreRefused() {
    assertThatThrownBy(() -> new RealRange("lr", 1, 1, Scale.LINEAR, 1))
        .hasMessageContaining("lr: a range needs two finite ends")
        .hasMessageContaining("[1.0, 1.0]");
    assertThatThrownBy(() -> new RealRange("lr", 0, Double.NaN, Scale.LINEAR, 1))
        .hasMessageContaining("NaN");
    assertThatThrownBy(() -> new RealRange("lr", 0, 1, Scale.LOG, 1))
        .hasMessage("lr: a logarithmic range must begin above 0, not at 0.0");
    assertThatThrownBy(() -> new RealRange("lr", 0, 1, Scale.LINEAR, 0))
        .hasMessage("lr: points must be at least 1, not 0");
    assertThatThrownBy(() -> new IntRange("n", 3, 2, Scale.LINEAR, 1)).hasMessageContaining("n:");
    assertThatThrownBy(() -> new IntRange("n", 1, 2, Scale.LINEAR, -1))
        .hasMessageContaining("not -1");
    assertThatThrownBy(() -> new Choice<>("c", List.of()))
        .hasMessage("c: there is nothing to choose from");
    assertThatThrownBy(() -> new Choice<>("c", List.of("a", "a")))
        .hasMessage("c: a is listed twice");
    assertThatThrownBy(() -> new Choice<>("c", List.of("a")).at(1))
        .hasMessage("A coordinate must be in [0, 1), not 1.0");
  }
}
