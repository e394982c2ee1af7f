package io.espalier.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.metrics.Task;
import io.espalier.port.Compatibility.Conflict;
import io.espalier.port.Dataset;
import io.espalier.space.Hyperparameter;
import io.espalier.space.Params;
import io.espalier.space.ValueType;
import io.espalier.trial.EngineChoice;
import io.espalier.trial.LegResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
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

  /** A value that a hyperparameter may have, small where it is a number. */
  private static Object draw(ValueType<?> type, SplittableRandom random) {
    if (type instanceof ValueType.Word word) {
      return word.words().get(random.nextInt(word.words().size()));
    }
    if (type instanceof ValueType.Whole whole) {
      return whole.min() + random.nextInt(3);
    }
    if (type instanceof ValueType.Real real) {
      return real.min() + 0.5 * random.nextDouble();
    }
    if (type instanceof ValueType.ListOf<?> list) {
      return List.of(draw(list.element(), random), draw(list.element(), random));
    }
    return random.nextBoolean();
  }

  @Test
  void anyCombinationIsRefusedOrTrained() {
    List<Hyperparameter<?>> options = new ArrayList<>(Regimens.all());
    options.addAll(List.of(Options.KIND, Options.HIDDEN, Options.UPDATER, Options.INPUT_DROPOUT));
    SplittableRandom random = new SplittableRandom(6);
    Dataset values = Tables.line(40, 1, 2);
    Dataset classes = Tables.people(60, 3);
    int trained = 0;
    for (int i = 0; i < 300; i++) {
      Map<String, Object> chosen = new LinkedHashMap<>(Map.of("learning-rate", 0.01));
      for (Hyperparameter<?> option : options) {
        // Those that open a family more often than those that need one.
        boolean opens = !option.name().contains("-");
        if (random.nextDouble() < (opens ? 0.4 : 0.1)) {
          chosen.put(option.name(), draw(option.type(), random));
        }
      }
      Params params = new Params(chosen);
      Legs legs = new Legs(i % 2 == 0 ? values : classes);
      legs.engine = i % 10 < 8 ? EngineChoice.AUTO : EngineChoice.DL4J;
      LegResult result = legs.train(params, 3);
      Optional<Conflict> refused = conflict(params, legs.data.task());
      if (result instanceof LegResult.Failed failed) {
        assertThat(failed.cause()).as(params + " " + failed).isEqualTo(LegResult.Cause.DIVERGED);
        // What no rule can know: a rate that is too long, and tables without such rows.
        boolean found =
            failed.reason().contains(" became ") || failed.reason().contains("unlabelled-too");
        assertThat(refused.isPresent() || found).as(params + " " + failed).isTrue();
      } else {
        assertThat(refused).isEmpty();
        trained++;
      }
    }
    assertThat(trained).isGreaterThan(40);
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
