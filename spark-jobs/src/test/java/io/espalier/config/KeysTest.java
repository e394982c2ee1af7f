package io.espalier.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import io.espalier.config.KeyCases.Case;
import io.espalier.dl4j.Options;
import io.espalier.metrics.Metric;
import io.espalier.metrics.Metrics;
import io.espalier.space.Hyperparameter;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each key of reference.conf: its default, its mapping, its rejection. */
class KeysTest {

  static Stream<Case> keys() {
    return KeyCases.all();
  }

  static Stream<Hyperparameter<?>> hyperparameters() {
    return Options.all().stream();
  }

  private static Map<String, ConfigValue> reference() {
    return leaves(Sources.reference(), "");
  }

  private static Map<String, ConfigValue> leaves(ConfigObject object, String prefix) {
    Map<String, ConfigValue> leaves = new TreeMap<>();
    object.forEach(
        (name, value) -> {
          if (value instanceof ConfigObject section) {
            leaves.putAll(leaves(section, prefix + name + "."));
          } else {
            leaves.put(prefix + name, value);
          }
        });
    return leaves;
  }

  @Test
  void everyKeyOfTheReferenceIsTestedAndEveryKeyThatIsReadStandsInIt() {
    assertThat(keys().map(Case::key)).containsExactlyInAnyOrderElementsOf(reference().keySet());
    assertThat(reference().keySet()).containsAll(Keys.ALL.stream().<String>map(Key::path).toList());
    assertThat(Keys.ALL.stream().map(Key::path)).doesNotHaveDuplicates();
  }

  @Test
  void everyKeyOfTheReferenceIsExplained() {
    List<String> bare =
        reference().entrySet().stream()
            .filter(e -> e.getValue().origin().comments().isEmpty())
            .<String>map(Map.Entry::getKey)
            // The comment of the section explains these, once for all kinds.
            .filter(k -> !k.matches("ensemble\\..*\\.(combine|weights)"))
            .toList();
    assertThat(bare).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("hyperparameters")
  void aHyperparameterHasTheDefaultOfTheReferenceAndItsCommentNamesEveryWord(Hyperparameter<?> h) {
    ConfigValue written = reference().get(KeyCases.path(h));
    assertThat((Object) h.type().parse(written.unwrapped())).isEqualTo(h.defaultValue());
    String comment = String.join(" ", written.origin().comments());
    assertThat(comment.split("[^a-z0-9-]+")).containsAll(Key.of(h.name(), h.type()).words());
  }

  @Test
  void theCommentOfTheMetricNamesEveryMetric() {
    String comment = String.join(" ", reference().get("search.metric").origin().comments());
    assertThat(comment.split("[^a-z0-9.-]+|\\.( |$)"))
        .containsAll(Metrics.all().stream().map(Metric::name).toList());
  }

  @ParameterizedTest
  @MethodSource("keys")
  void aKeyHasItsDefault(Case c) {
    // Other shares would have to change with a context that changes one.
    String context = c.key().startsWith("data.split.") ? "" : c.context();
    StudyFile file = Fixtures.read(Fixtures.LEAST + context);
    assertThat(KeyCases.read(c.key(), file)).isEqualTo(c.usual());
  }

  @ParameterizedTest
  @MethodSource("keys")
  void aKeyIsReadFromAFileAndFromAnOverride(Case c) {
    String text = Fixtures.LEAST + c.context() + "\n";
    String written = c.key() + " = " + c.given();
    assertThat(KeyCases.read(c.key(), Fixtures.read(text + written))).isEqualTo(c.becomes());
    assertThat(KeyCases.read(c.key(), Fixtures.read(text, written))).isEqualTo(c.becomes());
  }

  @ParameterizedTest
  @MethodSource("keys")
  void aKeyRefusesWhatIsNotAllowedAtItsLine(Case c) {
    String text = Fixtures.LEAST + c.context() + "\n" + c.key() + " = " + c.refused();
    int line = (int) text.lines().count();
    assertThatThrownBy(() -> Fixtures.read(text))
        .isInstanceOfSatisfying(
            ConfigErrors.class,
            e -> {
              assertThat(e.problems()).hasSize(1);
              Problem problem = e.problems().get(0);
              assertThat(problem.place()).isEqualTo("study.conf:" + line);
              assertThat(problem.subject()).isEqualTo(c.key() + " = " + c.refused());
              assertThat(problem.message()).contains(c.advice());
              assertThat(e).hasMessageContaining(problem.subject());
            });
  }

  @ParameterizedTest
  @MethodSource("keys")
  void aKeyThatIsNullCountsAsNotGiven(Case c) {
    String context = c.key().startsWith("data.split.") ? "" : c.context();
    String text = Fixtures.LEAST + context + "\n" + c.key() + " = null";
    if (List.of("data.source", "data.label", "data.series.id", "data.series.time")
        .contains(c.key())) {
      assertThatThrownBy(() -> Fixtures.read(text))
          .isInstanceOf(ConfigErrors.class)
          .hasMessageContaining(c.key())
          .hasMessageContaining("missing");
    } else {
      assertThat(KeyCases.read(c.key(), Fixtures.read(text))).isEqualTo(c.usual());
    }
  }
}
