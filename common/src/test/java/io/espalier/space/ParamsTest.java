package io.espalier.space;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ParamsTest {
  private static final Hyperparameter<Double> RATE =
      new Hyperparameter<>("learning-rate", ValueType.real(1e-9, 10), 1e-3, "step size");

  @Test
  void aValueThatIsNotGivenIsTheDefault() {
    assertThat(Params.EMPTY.get(RATE)).isEqualTo(1e-3);
    assertThat(new Params(Map.of("learning-rate", 1)).get(RATE)).isEqualTo(1.0);
  }

  @Test
  void aValueOfTheWrongTypeIsRefusedWithWhatIsAllowed() {
    assertThatThrownBy(() -> new Params(Map.of("learning-rate", "fast")).get(RATE))
        .hasMessage("fast is not allowed here: give a number in [1.0E-9, 10]");
    assertThatThrownBy(() -> new Hyperparameter<>("a", ValueType.flag(), null, ""))
        .hasMessageContaining("true or false");
  }

  @Test
  void laterValuesOverrideInPlace() {
    Map<String, Object> first = new LinkedHashMap<>();
    first.put("b", 1);
    first.put("a", 2);
    Params params = new Params(first).with(new Params(Map.of("b", 3)));
    assertThat(params.values()).containsExactly(Map.entry("b", 3), Map.entry("a", 2));
    assertThat(params).hasToString("b=3 a=2");
  }

  @Test
  void whatWasGivenCannotBeChangedLater() {
    List<Integer> hidden = new ArrayList<>(List.of(64, 32));
    Map<String, Object> values = new LinkedHashMap<>(Map.of("hidden", hidden));
    Params params = new Params(values);
    hidden.add(16);
    values.clear();
    assertThat(params.values()).isEqualTo(Map.of("hidden", List.of(64, 32)));
    assertThatThrownBy(() -> params.values().put("a", 1))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void aReaderSeesShortNumbers() {
    assertThat(new Params(Map.of("l", 0.1 + 0.2))).hasToString("l=0.3");
    assertThat(new Params(Map.of("l", 2.0))).hasToString("l=2");
    assertThat(new Params(Map.of("l", 0.0))).hasToString("l=0");
  }

  @Test
  void eachTypeTakesItsOwnAndNothingElse() {
    assertThat(ValueType.integer(1, 9).parse(3.0)).isEqualTo(3);
    assertThat(ValueType.realBelow(0, 1).parse(0)).isEqualTo(0.0);
    assertThat(ValueType.word("a", "b").parse("b")).isEqualTo("b");
    assertThat(ValueType.anyOf(ValueType.integer(1, 9), 2).parse(List.of())).isEmpty();
    assertThat(ValueType.listOf(ValueType.integer(1, 9), 2).parse(List.of(1, 2L)))
        .containsExactly(1, 2);
    assertRefused(ValueType.integer(1, 9), 3.5, "a whole number from 1 to 9");
    assertRefused(ValueType.integer(1, Integer.MAX_VALUE), 0, "a whole number from 1 on");
    assertRefused(ValueType.realBelow(0, 1), 1, "a number in [0, 1)");
    assertRefused(ValueType.real(0, Double.POSITIVE_INFINITY), Double.NaN, "a number in [0, ∞)");
    assertRefused(ValueType.real(Double.NEGATIVE_INFINITY, 1), 2, "a number in (-∞, 1]");
    assertRefused(ValueType.word("a", "b"), "c", "one of a, b");
    assertRefused(ValueType.flag(), "true", "true or false");
    assertRefused(
        ValueType.listOf(ValueType.integer(1, 9), 2),
        Arrays.asList(1, 2, 3),
        "a list of 1 to 2 elements, each a whole number from 1 to 9");
    assertRefused(ValueType.listOf(ValueType.integer(1, 9), 2), List.of(), "a list of 1 to 2");
    assertRefused(ValueType.anyOf(ValueType.integer(1, 9), 1), List.of(1, 2), "a list of 0 to 1");
  }

  private static void assertRefused(ValueType<?> type, Object raw, String allowed) {
    assertThatThrownBy(() -> type.parse(raw)).hasMessageContaining("give " + allowed);
  }
}
