package io.espalier.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** How studies end that are not finished as they were meant to be. */
class ExitCodesTest {
  @RegisterExtension private static final Terminal TERMINAL = new Terminal();

  @TempDir private Path directory;

  @Test
  void aStudyWithoutAResultEndsWithThree() throws Exception {
    Path study = directory.resolve("diverged");
    Terminal.Ended ended =
        TERMINAL.search(study, "--set=space={learning-rate=[1e30, 1e31]}", "--set=refit.top=1");
    assertThat(ended.exit()).as(ended.err()).isEqualTo(3);
    assertThat(ended.complaints()).hasSize(1);
    assertThat(ended.complaints().get(0))
        .contains("no trial succeeded; the first one, ")
        .contains("At epoch 1 the training loss became NaN")
        .contains("'espalier tables " + study + " trials'");
    assertThat(ended.json().at("/trials/failed").asInt()).isEqualTo(2);
    assertThat(ended.json().has("best")).isFalse();
    assertThat(ended.json().has("chosen")).isFalse();
    assertThat(ended.json().get("openings").asInt()).isZero();
    assertThat(study.resolve("models")).doesNotExist();

    Terminal.Ended resumed = TERMINAL.run("resume", study.toString());
    assertThat(resumed.exit()).as(resumed.err()).isEqualTo(3);
    Terminal.Ended evaluated = TERMINAL.run("evaluate", study.toString());
    assertThat(evaluated.exit()).isEqualTo(2);
    evaluated.isOneClearLine("has not chosen a model");
    Terminal.Ended trials = TERMINAL.run("tables", study.toString(), "trials");
    assertThat(trials.exit()).isZero();
    assertThat(trials.out()).contains("failed").contains("became NaN");
  }

  @Test
  void aStudyThatSpendsItsBudgetEndsWithFourAndAResult() throws Exception {
    Path study = directory.resolve("spent");
    Terminal.Ended ended = TERMINAL.search(study, "--set=search.budget.epochs=2");
    assertThat(ended.exit()).as(ended.err()).isEqualTo(4);
    assertThat(ended.err()).contains("budget spent: epochs = 2");
    assertThat(ended.json().get("budgetSpent").asText()).isEqualTo("epochs = 2");
    assertThat(ended.json().at("/best/test/accuracy").asDouble()).isPositive();
    assertThat(ended.json().get("openings").asInt()).isEqualTo(1);

    Terminal.Ended resumed = TERMINAL.run("resume", study.toString(), "--json");
    assertThat(resumed.exit()).as(resumed.err()).isEqualTo(4);
    assertThat(resumed.json().get("searchEpochs")).isEqualTo(ended.json().get("searchEpochs"));
    assertThat(resumed.json().get("best")).isEqualTo(ended.json().get("best"));
    assertThat(resumed.json().get("openings").asInt()).isEqualTo(1);
  }
}
