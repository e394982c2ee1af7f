package io.espalier.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.espalier.space.Hyperparameter;
import io.espalier.space.Params;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class OptionsTest {

  @Test
  void namesAreUniqueAndThoseOfConfigurationFiles() {
    List<String> names =
        Options.all().stream().<String>map(Hyperparameter::name).collect(Collectors.toList());
    assertThat(names)
        .doesNotHaveDuplicates()
        .contains("hidden", "learning-rate", "l2", "dropout", "batch", "updater", "patience")
        .allMatch(n -> n.matches("[a-z][a-z0-9]*(-[a-z0-9]+)*"));
    assertThat(Options.all()).allSatisfy(o -> assertThat(o.description()).isNotBlank());
  }

  @Test
  void valuesThatMeanNothingAreRefused() {
    record Refused(Hyperparameter<?> option, Object value) {}
    for (Refused refused :
        List.of(
            new Refused(Options.HIDDEN, "none"),
            new Refused(Options.HIDDEN, List.of(0)),
            new Refused(Options.HIDDEN, List.of(1_000_000)),
            new Refused(Options.ACTIVATION, "softmax"),
            new Refused(Options.INIT, "zeros"),
            new Refused(Options.UPDATER, "adamw"),
            new Refused(Options.MOMENTUM, 1),
            new Refused(Options.LEARNING_RATE, -1e-3),
            new Refused(Options.LEARNING_RATE, Double.NaN),
            new Refused(Options.SCHEDULE, "cyclic"),
            new Refused(Options.FINAL_SHARE, 1.5),
            new Refused(Options.STEPS, 0),
            new Refused(Options.STEP_FACTOR, 2),
            new Refused(Options.WARMUP, -1),
            new Refused(Options.BATCH, 0),
            new Refused(Options.BATCH, 1.5),
            new Refused(Options.L1, -1),
            new Refused(Options.L2, "much"),
            new Refused(Options.WEIGHT_DECAY, -1),
            new Refused(Options.DROPOUT, 1),
            new Refused(Options.INPUT_DROPOUT, -0.1),
            new Refused(Options.CLIP_NORM, -1),
            new Refused(Options.PATIENCE, -1),
            new Refused(Options.MIN_IMPROVEMENT, -1),
            new Refused(Regularizers.L1_UPDATE, "exact"),
            new Refused(Regularizers.L1_LAYERS, List.of(-1)),
            new Refused(Regularizers.L2_LAYERS, 0.1),
            new Refused(Regularizers.WEIGHT_DECAY_LAYERS, List.of("much")),
            new Refused(Regularizers.DROPOUT_LAYERS, List.of(1)),
            new Refused(Regularizers.INPUT_NOISE, -0.1),
            new Refused(Regularizers.HIDDEN_NOISE, -0.1),
            new Refused(Regularizers.HIDDEN_L1, -1),
            new Refused(Regularizers.INFERENCE, "bayes"),
            new Refused(Regularizers.INFERENCE_SAMPLES, 1),
            new Refused(Regularizers.DROP_CONNECT, 1),
            new Refused(Regularizers.RANDOM_CONNECTIONS, 1),
            new Refused(Regularizers.SOFT_SHARING, -1),
            new Refused(Regularizers.SOFT_SHARING_GROUPS, "all"),
            new Refused(Regularizers.GRADIENT_NORMS, "yes"))) {
      assertThatThrownBy(
              () -> Legs.params(refused.option().name(), refused.value()).get(refused.option()))
          .as(refused.toString())
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("is not allowed here: give ");
    }
  }

  @Test
  void everyWordBuildsANetwork() {
    for (Hyperparameter<String> option :
        List.of(Options.ACTIVATION, Options.INIT, Options.UPDATER, Options.SCHEDULE)) {
      for (String word : Legs.words(option)) {
        Params params = Legs.params(option.name(), word);
        assertThatCode(
                () -> Networks.configuration(new Networks.Plan(params, 3, Tables.classes(2), 5, 1)))
            .doesNotThrowAnyException();
      }
    }
  }
}
