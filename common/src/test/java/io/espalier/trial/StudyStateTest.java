package io.espalier.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.espalier.space.Params;
import io.espalier.trial.LegResult.Ending;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StudyStateTest {
  private static final Instant NOW = Instant.EPOCH;
  private static final TrialId T0 = new TrialId(0);
  private final StudyState state = new StudyState();
  private final Trial trial =
      new Trial(T0, new Configuration(new ConfigId(0), Params.EMPTY), new Sample.Whole(), 1, 10);

  @BeforeEach
  void start() {
    state.apply(new StudyEvent.Created(NOW, "s", 1, new Objective("accuracy", false), Map.of()));
    state.apply(new StudyEvent.StageStarted(NOW, "search"));
    state.apply(new StudyEvent.Proposed(NOW, "search", trial));
    state.apply(leg(1, 3));
  }

  private StudyEvent.LegStarted leg(int attempt, int until) {
    return new StudyEvent.LegStarted(NOW, new Leg(trial, attempt, new Start.Scratch(), until), "");
  }

  private static StudyEvent.Measured measured(int attempt, int epoch, double accuracy) {
    return new StudyEvent.Measured(
        NOW,
        new Measurement(T0, attempt, epoch, Map.of("accuracy", accuracy, "training-loss", 0.5)));
  }

  private static StudyEvent.LegEnded ended(int attempt, LegResult result) {
    return new StudyEvent.LegEnded(NOW, T0, attempt, result, "host", 2);
  }

  private static Artifacts artifacts(String name) {
    return new Artifacts(URI.create(name), URI.create(name + "p"), "none");
  }

  @Test
  void theBestCostUpToAnEpochIgnoresLaterOnes() {
    state.apply(measured(1, 1, 0.5));
    state.apply(measured(1, 2, 0.9));
    state.apply(measured(1, 3, 0.7));
    assertThat(state.bestCost(T0, 1)).isEqualTo(OptionalDouble.of(-0.5));
    assertThat(state.bestCost(T0, 3)).isEqualTo(OptionalDouble.of(-0.9));
    assertThat(state.bestEpoch(T0)).isEqualTo(2);
    assertThat(state.meanCost(T0, 2)).hasValue(-0.7);
    assertThat(state.values(T0, 3)).containsEntry("accuracy", 0.7);
    assertThat(state.values(T0, 4)).isEmpty();
    assertThat(state.epochs("search")).isEqualTo(3);
  }

  @Test
  void duplicatesAndOlderAttemptsDoNotCount() {
    state.apply(measured(1, 1, 0.5));
    assertThat(state.admits(measured(1, 1, 0.5))).isFalse();
    LegResult.Failed lost = new LegResult.Failed(LegResult.Cause.LOST, "gone");
    state.apply(
        new StudyEvent.LegRetried(NOW, lost, "", 1, new Leg(trial, 2, new Start.Scratch(), 3)));
    assertThat(state.admits(measured(1, 2, 0.5))).isFalse();
    assertThat(state.admits(measured(2, 1, 0.5))).isFalse();
    assertThat(state.admits(measured(2, 2, 0.5))).isTrue();
    assertThat(state.admits(ended(1, lost))).isFalse();
    assertThat(state.faults(T0)).isEqualTo(1);
    assertThatThrownBy(() -> state.apply(measured(1, 2, 0.5)))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aDriversEndIsNoFaultOfTheTrial() {
    LegResult.Failed gone = new LegResult.Failed(LegResult.Cause.ABANDONED, "the driver ended");
    state.apply(
        new StudyEvent.LegRetried(NOW, gone, "", 0, new Leg(trial, 2, new Start.Scratch(), 3)));
    assertThat(state.faults(T0)).isZero();
    assertThat(state.attempt(T0)).isEqualTo(2);
  }

  @Test
  void measurementsBehindAStopAreDropped() {
    state.apply(measured(1, 1, 0.5));
    state.apply(new StudyEvent.Decided(NOW, T0, new Decision.Stop(1, "weak")));
    assertThat(state.admits(measured(1, 2, 0.6))).isFalse();
    state.apply(ended(1, new LegResult.Reached(3, Ending.PAUSED, artifacts("a"))));
    assertThat(state.status(T0)).isEqualTo(TrialStatus.PRUNED);
    assertThat(state.reason(T0)).isEqualTo("weak");
  }

  @Test
  void aPausedTrialGoesOnWithAHigherAttempt() {
    state.apply(ended(1, new LegResult.Reached(3, Ending.PAUSED, artifacts("a"))));
    assertThat(state.status(T0)).isEqualTo(TrialStatus.PAUSED);
    assertThat(state.running()).isEmpty();
    assertThatThrownBy(() -> state.apply(leg(1, 9))).hasMessageContaining("attempt 1");
    state.apply(leg(2, 9));
    assertThat(state.running()).containsExactly(T0);
    assertThat(state.count(TrialStatus.RUNNING)).isEqualTo(1);
    assertThat(state.artifacts(T0)).hasValue(artifacts("a"));
    assertThat(state.slotSeconds(T0)).isEqualTo(2);
  }

  @Test
  void aFailureKeepsItsReason() {
    state.apply(ended(1, new LegResult.Failed(LegResult.Cause.DIVERGED, "loss is NaN")));
    assertThat(state.status(T0)).isEqualTo(TrialStatus.FAILED);
    assertThat(state.reason(T0)).isEqualTo("loss is NaN");
    assertThat(state.bestCost(T0, 9)).isEmpty();
    assertThat(state.bestEpoch(T0)).isZero();
  }

  @Test
  void trialsAreNumberedWithoutGaps() {
    Trial late = new Trial(new TrialId(5), trial.configuration(), new Sample.Whole(), 1, 10);
    assertThatThrownBy(() -> state.apply(new StudyEvent.Proposed(NOW, "search", late)))
        .hasMessage("t5 was proposed when t1 was due");
  }

  @Test
  void whatTheStudyFoundIsKept() {
    EnsembleFacts best =
        new EnsembleFacts(
            "best",
            "best",
            "mean",
            List.of(new EnsembleFacts.Member(T0, 1)),
            Map.of(),
            Map.of(),
            0.9,
            0,
            0,
            0,
            Map.of());
    state.apply(new StudyEvent.EnsembleBuilt(NOW, best));
    state.apply(new StudyEvent.Chosen(NOW, "best", "the only one"));
    state.apply(new StudyEvent.Opened(NOW, "search", List.of(), List.of()));
    state.apply(new StudyEvent.Tick(NOW, 12));
    state.apply(new StudyEvent.BudgetSpent(NOW, "epochs = 3"));
    state.apply(new StudyEvent.StageEnded(NOW, "search"));
    assertThat(state.ensembles()).containsExactly(best);
    assertThat(state.chosen()).hasValue("best");
    assertThat(state.openings()).hasSize(1);
    assertThat(state.activeSeconds()).isEqualTo(12);
    assertThat(state.budgetSpent()).hasValue("epochs = 3");
    assertThat(state.ended("search")).isTrue();
    assertThat(state.ended("refit")).isFalse();
    assertThat(state.stages()).containsExactly("search");
    assertThat(state.ofStage("search")).containsExactly(T0);
    assertThat(state.ofStage("refit")).isEmpty();
  }
}
