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
            "dropout"),
        new Refusal(
            Legs.params("pacing", "root"),
            "pacing means nothing but under curriculum = teacher or self",
            "curriculum",
            "pacing"),
        new Refusal(
            Legs.params("curriculum", "self", "teacher-epochs", 3),
            "teacher-epochs means nothing but under curriculum = teacher",
            "curriculum",
            "teacher-epochs"),
        new Refusal(
            Legs.params(
                "curriculum",
                "teacher",
                "curriculum-order",
                "random",
                "teacher-hidden",
                List.of(3)),
            "teacher-hidden means nothing under curriculum-order = random",
            "curriculum-order",
            "teacher-hidden"),
        new Refusal(
            Legs.params("curriculum", "self", "pacing-steps", 2),
            "pacing-steps means nothing but under pacing = steps",
            "pacing",
            "pacing-steps"),
        new Refusal(
            Legs.params("curriculum", "self", "pacing-end", 0),
            "there is no curriculum under pacing-end = 0: all rows are in from the beginning",
            "curriculum",
            "pacing-end"),
        new Refusal(
            Legs.params("curriculum", "self", "curriculum-balanced", true),
            new Task.Regression(),
            "curriculum-balanced means nothing in a regression, which has no classes",
            "curriculum-balanced"),
        new Refusal(
            Legs.params("blur-stages", 5),
            "blur-stages means nothing but under a blur above 0",
            "blur",
            "blur-stages"),
        new Refusal(
            Legs.params("kind", "polynomial", "pretraining", "supervised"),
            "pretraining means nothing but under kind = mlp",
            "kind",
            "pretraining"),
        new Refusal(
            Legs.params("pretraining-epochs", 3),
            "pretraining-epochs means nothing but under pretraining = unsupervised or supervised",
            "pretraining",
            "pretraining-epochs"),
        new Refusal(
            Legs.params("pretraining", "supervised", "pretraining-noise", 0.1),
            "pretraining-noise means nothing but under pretraining = unsupervised",
            "pretraining",
            "pretraining-noise"),
        new Refusal(
            Legs.params("pretraining", "supervised", "pretraining-rows", "unlabelled-too"),
            "pretraining-rows means nothing but under pretraining = unsupervised",
            "pretraining",
            "pretraining-rows"),
        new Refusal(
            Legs.params(
                "pretraining", "supervised", "updater", "adadelta", "pretraining-rate", 0.1),
            "pretraining-rate means nothing under updater = adadelta",
            "updater",
            "pretraining-rate"),
        new Refusal(
            Legs.params("pretraining", "supervised", "pretraining-group", 2),
            "a pretraining-group cannot have more layers than hidden has",
            "hidden",
            "pretraining-group"),
        new Refusal(
            Legs.params("pretraining", "unsupervised", "pretraining-decoder-activation", "sigmoid"),
            "pretraining-decoder-activation means nothing but under pretraining-bridge = true",
            "pretraining-bridge",
            "pretraining-decoder-activation"));
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
            Legs.params("kind", "polynomial", "curriculum", "teacher", "teacher-epochs", 2),
            Legs.params("curriculum", "self", "curriculum-balanced", true, "pacing-start", 0),
            Legs.params("pretraining", "supervised", "curriculum", "self", "blur", 0.1),
            Legs.params("blur", 0.1, "blur-samples", 2, "blur-schedule", "linear"),
            Legs.params("kind", "polynomial", "degree", 3, "interactions", true, "l2", 0.1))) {
      assertThat(conflict(params, CLASSES)).as(params.toString()).isEmpty();
    }
  }
}
