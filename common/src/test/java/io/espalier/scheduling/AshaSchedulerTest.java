package io.espalier.scheduling;

import static io.espalier.scheduling.Drill.constant;
import static io.espalier.scheduling.Drill.numbers;
import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.trial.Assignment;
import io.espalier.trial.Leg;
import io.espalier.trial.TrialId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class AshaSchedulerTest {
  private static final SchedulerSpec ASHA = new SchedulerSpec.Asha(3, 1);

  @Test
  void aTrialGoesOnAsSoonAsItIsInTheBestOneInEta() {
    Drill drill = new Drill(ASHA, 9, 100, constant(3, 1, 2, 0, 9, 9, 9, 9));
    List<Leg> legs = drill.start(3);
    drill.finish(legs.get(0));
    drill.finish(legs.get(1));
    assertThat(drill.ask()).as("one in three of two is none").isEqualTo(new Assignment.StartNew(1));
    drill.finish(legs.get(2));
    assertThat(drill.ask())
        .isEqualTo(new Assignment.Promote(new TrialId(1), 3, "in the best 1 of 3 at epoch 1"));
    drill.start();
    assertThat(drill.ask()).isEqualTo(new Assignment.StartNew(1));
  }

  @Test
  void aBetterLatecomerTakesThePlaceOfOneThatHasNotGoneOn() {
    Drill drill = new Drill(ASHA, 9, 100, constant(3, 1, 2, 0));
    List<Leg> legs = drill.start(4);
    drill.finishAll(legs.subList(0, 3));
    drill.finish(legs.get(3));
    assertThat(numbers(drill.start(1))).containsExactly(3);
    assertThat(drill.ask()).isEqualTo(new Assignment.StartNew(1));
  }

  @Test
  void theHighestRungIsLookedAtFirst() {
    Drill drill = new Drill(ASHA, 9, 100, (t, e) -> t);
    drill.finishAll(drill.start(9));
    List<Leg> second = drill.start(3);
    assertThat(numbers(second)).containsExactly(0, 1, 2);
    List<Leg> more = drill.start(3);
    drill.finishAll(second);
    drill.finishAll(more);
    List<Leg> next = drill.start(2);
    assertThat(numbers(next)).containsExactly(0, 3);
    assertThat(next).extracting(Leg::untilEpoch).containsExactly(9, 3);
  }

  @Test
  void failedTrialsFillARungButNeverGoOn() {
    Drill drill = new Drill(ASHA, 9, 100, constant(1, 2, 3, 4, 5, 6));
    List<Leg> legs = drill.start(6);
    legs.subList(0, 5).forEach(drill::fail);
    assertThat(drill.ask()).isEqualTo(new Assignment.StartNew(1));
    drill.finish(legs.get(5));
    assertThat(numbers(drill.start(1))).containsExactly(5);
    assertThat(drill.ask()).isEqualTo(new Assignment.StartNew(1));
  }

  @Test
  void oneThatCompletedEarlyClimbsWithoutTraining() {
    Drill drill = new Drill(new SchedulerSpec.Asha(2, 2), 8, 4, constant(1, 2, 3, 4));
    List<Leg> legs = drill.start(4);
    drill.losePatience(legs.get(0));
    drill.finishAll(legs.subList(1, 4));
    List<Leg> second = drill.startAll();
    assertThat(numbers(second)).containsExactly(1);
    drill.finishAll(second);
    assertThat(drill.ask()).as("trial 0 is the best at epoch 4 too").isEqualTo(Assignment.DONE);
  }

  @Test
  void oneTrialReachesTheHorizonHoweverFewThereAre() {
    for (int trials = 1; trials <= 30; trials++) {
      Drill drill = new Drill(ASHA, 9, trials, (t, e) -> -t);
      for (List<Leg> legs = drill.startAll(); !legs.isEmpty(); legs = drill.startAll()) {
        drill.finishAll(legs);
      }
      assertThat(drill.ask()).isEqualTo(Assignment.DONE);
      assertThat(drill.state.epoch(new TrialId(trials - 1))).as("of " + trials).isEqualTo(9);
    }
  }

  @Test
  void promotableTrialsAreThoseThatSortingWouldGive() {
    SplittableRandom random = new SplittableRandom(5);
    AshaRung rung = new AshaRung(3);
    List<Standing> all = new ArrayList<>();
    Set<TrialId> gone = new HashSet<>();
    for (int i = 0; i < 2000; i++) {
      double cost = random.nextInt(10) == 0 ? Double.POSITIVE_INFINITY : random.nextInt(50);
      Standing standing = new Standing(cost, new TrialId(i));
      rung.add(standing);
      all.add(standing);
      Collections.sort(all);
      List<Standing> expected =
          all.subList(0, all.size() / 3).stream()
              .filter(Standing::ranked)
              .filter(s -> !gone.contains(s.trial()))
              .toList();
      assertThat(rung.allPromotable()).isEqualTo(expected);
      assertThat(rung.promotable()).isEqualTo(expected.stream().findFirst());
      if (random.nextInt(4) == 0 && !expected.isEmpty()) {
        gone.add(expected.get(0).trial());
        rung.leave(expected.get(0).trial());
      }
    }
  }
}
