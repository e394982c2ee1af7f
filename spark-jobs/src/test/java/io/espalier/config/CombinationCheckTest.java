package io.espalier.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.espalier.dl4j.Options;
import io.espalier.metrics.Metrics;
import io.espalier.port.Compatibility;
import io.espalier.port.Compatibility.Conflict;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CombinationCheckTest {
  /** For want of real ones. */
  private static final Compatibility NOT_BOTH =
      (params, task, engine) ->
          params.get(Options.L1) > 0 && params.get(Options.L2) > 0
              ? Optional.of(new Conflict(List.of("l1", "l2"), "l1 and l2 do not go together"))
              : Optional.empty();

  private static StudyFile read(String text) {
    return new StudyReader(Options.all(), Metrics.all(), NOT_BOTH)
        .read(Fixtures.LEAST + text, "study.conf", Overrides.NONE);
  }

  @Test
  void fixedValuesThatDoNotGoTogetherAreRefusedAtTheLastOfThem() {
    assertThatThrownBy(() -> read("training.l1 = 0.1\ntraining.l2 = 0.1"))
        .isInstanceOf(ConfigErrors.class)
        .hasMessageContaining("study.conf:3")
        .hasMessageContaining("l1 and l2 do not go together");
  }

  @Test
  void searchedValuesThatMeetAreRefusedWithThoseOfATrial() {
    assertThatThrownBy(() -> read("space { l1 = [0, 0.1]\n l2 = [0, 0.2] }"))
        .isInstanceOf(ConfigErrors.class)
        .hasMessageContaining("space.l2")
        .hasMessageContaining("A trial would have l1 = 0.1, l2 = 0.2");
  }

  @Test
  void aSearchedValueMayNotMeetAFixedOne() {
    assertThatThrownBy(() -> read("training.l1 = 0.1\nspace { l2 = [0, 0.2] }"))
        .isInstanceOf(ConfigErrors.class)
        .hasMessageContaining("A trial would have l2 = 0.2");
  }

  @Test
  void randomSearchesAreLookedThrough() {
    String text =
        "search { sampler = random, trials = 3 }\n"
            + "space { l1 { linear = [0.1, 1] }\n l2 { linear = [0.1, 1] } }";
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(ConfigErrors.class)
        .hasMessageContaining("l1 and l2 do not go together");
  }

  @Test
  void constraintsAndConditionsKeepThemApart() {
    assertThat(
            read("space { l1 = [0, 0.1]\n l2 = [0, 0.2]\n constraints = [\"l1 == 0 || l2 == 0\"] }")
                .study()
                .space()
                .grid())
        .hasSize(3);
  }
}
