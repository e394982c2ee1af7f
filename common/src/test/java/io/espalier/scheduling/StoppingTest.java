package io.espalier.scheduling;

import static io.espalier.scheduling.Drill.constant;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.espalier.trial.Assignment;
import io.espalier.trial.Decision;
import io.espalier.trial.Leg;
import io.espalier.trial.StudyEvent;
import io.espalier.trial.TrialStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.commons.statistics.descriptive.Median;
import org.junit.jupiter.api.Test;

class StoppingTest {

  @Test
  void theMedianWithoutOneValueIsTheMedianOfTheOthers() {
    SplittableRandom random = new SplittableRandom(3);
    for (int round = 0; round < 200; round++) {
      SplitValues split = new SplitValues();
      List<Double> values = new ArrayList<>();
      int distinct = 1 + random.nextInt(60);
      for (int i = 0; i < 60; i++) {
        double value = random.nextInt(distinct) - 20;
        split.add(value);
        values.add(value);
        double own = values.get(random.nextInt(values.size()));
        List<Double> others = new ArrayList<>(values);
        others.remove(own);
        if (!others.isEmpty()) {
          double expected =
              Median.withDefaults()
                  .evaluate(others.stream().mapToDouble(Double::doubleValue).toArray());
          assertThat(split.medianWithout(own)).isEqualTo(expected);
        }
      }
      assertThat(split.size()).isEqualTo(60);
    }
  }

  @Test
  void aTrialWhoseBestIsWorseThanTheMedianOfRunningMeansIsStopped() {
    Drill drill =
        new Drill(new SchedulerSpec.Median(2, 2), 10, 4, (t, e) -> new double[] {1, 2, 9, 1}[t]);
    List<Leg> legs = drill.start(4);
    drill.finish(legs.get(0));
    drill.finish(legs.get(1));
    assertThat(drill.measure(legs.get(2))).isEqualTo(Decision.CONTINUE);
    Decision stop = drill.measure(legs.get(2));
    assertThat(stop)
        .isEqualTo(
            new Decision.Stop(
                2,
                "best validation-loss so far 9.0000 at epoch 2: worse than 1.5000, the median of 2"
                    + " trials"));
    drill.finish(legs.get(3));
    assertThat(drill.state.status(legs.get(3).trial().id())).isEqualTo(TrialStatus.COMPLETED);
  }

  @Test
  void theMedianRuleNeedsEnoughTrialsToCompareWith() {
    Drill drill = new Drill(new SchedulerSpec.Median(1, 3), 10, 4, constant(1, 1, 9, 9));
    List<Leg> legs = drill.start(4);
    drill.finish(legs.get(0));
    drill.finish(legs.get(1));
    drill.finish(legs.get(2));
    assertThat(drill.state.status(legs.get(2).trial().id())).isEqualTo(TrialStatus.COMPLETED);
    drill.finish(legs.get(3));
    assertThat(drill.state.status(legs.get(3).trial().id()))
        .as("the median of 1, 1 and 9 is 1")
        .isEqualTo(TrialStatus.PRUNED);
    assertThat(drill.ask()).isEqualTo(Assignment.DONE);
  }

  @Test
  void theMedianRuleAfterAReplayJudgesAsBefore() {
    SchedulerSpec.Median rule = new SchedulerSpec.Median(1, 1);
    Drill drill = new Drill(rule, 20, 12, (t, e) -> (t * 5 % 12) + 3.0 / e);
    List<Leg> legs = drill.start(12);
    for (int round = 0; round < 15; round++) {
      for (Leg leg : legs) {
        Decision live = drill.measure(leg);
        Scheduler replayed = rule.open(20);
        drill.events.forEach(replayed::observe);
        StudyEvent.Measured last = (StudyEvent.Measured) drill.events.get(drill.events.size() - 1);
        assertThat(replayed.judge(last.measurement(), drill.state)).isEqualTo(live);
      }
    }
  }

  @Test
  void aHopelessMemberIsStopped() {
    Drill drill =
        new Drill(new SchedulerSpec.Members(3, 7), 30, 2, (t, e) -> t == 0 ? 3.5 : e == 1 ? 9 : 1);
    List<Leg> legs = drill.start(2);
    drill.finish(legs.get(0));
    assertThat(drill.state.status(legs.get(0).trial().id())).isEqualTo(TrialStatus.PRUNED);
    assertThat(drill.state.reason(legs.get(0).trial().id()))
        .isEqualTo(
            "best validation-loss so far 3.5000 at epoch 7: worse than 3.0000, what every member"
                + " should beat");
    drill.finish(legs.get(1));
    assertThat(drill.state.status(legs.get(1).trial().id())).isEqualTo(TrialStatus.COMPLETED);
    assertThat(drill.ask()).isEqualTo(Assignment.DONE);
  }

  @Test
  void onlyRulesThatReadTheTrialsOwnCurvesAreSynchronous() {
    assertThat(new SchedulerSpec.RunToEnd().synchronous()).isTrue();
    assertThat(new SchedulerSpec.Halving(3, 1).synchronous()).isTrue();
    assertThat(new SchedulerSpec.Hyperband(3, 1).synchronous()).isTrue();
    assertThat(new SchedulerSpec.TopK(3, 1).synchronous()).isTrue();
    assertThat(new SchedulerSpec.Members(1, 1).synchronous()).isTrue();
    assertThat(new SchedulerSpec.Asha(3, 1).synchronous()).isFalse();
    assertThat(new SchedulerSpec.Median(1, 1).synchronous()).isFalse();
  }

  @Test
  void impossibleRulesAreRefused() {
    assertThatThrownBy(() -> new SchedulerSpec.Halving(1, 1))
        .hasMessage("eta must be at least 2, not 1");
    assertThatThrownBy(() -> new SchedulerSpec.Asha(3, 0))
        .hasMessage("min-epochs must be at least 1, not 0");
    assertThatThrownBy(() -> new SchedulerSpec.Hyperband(0, 1)).hasMessageContaining("eta");
    assertThatThrownBy(() -> new SchedulerSpec.Median(0, 1)).hasMessageContaining("grace-epochs");
    assertThatThrownBy(() -> new SchedulerSpec.Median(1, 0)).hasMessageContaining("min-trials");
    assertThatThrownBy(() -> new SchedulerSpec.TopK(0, 1)).hasMessageContaining("k must");
    assertThatThrownBy(() -> new SchedulerSpec.TopK(1, 0)).hasMessageContaining("after-epochs");
    assertThatThrownBy(() -> new SchedulerSpec.Members(Double.NaN, 1))
        .hasMessageContaining("no number");
    assertThatThrownBy(() -> new SchedulerSpec.Asha(3, 31).open(30))
        .hasMessageContaining("beyond the horizon of 30");
  }
}
