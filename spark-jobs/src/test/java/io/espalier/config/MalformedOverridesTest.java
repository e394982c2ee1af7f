package io.espalier.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Overrides that cannot be used: each is named as it was given. */
class MalformedOverridesTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "training.epochs             |                           | key=value",
        "=5                          |                           | key=value",
        "training.epochs=            |                           | one value",
        "'training.epochs=1, x=2'    |                           | one value",
        "training..epochs=1          |                           | two adjacent period",
        "training.epochs=[1          |                           | Not HOCON",
        "training.epochs=0           | training.epochs = 0       | from 1 on",
        "training.epoch=3            | training.epoch = 3        | did you mean training.epochs?",
        "space.l2={log=[1,2]}        | space.l2 = {log=[1,2]}    | points is missing",
        "space={include \"/etc/x\"}   |                           | only a file can include",
        "data.label=${nothing}       |                           | Nothing defines ${nothing}",
        "data.source=//x             |                           | Not HOCON",
      })
  void aMalformedOverrideIsNamedAsItWasGiven(String set, String subject, String advice) {
    Problem problem = only(new Overrides(List.of(set), Map.of()));
    assertThat(problem.place()).isEqualTo("--set " + set);
    assertThat(problem.subject()).isEqualTo(subject == null ? "" : subject);
    assertThat(problem.message()).contains(advice);
  }

  @Test
  void aMalformedSparkPropertyIsNamedAsItWasGiven() {
    Problem problem = only(new Overrides(List.of(), Map.of("search.trials", "many")));
    assertThat(problem.place()).isEqualTo("--conf spark.espalier.search.trials=many");
    assertThat(problem.subject()).isEqualTo("search.trials = many");
  }

  private static Problem only(Overrides overrides) {
    ConfigErrors errors =
        catchThrowableOfType(
            ConfigErrors.class,
            () -> Fixtures.reader().read(Fixtures.LEAST, "study.conf", overrides));
    assertThat(errors).isNotNull();
    assertThat(errors.problems()).hasSize(1);
    return errors.problems().get(0);
  }
}
