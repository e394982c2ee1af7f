package io.espalier.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A small study of the digits, simulated elsewhere. */
class SimulateCommandTest {
  @RegisterExtension private static final Terminal TERMINAL = new Terminal();

  @TempDir private static Path directory;

  @BeforeAll
  static void search() {
    Terminal.Ended ended = TERMINAL.search(directory.resolve("study"));
    assertThat(ended.exit()).as(ended.err()).isZero();
  }

  private static Terminal.Ended simulate(String... options) {
    String[] all = new String[options.length + 2];
    all[0] = "simulate";
    all[1] = directory.resolve("study").toString();
    System.arraycopy(options, 0, all, 2, options.length);
    return TERMINAL.run(all);
  }

  @Test
  void theStudyItselfIsForetoldAsItWas() throws Exception {
    Terminal.Ended ended = simulate("--slots=1,2", "--json");
    assertThat(ended.exit()).as(ended.err()).isZero();
    assertThat(ended.out()).contains("scheduler", "slots busy", "best accuracy", "as it ran");
    JsonNode measured = ended.json().get("measured");
    JsonNode one = ended.json().at("/forecasts/0");
    assertThat(ended.json().get("forecasts")).hasSize(2);
    assertThat(one.get("epochs")).isEqualTo(measured.get("epochs"));
    assertThat(one.get("legs")).isEqualTo(measured.get("legs"));
    assertThat(one.get("best")).isEqualTo(measured.get("best"));
    // What the driver takes between legs is not the slots', and this study is nearly all of that.
    assertThat(one.get("seconds").asDouble())
        .isBetween(
            0.3 * measured.get("seconds").asDouble(), 3 * measured.get("seconds").asDouble());
    assertThat(ended.json().at("/forecasts/1/seconds").asDouble())
        .isLessThan(one.get("seconds").asDouble());
  }

  @Test
  void otherSchedulersMoreTrialsAndFaultsAreAskedForTogether() throws Exception {
    Terminal.Ended ended =
        simulate(
            "--slots=16",
            "--scheduler=halving,run-to-end",
            "--trials=300",
            "--failures=0.05",
            "--stragglers=0.1:5",
            "--set=search.scheduler.eta=2",
            "--json");
    assertThat(ended.exit()).as(ended.err()).isZero();
    JsonNode halving = ended.json().at("/forecasts/0");
    JsonNode runToEnd = ended.json().at("/forecasts/1");
    assertThat(halving.get("scheduler").asText()).isEqualTo("halving");
    assertThat(halving.get("retries").asInt()).isPositive();
    assertThat(halving.get("epochs").asInt()).isLessThan(runToEnd.get("epochs").asInt());
    assertThat(ended.json().get("drawn").asInt()).isEqualTo(298);
    assertThat(runToEnd.get("best").asDouble())
        .isCloseTo(ended.json().at("/measured/best").asDouble(), within(1e-9));
  }

  @Test
  void whatCannotBeSimulatedIsRefusedInOneClearLine() {
    refuses("not what it trains", "--set=training.batch=7");
    refuses("at least 1 slot, not 0", "--slots=0");
    refuses("not 1.5", "--failures=1.5");
    refuses("no share and factor", "--stragglers=0.1");
    refuses("not 0.5 times", "--stragglers=0.1:0.5");
    refuses("search.scheduler.kind", "--scheduler=best-guess");
    refuses("at least 0 s, not -0.001", "--journal=-1");
    refuses("not -1 s", "--recovery=-1");
    refuses("no share and factor", "--stragglers=few:many");
    Terminal.Ended none = TERMINAL.run("simulate", directory.resolve("nowhere").toString());
    assertThat(none.exit()).isEqualTo(2);
    none.isOneClearLine("nowhere");
  }

  private static void refuses(String message, String option) {
    Terminal.Ended ended = simulate(option);
    assertThat(ended.exit()).as(option + ended.out() + ended.err()).isEqualTo(2);
    assertThat(ended.err()).contains(message);
    ended.isNoTrace();
  }
}
