package io.espalier.scheduling;

import static io.espalier.scheduling.Drill.constant;
import static io.espalier.scheduling.Drill.numbers;
import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.trial.Assignment;
import io.espalier.trial.Leg;
import java.util.List;
import org.junit.jupiter.api.Test;

class BracketSchedulerTest {

  @Test
  void runToEndTrainsEveryTrialOnceToTheHorizon() {
    Drill drill = new Drill(new SchedulerSpec.RunToEnd(), 30, 3, constant(3, 2, 1));
    List<Leg> legs = drill.start(3);
    assertThat(legs).allMatch(l -> l.untilEpoch() == 30);
    assertThat(drill.ask()).isEqualTo(Assignment.WAIT);
    drill.fail(legs.get(1));
    drill.finish(legs.get(2));
    assertThat(drill.ask()).isEqualTo(Assignment.WAIT);
    drill.finish(legs.get(0));
    assertThat(drill.ask()).isEqualTo(Assignment.DONE);
  }

  @Test
  void halvingWaitsForTheWholeRungAndKeepsTheBestOneInEta() {
    Drill drill =
        new Drill(new SchedulerSpec.Halving(3, 1), 9, 9, constant(9, 8, 7, 6, 5, 4, 3, 2, 1));
    List<Leg> first = drill.start(9);
    assertThat(first).allMatch(l -> l.untilEpoch() == 1);
    drill.finishAll(first.subList(1, 9));
    assertThat(drill.ask()).isEqualTo(Assignment.WAIT);
    drill.finish(first.get(0));
    assertThat(drill.ask())
        .isEqualTo(
            new Assignment.Promote(first.get(8).trial().id(), 3, "number 1 of 9 at epoch 1"));
    List<Leg> second = drill.startAll();
    assertThat(numbers(second)).containsExactly(8, 7, 6);
    drill.finishAll(second);
    List<Leg> third = drill.startAll();
    assertThat(numbers(third)).containsExactly(8);
    assertThat(third.get(0).untilEpoch()).isEqualTo(9);
    drill.finishAll(third);
    assertThat(drill.ask()).isEqualTo(Assignment.DONE);
  }

  @Test
  void theBestUpToTheRungCountsAndEqualOnesGoByTheirNumber() {
    // Trial 1 was at its best at epoch 1, trials 0 and 2 equal it at the rung, epoch 2.
    double[][] curves = {{9, 5}, {5, 9}, {7, 5}, {6, 6}};
    Drill drill =
        new Drill(new SchedulerSpec.Halving(2, 2), 4, 4, (t, e) -> e <= 2 ? curves[t][e - 1] : 1.0);
    drill.finishAll(drill.start(4));
    assertThat(numbers(drill.startAll())).containsExactly(0, 1);
  }

  @Test
  void aFailedTrialCountsAsTheWorstAndNeverGoesOn() {
    Drill drill = new Drill(new SchedulerSpec.Halving(2, 1), 4, 4, constant(1, 2, 3, 4));
    List<Leg> first = drill.start(4);
    drill.fail(first.get(0));
    drill.fail(first.get(1));
    drill.fail(first.get(2));
    drill.finish(first.get(3));
    // Two places, but one trial alone has a result.
    List<Leg> second = drill.startAll();
    assertThat(numbers(second)).containsExactly(3);
    drill.fail(second.get(0));
    assertThat(drill.ask()).isEqualTo(Assignment.DONE);
  }

  @Test
  void aStageWhoseTrialsAllFailIsDone() {
    for (SchedulerSpec spec :
        List.of(
            new SchedulerSpec.RunToEnd(),
            new SchedulerSpec.Halving(2, 1),
            new SchedulerSpec.Hyperband(2, 1),
            new SchedulerSpec.Asha(2, 1),
            new SchedulerSpec.Median(1, 1),
            new SchedulerSpec.TopK(1, 1))) {
      Drill drill = new Drill(spec, 4, 3, constant(1, 2, 3));
      List<Leg> legs = drill.start(3);
      assertThat(drill.ask()).isEqualTo(Assignment.WAIT);
      legs.forEach(drill::fail);
      assertThat(drill.ask()).as(spec.toString()).isEqualTo(Assignment.DONE);
    }
  }

  @Test
  void aStageWithoutTrialsIsDone() {
    assertThat(new Drill(new SchedulerSpec.Halving(2, 1), 4, 0, constant()).ask())
        .isEqualTo(Assignment.DONE);
    assertThat(new Drill(new SchedulerSpec.Hyperband(2, 1), 4, 0, constant()).ask())
        .isEqualTo(Assignment.DONE);
    assertThat(new Drill(new SchedulerSpec.Asha(2, 1), 4, 0, constant()).ask())
        .isEqualTo(Assignment.DONE);
  }

  @Test
  void aTrialThatCompletedEarlyCompetesAtLaterRungsWithoutTraining() {
    Drill drill = new Drill(new SchedulerSpec.Halving(2, 2), 8, 4, constant(1, 2, 3, 4));
    List<Leg> first = drill.start(4);
    drill.losePatience(first.get(0));
    drill.finishAll(first.subList(1, 4));
    List<Leg> second = drill.startAll();
    assertThat(numbers(second)).containsExactly(1);
    drill.finishAll(second);
    // At epoch 4 trial 0 beats trial 1 again, and has nothing to train: nobody goes on.
    assertThat(drill.ask()).isEqualTo(Assignment.DONE);
  }

  @Test
  void aLegThatIsTriedAgainIsWaitedFor() {
    Drill drill = new Drill(new SchedulerSpec.Halving(2, 1), 4, 2, constant(1, 2));
    List<Leg> first = drill.start(2);
    drill.finish(first.get(1));
    Leg again = drill.retry(first.get(0));
    assertThat(drill.ask()).isEqualTo(Assignment.WAIT);
    drill.finish(again);
    assertThat(numbers(drill.startAll())).containsExactly(0);
  }

  @Test
  void topKSendsTheBestKStraightToTheHorizon() {
    Drill drill = new Drill(new SchedulerSpec.TopK(2, 1), 30, 4, constant(3, 1, 4, 2));
    drill.finishAll(drill.start(4));
    List<Leg> second = drill.startAll();
    assertThat(numbers(second)).containsExactly(1, 3);
    assertThat(second).allMatch(l -> l.untilEpoch() == 30);
    drill.finishAll(second);
    assertThat(drill.ask()).isEqualTo(Assignment.DONE);
  }

  @Test
  void topKBeyondTheHorizonOrTheTrialsIsRunToEnd() {
    Drill drill = new Drill(new SchedulerSpec.TopK(9, 40), 30, 2, constant(3, 1));
    List<Leg> legs = drill.start(2);
    assertThat(legs).allMatch(l -> l.untilEpoch() == 30);
    drill.finishAll(legs);
    assertThat(drill.ask()).isEqualTo(Assignment.DONE);
    Drill few = new Drill(new SchedulerSpec.TopK(9, 1), 30, 2, constant(3, 1));
    few.finishAll(few.start(2));
    assertThat(numbers(few.startAll())).containsExactly(1, 0);
  }

  @Test
  void bracketsOfHyperbandHaveTheSizesOfThePaper() {
    // Table 1 of Li et al. 2016: R = 81, eta = 3.
    List<BracketShape> shapes = BracketShape.hyperband(Ladder.geometric(1, 3, 81), 3);
    assertThat(shapes).extracting(BracketShape::size).containsExactly(81, 34, 15, 8, 5);
    assertThat(shapes).extracting(s -> s.ladder().epoch(0)).containsExactly(1, 3, 9, 27, 81);
    assertThat(shapes).allMatch(s -> s.ladder().epoch(s.ladder().last()) == 81);
  }

  @Test
  void theNextBracketOpensWhenSlotsWouldIdle() {
    // eta 2, horizon 4: brackets of 4 from epoch 1, 3 from epoch 2, 3 to the end.
    Drill drill = new Drill(new SchedulerSpec.Hyperband(2, 1), 4, 100, (t, e) -> t);
    List<Leg> legs = drill.start(11);
    assertThat(legs).extracting(Leg::untilEpoch).containsExactly(1, 1, 1, 1, 2, 2, 2, 4, 4, 4, 1);
    drill.finishAll(legs.subList(0, 4));
    assertThat(numbers(drill.start(3)))
        .as("the first bracket's best two go on before new trials start")
        .containsExactly(0, 1, 11);
  }

  @Test
  void aLastBracketThatIsNotFullIsHalvedAsItIs() {
    Drill drill = new Drill(new SchedulerSpec.Hyperband(2, 1), 4, 6, (t, e) -> -t);
    drill.finishAll(drill.start(6));
    List<Leg> second = drill.startAll();
    assertThat(numbers(second)).containsExactly(3, 2, 5);
    assertThat(second).extracting(Leg::untilEpoch).containsExactly(2, 2, 4);
    drill.finishAll(second);
    List<Leg> third = drill.startAll();
    assertThat(numbers(third)).containsExactly(3);
    drill.finishAll(third);
    assertThat(drill.ask()).isEqualTo(Assignment.DONE);
  }

  @Test
  void aSchedulerThatHasOnlySeenTheEventsAnswersTheSameAtEveryPoint() {
    for (SchedulerSpec spec :
        List.of(
            new SchedulerSpec.RunToEnd(),
            new SchedulerSpec.Halving(2, 1),
            new SchedulerSpec.Hyperband(2, 1),
            new SchedulerSpec.Asha(2, 1),
            new SchedulerSpec.TopK(3, 1))) {
      Drill drill = new Drill(spec, 8, 21, (t, e) -> (t * 7 % 21) + 1.0 / e);
      java.util.ArrayDeque<Leg> running = new java.util.ArrayDeque<>();
      while (true) {
        Assignment answer = drill.ask();
        assertThat(drill.replayed(spec)).as(spec.toString()).isEqualTo(answer);
        boolean startable =
            answer instanceof Assignment.StartNew || answer instanceof Assignment.Promote;
        if (startable && running.size() < 4) {
          running.add(drill.start());
        } else if (!running.isEmpty()) {
          Leg leg = running.remove();
          if (leg.trial().id().number() % 5 == 1 && leg.attempt() == 1) {
            drill.losePatience(leg);
          } else if (leg.trial().id().number() == 6) {
            drill.fail(leg);
          } else {
            drill.finish(leg);
          }
        } else {
          assertThat(answer).isEqualTo(Assignment.DONE);
          break;
        }
      }
    }
  }
}
