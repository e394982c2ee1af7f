package io.espalier.space;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConstraintTest {
  private static final Params PARAMS =
      new Params(
          Map.of(
              "updater",
              "ada-max",
              "learning-rate",
              0.01,
              "l1",
              0.0,
              "l2",
              1e-4,
              "batch",
              64,
              "hidden",
              List.of(64, 32),
              "batch-norm",
              true,
              "layer-2-units",
              9,
              "e",
              0.5));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "l1 = 0 || l2 = 0",
        "l2 = 1e-4",
        "l2 * 1e3 < 1",
        "learning-rate - 0.005 > 0.004",
        "updater = \"ada-max\" && learning-rate <= 0.01",
        "updater != \"adam\"",
        "hidden <= 2",
        "hidden == 2",
        "batch-norm",
        "batch-norm = true",
        "layer-2-units = 9",
        "e < 1",
        "log10(learning-rate) = -2",
        "if(batch-norm, batch >= 64, true)",
        "max(l1, l2) < 0.001",
        "LEARNING-RATE = 0.01 || learning-rate = 0.01",
        "1 < 2"
      })
  void allowsWhatItSays(String expression) {
    assertThat(new Constraint(expression).allows(PARAMS)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "l1 = 1 || l2 = 0",
        "hidden < 2",
        "updater = \"adam\"",
        "!batch-norm",
        "batch < 64",
        "e > 1",
        "false"
      })
  void forbidsWhatItSays(String expression) {
    assertThat(new Constraint(expression).allows(PARAMS)).isFalse();
  }

  @Test
  void namesAreThoseOfHyperparametersAsTheyAreWritten() {
    assertThat(new Constraint("learning-rate * 1e3 > \"not-this\" || weight_decay = 0").names())
        .containsExactly("learning-rate", "weight_decay");
    assertThat(new Constraint("log10(Momentum) < layer-2-units - l2").names())
        .containsExactly("Momentum", "l2", "layer-2-units");
    assertThat(new Constraint("batch-norm = true").names()).containsExactly("batch-norm");
  }

  @Test
  void anAbsentDimensionDoesNotBind() {
    assertThat(new Constraint("momentum > 5").allows(PARAMS)).isTrue();
    assertThat(new Constraint("momentum > 5 && l1 = 1").allows(PARAMS)).isTrue();
  }

  @Test
  void whatGivesNoTruthValueIsRefused() {
    assertThatThrownBy(() -> new Constraint("l2 + 1").allows(PARAMS))
        .hasMessage("The constraint 'l2 + 1' gives 1.0001, not true or false");
    assertThatThrownBy(() -> new Constraint("l2 / l1 > 1").allows(PARAMS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("The constraint 'l2 / l1 > 1' fails at")
        .hasMessageContaining("Division by zero");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "l2 <", "l2 < 1)", "random() < 0.5", "dt_now() > 1", "l2 ? 1"})
  void badSyntaxAndAnswersThatWouldChangeAreRefused(String expression) {
    assertThatThrownBy(() -> new Constraint(expression))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + expression + "' cannot be evaluated");
  }
}
