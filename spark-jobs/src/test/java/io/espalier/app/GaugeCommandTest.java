package io.espalier.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Small studies of the digits, gauged. */
class GaugeCommandTest {
  @RegisterExtension private static final Terminal TERMINAL = new Terminal();

  @TempDir private static Path directory;

  @BeforeAll
  static void search() {
    Terminal.Ended classes =
        TERMINAL.search(directory.resolve("classes"), "--set=search.baseline=true");
    assertThat(classes.exit()).as(classes.err()).isZero();
    assertThat(classes.out())
        .contains(" (95 %)", "for the default configuration", "gauge: best ", "gauge: default ")
        .containsPattern("gauge: on the test rows best did (better|worse|as well)");
    Terminal.Ended quantile =
        TERMINAL.search(
            directory.resolve("quantile"),
            "--set=data.task=regression",
            "--set=search.metric=pinball-0.25");
    assertThat(quantile.exit()).as(quantile.err()).isZero();
    Terminal.Ended closed = TERMINAL.search(directory.resolve("closed"), "--set=open-test=false");
    assertThat(closed.exit()).as(closed.err()).isZero();
    assertThat(closed.out()).doesNotContain("gauge: ");
  }

  private static String study(String name) {
    return directory.resolve(name).toString();
  }

  @Test
  void openedStudiesAreGaugedOneByOneAndOnAverage() throws Exception {
    Terminal.Ended ended =
        TERMINAL.run("gauge", study("classes"), study("quantile"), study("closed"), "--json");
    assertThat(ended.exit()).as(ended.err()).isZero();
    assertThat(ended.complaints())
        .singleElement()
        .asString()
        .contains(study("closed") + " has no gauge: its test set is unopened");
    JsonNode json = ended.json();
    assertThat(json.get("studies")).hasSize(2);
    assertThat(json.at("/studies/0/overDefault").isNumber()).isTrue();
    assertThat(json.at("/studies/1/metric").asText()).isEqualTo("pinball-0.25");
    assertThat(json.at("/studies/1").has("overDefault")).isFalse();
    assertThat(json.get("means")).hasSize(2);
    assertThat(json.at("/means/0/compared").asInt()).isEqualTo(1);
    JsonNode first = json.at("/studies/0");
    assertThat(json.at("/means/0/optimism")).isEqualTo(first.get("optimism"));
  }

  @Test
  void theGaugeIsATable() {
    Terminal.Ended gauges = TERMINAL.run("tables", study("classes"), "gauges");
    assertThat(gauges.exit()).isZero();
    assertThat(gauges.out()).contains("optimism_low", "over_default_high", "best", "default");
    Terminal.Ended openings = TERMINAL.run("tables", study("classes"), "openings");
    assertThat(openings.out()).contains("low", "high", "pr-auc", "micro-f1");
    Terminal.Ended trials = TERMINAL.run("tables", study("classes"), "trials");
    assertThat(trials.out()).contains("best_error", "repeats", "baseline");
  }

  @Test
  void aSecondOpeningIsMarkedInEveryReport() throws Exception {
    Path twice = directory.resolve("twice");
    TERMINAL.search(twice);
    Terminal.Ended again = TERMINAL.run("evaluate", twice.toString(), "--reopen", "--json");
    assertThat(again.exit()).as(again.err()).isZero();
    assertThat(again.out()).contains("opened 2 times").contains("gauge: best ");
    assertThat(again.json().get("openings").asInt()).isEqualTo(2);
    assertThat(TERMINAL.run("gauge", twice.toString()).out()).contains(" 2 times ");
  }

  @Test
  void withoutAGaugeThereIsNothingToTell() {
    Terminal.Ended closed = TERMINAL.run("gauge", study("closed"));
    assertThat(closed.exit()).isEqualTo(2);
    assertThat(closed.err()).contains("None of these studies has a gauge");
    Terminal.Ended none = TERMINAL.run("gauge", study("nowhere"));
    assertThat(none.exit()).isEqualTo(2);
    none.isOneClearLine("nowhere");
  }
}
