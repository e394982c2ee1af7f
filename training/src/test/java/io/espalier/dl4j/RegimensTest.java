package io.espalier.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.metrics.Task;
import io.espalier.port.Compatibility.Conflict;
import io.espalier.space.Params;
import io.espalier.trial.EngineChoice;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RegimensTest {
  private static final Task CLASSES = Tables.classes(3);

  /** What is refused, naming which options, for which reason. */
  private record Refusal(Params params, Task task, String reason, String... options) {
    Refusal(Params params, String reason, String... options) {
      this(params, CLASSES, reason, options);
    }
  }

  static Stream<Refusal> refusals() {
    return Stream.of(
        new Refusal(
            Legs.params("degree", 2),
            "degree means nothing but under kind = polynomial",
            "kind",
            "degree"),
        new Refusal(
            Legs.params("interactions", true),
            "interactions means nothing but under kind = polynomial",
            "kind",
            "interactions"),
        new Refusal(
            Legs.params("kind", "polynomial", "interactions", true),
            "interactions mean nothing but from degree = 2 on",
            "degree",
            "interactions"),
        new Refusal(
            Legs.params("kind", "polynomial", "hidden", List.of(3)),
            "hidden means nothing under kind = polynomial",
            "kind",
            "hidden"),
        new Refusal(
            Legs.params("kind", "polynomial", "activation", "tanh"),
            "activation means nothing under kind = polynomial",
            "kind",
            "activation"),
        new Refusal(
            Legs.params("kind", "polynomial", "dropout", 0.5),
            "dropout means nothing under kind = polynomial",
            "kind",
            "dropout"));
  }

  private static Optional<Conflict> conflict(Params params, Task task) {
    return new Combinations().conflict(params, task, EngineChoice.AUTO);
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void whatCannotActIsRefusedWithTheReason(Refusal refusal) {
    assertThat(conflict(refusal.params(), refusal.task()))
        .contains(new Conflict(List.of(refusal.options()), refusal.reason()));
  }

  @Test
  void whatCanActIsTaken() {
    for (Params params :
        List.of(
            Params.EMPTY,
            Legs.params("kind", "polynomial"),
            Legs.params("kind", "polynomial", "degree", 3, "interactions", true, "l2", 0.1))) {
      assertThat(conflict(params, CLASSES)).as(params.toString()).isEmpty();
    }
  }
}
