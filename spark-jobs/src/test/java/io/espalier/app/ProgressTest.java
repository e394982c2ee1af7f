package io.espalier.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.report.Pace;
import io.espalier.space.Params;
import io.espalier.trial.ConfigId;
import io.espalier.trial.Configuration;
import io.espalier.trial.Leg;
import io.espalier.trial.LegResult;
import io.espalier.trial.Measurement;
import io.espalier.trial.Objective;
import io.espalier.trial.Sample;
import io.espalier.trial.Start;
import io.espalier.trial.StudyEvent;
import io.espalier.trial.StudyState;
import io.espalier.trial.Trial;
import io.espalier.trial.TrialId;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private static final Instant AT = Instant.parse("2026-11-21T10:00:00Z");

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream screen = new PrintStream(bytes, true, StandardCharsets.UTF_8);
  private final StudyState state = new StudyState();
  private long nanos;

  @Test
  void linesTellStagesAndNowAndThenHowFarTheStudyIs() {
    try (Progress progress = progress(Progress.Style.LINES, 20)) {
      record(progress, begin());
      record(progress, trial(0), measured(0, 1, 0.5));
      after(Duration.ofSeconds(4));
      record(progress, measured(0, 2, 0.75));
      assertThat(lines()).containsExactly("espalier: stage search");

      after(Duration.ofSeconds(2));
      record(progress, trial(1), measured(1, 1, 0.7), measured(1, 2, 0.71));
      assertThat(lines())
          .containsExactly(
              "espalier: stage search",
              "espalier: 4 of about 20 epochs, 0 done, 2 running, 0 paused, 0 pruned, 0 failed,"
                  + " best accuracy 0.7500 (t0), about 24 s left");

      after(Duration.ofSeconds(1));
      record(progress, new StudyEvent.BudgetSpent(AT, "epochs = 4"), failed(1));
      after(Duration.ofSeconds(5));
      record(progress, new StudyEvent.StageEnded(AT, "search"));
    }
    assertThat(lines().subList(2, lines().size()))
        .containsExactly(
            "espalier: budget spent: epochs = 4",
            "espalier: 4 of about 20 epochs, 0 done, 1 running, 0 paused, 0 pruned, 1 failed,"
                + " best accuracy 0.7500 (t0), about 48 s left");
  }

  @Test
  void whatEarlierDriversDidCountsAsDoneButNotForTheSpeed() {
    Stream.of(begin()).forEach(state::apply);
    Stream.of(trial(0), measured(0, 1, 0.5), measured(0, 2, 0.9)).forEach(state::apply);
    try (Progress progress = progress(Progress.Style.LINES, 10)) {
      after(Duration.ofSeconds(6));
      record(progress, trial(1), measured(1, 1, 0.7));
    }
    assertThat(lines())
        .containsExactly(
            "espalier: 3 of about 10 epochs, 0 done, 2 running, 0 paused, 0 pruned, 0 failed,"
                + " best accuracy 0.9000 (t0), about 42 s left");
  }

  @Test
  void aBarShowsEpochsAndTheBestTrial() {
    try (Progress progress = progress(Progress.Style.BAR, 4)) {
      record(progress, begin());
      after(Duration.ofSeconds(1));
      record(progress, trial(0), measured(0, 1, 0.5));
      record(progress, measured(0, 2, 0.75));
    }
    String shown = bytes.toString(StandardCharsets.UTF_8);
    assertThat(shown).doesNotContain("stage search");
    // Although hardly any time went by since it was drawn before.
    String last = shown.substring(shown.lastIndexOf('\r') + 1);
    assertThat(last).contains("50%").contains("2/4").contains("search: best 0.7500 (t0)");
  }

  @Test
  void nothingIsShownIfNothingIsWanted() {
    try (Progress progress = progress(Progress.Style.NONE, 4)) {
      after(Duration.ofHours(1));
      record(progress, begin());
      record(progress, trial(0), measured(0, 1, 0.5));
    }
    assertThat(bytes.size()).isZero();
  }

  @Test
  void durationsAreSpelledAsPeopleSayThem() {
    assertThat(Pace.spell(Duration.ZERO)).isEqualTo("0 s");
    assertThat(Pace.spell(Duration.ofSeconds(59))).isEqualTo("59 s");
    assertThat(Pace.spell(Duration.ofSeconds(61))).isEqualTo("1 min 1 s");
    assertThat(Pace.spell(Duration.ofHours(1))).isEqualTo("1 h 0 min");
    assertThat(Pace.spell(Duration.ofHours(49))).isEqualTo("49 h 0 min");
  }

  private Progress progress(Progress.Style style, long planned) {
    return new Progress(screen, style, planned, () -> nanos);
  }

  private void after(Duration duration) {
    nanos += duration.toNanos();
  }

  private void record(Progress progress, StudyEvent... batch) {
    List.of(batch).forEach(state::apply);
    progress.recorded(List.of(batch), state);
  }

  private List<String> lines() {
    return bytes.toString(StandardCharsets.UTF_8).lines().toList();
  }

  private static StudyEvent[] begin() {
    return new StudyEvent[] {
      new StudyEvent.Created(AT, "s", 1, new Objective("accuracy", false), Map.of()),
      new StudyEvent.StageStarted(AT, "search")
    };
  }

  /** Proposed and started: the state wants one after the other, the display does not care. */
  private StudyEvent trial(int number) {
    Trial trial =
        new Trial(
            new TrialId(number),
            new Configuration(new ConfigId(number), new Params(Map.of("l2", 0.5 * number))),
            new Sample.Whole(),
            5,
            10);
    state.apply(new StudyEvent.Proposed(AT, "search", trial));
    return new StudyEvent.LegStarted(AT, new Leg(trial, 1, new Start.Scratch(), 10), "");
  }

  private static StudyEvent measured(int trial, int epoch, double accuracy) {
    return new StudyEvent.Measured(
        AT, new Measurement(new TrialId(trial), 1, epoch, Map.of("accuracy", accuracy)));
  }

  private static StudyEvent failed(int trial) {
    return new StudyEvent.LegEnded(
        AT,
        new TrialId(trial),
        1,
        new LegResult.Failed(LegResult.Cause.DIVERGED, "NaN"),
        "here",
        1);
  }
}
