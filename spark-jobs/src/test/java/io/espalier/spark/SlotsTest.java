package io.espalier.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.results.EventCodec;
import io.espalier.trial.Decision;
import io.espalier.trial.Leg;
import io.espalier.trial.LegResult;
import io.espalier.trial.Measurement;
import io.espalier.trial.StudyEvent;
import io.espalier.trial.TrialId;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Slots of the driver and loops of tasks, with a line between them that loses what it is told to.
 */
@Timeout(60)
class SlotsTest {
  private static final EventCodec CODEC = new EventCodec();
  private static final String RUNNER = "runner";

  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final Inbox inbox = new Inbox(CODEC, Samples.CLOCK);
  private long now;
  private final List<Integer> launched = new ArrayList<>();
  private final Slots slots = slots(Integer.MAX_VALUE);
  private final List<Leg> ran = new ArrayList<>();

  private Slots slots(int perExecutor) {
    return new Slots(inbox, CODEC, () -> now, perExecutor, Slots.Repeats.PREEMPTION, launched::add);
  }

  @AfterEach
  void stop() {
    timer.shutdownNow();
  }

  private static Leg leg(int trial) {
    return Samples.leg(trial, 1, 1, Map.of());
  }

  /** Reports one epoch and reaches its end, or fails as the parameter {@code act} says. */
  private Worker worker() {
    return (leg, channel) -> {
      ran.add(leg);
      channel.report(new Measurement(leg.trial().id(), leg.attempt(), 1, Map.of("accuracy", 0.5)));
      return leg.trial().configuration().params().has("act")
          ? new LegResult.Failed(LegResult.Cause.ERROR, "no layers")
          : new LegResult.Reached(1, LegResult.Ending.HORIZON, ReportingWorker.ARTIFACTS);
    };
  }

  private SlotLoop task(int slot, Line line) {
    return new SlotLoop(line, CODEC, timer, ask(slot), worker(), () -> false);
  }

  private static Wire.Next ask(int slot) {
    return ask(slot, "1");
  }

  private static Wire.Next ask(int slot, String executor) {
    return new Wire.Next(RUNNER, slot, executor, "host", Optional.empty());
  }

  private static Wire.Next ended(int slot, Leg leg) {
    String result =
        CODEC.write(new LegResult.Reached(1, LegResult.Ending.HORIZON, ReportingWorker.ARTIFACTS));
    Wire.LegKey key = new Wire.LegKey(leg.trial().id().number(), leg.attempt());
    return new Wire.Next(
        RUNNER,
        slot,
        "1",
        "host",
        Optional.of(new Wire.Ended(key, 1, result, Wire.Then.GO_ON, List.of())));
  }

  private String deliver(String message) {
    return slots.receive(Wire.message(message));
  }

  /** Time goes by with each question, and each leg's end makes room for the next leg. */
  private Line feeding(Deque<Leg> legs, long nanosPerAsk) {
    return message -> {
      now += nanosPerAsk;
      String answer = deliver(message);
      if (answer.equals(Wire.WAIT) && !legs.isEmpty()) {
        assertThat(slots.place(legs.poll())).isEmpty();
      }
      return answer;
    };
  }

  private List<StudyEvent.LegEnded> ends() {
    return LocalRunnerTest.ends(inbox.poll(Duration.ZERO));
  }

  private static List<Integer> trials(List<StudyEvent.LegEnded> ends) {
    return ends.stream().map(e -> e.trial().number()).toList();
  }

  private static Deque<Leg> legs(int from, int to) {
    Deque<Leg> legs = new ArrayDeque<>();
    for (int trial = from; trial < to; trial++) {
      legs.add(leg(trial));
    }
    return legs;
  }

  @Test
  void aTaskRunsLegAfterLegAndEndsWhenItHasWaitedLongEnough() {
    int slot = slots.place(leg(0)).orElseThrow();
    assertThat(task(slot, feeding(legs(1, 5), Slots.LINGER / 20)).run()).isEqualTo(Wire.DONE);
    List<StudyEvent> events = inbox.poll(Duration.ZERO);
    assertThat(trials(LocalRunnerTest.ends(events))).containsExactly(0, 1, 2, 3, 4);
    assertThat(events).hasSize(10);
    for (int i = 0; i < events.size(); i += 2) {
      assertThat(events.get(i)).isInstanceOf(StudyEvent.Measured.class);
      assertThat(events.get(i + 1)).isInstanceOf(StudyEvent.LegEnded.class);
    }
    assertThat(slots.running()).isZero();
    assertThat(slots.place(leg(9))).as("the slot is gone").isPresent();
  }

  @Test
  void anOldSlotGetsNoFurtherLegThoughOneWaits() {
    int slot = slots.place(leg(0)).orElseThrow();
    assertThat(task(slot, feeding(legs(1, 5), Slots.LIFE / 2)).run()).isEqualTo(Wire.DONE);
    assertThat(trials(ends())).containsExactly(0);
    assertThat(slots.place(leg(1))).isPresent();
  }

  @Test
  void aSlotWhoseLegFailedEndsSoThatSparkPlacesTheNextAnew() {
    Leg broken = Samples.leg(0, 1, 1, Map.of("act", "throw"));
    int slot = slots.place(broken).orElseThrow();
    assertThat(task(slot, feeding(legs(1, 5), 1)).run()).isEqualTo(Wire.DONE);
    assertThat(ends())
        .singleElement()
        .extracting(StudyEvent.LegEnded::result)
        .isEqualTo(new LegResult.Failed(LegResult.Cause.ERROR, "no layers"));
    assertThat(slots.place(leg(1))).isPresent();
  }

  @Test
  void aSlotThatHasNotAskedForLongGetsNoLegAndIsToldToEnd() {
    int slot = slots.place(leg(0)).orElseThrow();
    assertThat(deliver(ended(slot, leg(0)).text())).isEqualTo(Wire.WAIT);
    now += Slots.LINGER + 1;
    OptionalInt other = slots.place(leg(1));
    assertThat(other).isPresent();
    assertThat(deliver(ask(slot).text())).isEqualTo(Wire.DONE);
    assertThat(deliver(ask(other.getAsInt()).text())).isEqualTo(CODEC.write(leg(1)));
  }

  @Test
  void legsSurviveAnyLossOfMessagesAndAnswersAndEndOnce() {
    SplittableRandom chance = new SplittableRandom(7);
    int legs = 300;
    Deque<Leg> rest = legs(1, legs);
    Line feeding = feeding(rest, 1);
    Line lossy =
        message -> {
          if (chance.nextInt(10) == 0) {
            throw new IOException("the message was lost");
          }
          String answer = feeding.ask(message);
          if (chance.nextInt(10) == 0) {
            throw new IOException("the answer was lost");
          }
          return answer;
        };
    // As a patient line does, without its pauses.
    Line again =
        message -> {
          while (true) {
            try {
              return lossy.ask(message);
            } catch (IOException e) {
              assertThat(e).hasMessageContaining("was lost");
            }
          }
        };
    int slot = slots.place(leg(0)).orElseThrow();
    SlotLoop loop =
        new SlotLoop(
            again, CODEC, timer, ask(slot), worker(), () -> rest.isEmpty() && slots.running() == 0);
    loop.run();
    assertThat(ran).hasSize(legs);
    assertThat(trials(ends())).doesNotHaveDuplicates().hasSize(legs);
  }

  @Test
  void aLegHandedOutInAnAnswerThatNeverArrivesIsLostWithItsTaskAndNoOther() {
    int slot = slots.place(leg(0)).orElseThrow();
    Line dropping =
        message -> {
          String answer = deliver(message);
          if (answer.equals(Wire.WAIT)) {
            slots.place(leg(1));
          }
          if (answer.equals(CODEC.write(leg(1)))) {
            throw new IOException("the driver cannot be reached");
          }
          return answer;
        };
    String end = task(slot, dropping).run();
    assertThat(end).isEqualTo("the driver cannot be reached");
    assertThat(slots.running()).isEqualTo(1);
    slots.ended(slot, new LegResult.Failed(LegResult.Cause.LOST, end));
    slots.ended(slot, new LegResult.Failed(LegResult.Cause.LOST, end));
    List<StudyEvent.LegEnded> ends = ends();
    assertThat(trials(ends)).containsExactly(0, 1);
    assertThat(ends.get(0).result()).isInstanceOf(LegResult.Reached.class);
    assertThat(ends.get(1).result()).isEqualTo(new LegResult.Failed(LegResult.Cause.LOST, end));
    assertThat(slots.running()).isZero();
  }

  @Test
  void anEndThatNeverArrivesMakesItsLegLostAndNoOther() {
    int slot = slots.place(leg(0)).orElseThrow();
    Line dropping =
        message -> {
          if (((Wire.Next) Wire.message(message)).ended().isPresent()) {
            throw new IOException("the driver cannot be reached");
          }
          return deliver(message);
        };
    String end = task(slot, dropping).run();
    slots.ended(slot, new LegResult.Failed(LegResult.Cause.LOST, end));
    assertThat(ends())
        .singleElement()
        .extracting(StudyEvent.LegEnded::result)
        .isEqualTo(new LegResult.Failed(LegResult.Cause.LOST, "the driver cannot be reached"));
  }

  @Test
  void aTaskThatDiesBetweenLegsTakesNoLegWithIt() {
    int slot = slots.place(leg(0)).orElseThrow();
    assertThat(deliver(ended(slot, leg(0)).text())).isEqualTo(Wire.WAIT);
    slots.ended(slot, new LegResult.Failed(LegResult.Cause.LOST, "ExecutorLostFailure"));
    assertThat(trials(ends())).containsExactly(0);
    assertThat(slots.place(leg(1))).as("it is not given to the dead").isPresent();
  }

  @Test
  void aTaskThatSparkRunsTwiceEndsEachLegOnce() {
    Leg first = leg(0);
    int slot = slots.place(first).orElseThrow();
    assertThat(deliver(ask(slot).text())).isEqualTo(CODEC.write(first));
    assertThat(deliver(ask(slot).text())).as("the other task").isEqualTo(CODEC.write(first));
    assertThat(deliver(ended(slot, first).text())).isEqualTo(Wire.WAIT);
    slots.place(leg(1));
    assertThat(deliver(ended(slot, first).text())).isEqualTo(CODEC.write(leg(1)));
    assertThat(trials(ends())).containsExactly(0);
    slots.ended(slot, new LegResult.Failed(LegResult.Cause.LOST, "lost"));
    assertThat(deliver(ask(slot).text())).as("Spark repeats it").isEqualTo(Wire.DONE);
    assertThat(deliver(ended(slot, leg(1)).text())).isEqualTo(Wire.DONE);
    assertThat(trials(ends())).containsExactly(1);
  }

  @Test
  void anEndWaitsUntilTheInboxHasRoomForTheMeasurementsBeforeIt() {
    int other = slots.place(leg(1)).orElseThrow();
    Wire.LegKey busy = new Wire.LegKey(1, 1);
    String measured = CODEC.write(new Measurement(new TrialId(1), 1, 1, Map.of("accuracy", 0.5)));
    List<String> many = Collections.nCopies(1_000, measured);
    while (deliver(new Wire.Report(RUNNER, busy, many).text()).equals(Wire.CONTINUE)) {
      assertThat(other).isPositive();
    }
    int slot = slots.place(leg(0)).orElseThrow();
    Wire.Ended end =
        new Wire.Ended(
            new Wire.LegKey(0, 1),
            1,
            CODEC.write(
                new LegResult.Reached(1, LegResult.Ending.HORIZON, ReportingWorker.ARTIFACTS)),
            Wire.Then.GO_ON,
            List.of(CODEC.write(new Measurement(new TrialId(0), 1, 1, Map.of("accuracy", 1.0)))));
    String message = new Wire.Next(RUNNER, slot, "1", "host", Optional.of(end)).text();
    assertThat(deliver(message)).isEqualTo(Wire.BUSY);
    assertThat(slots.running()).isEqualTo(2);
    while (!inbox.poll(Duration.ZERO).isEmpty()) {
      assertThat(slots.running()).isEqualTo(2);
    }
    assertThat(deliver(message)).isEqualTo(Wire.WAIT);
    List<StudyEvent> events = inbox.poll(Duration.ZERO);
    assertThat(events).hasSize(2);
    assertThat(events.get(1)).isInstanceOf(StudyEvent.LegEnded.class);
  }

  @Test
  void whatIsDecidedReachesTheLegThatRunsAndNotTheNextOfItsTrial() {
    Leg first = leg(0);
    slots.place(first);
    Wire.Report report = new Wire.Report(RUNNER, new Wire.LegKey(0, 1), List.of());
    inbox.publish(new TrialId(0), new Decision.Stop(1, "worse"));
    assertThat(deliver(report.text())).contains("worse");
    slots.place(Samples.leg(0, 2, 2, Map.of()));
    assertThat(deliver(new Wire.Report(RUNNER, new Wire.LegKey(0, 2), List.of()).text()))
        .isEqualTo(Wire.CONTINUE);
  }

  private static final Duration SILENCE = Duration.ofSeconds(60);

  /** Lets time go by as a driver sees it that looks every now and then. */
  private List<Slots.Hung> watch(int seconds) {
    List<Slots.Hung> hung = new ArrayList<>();
    for (int i = 0; i < seconds; i++) {
      now += 1_000_000_000L;
      hung.addAll(slots.giveUp(SILENCE));
    }
    return hung;
  }

  @Test
  void aLegThatReportsNothingForTooLongIsGivenUpAndItsTaskSentAwayWhenItComesBack() {
    Leg first = leg(0);
    int slot = slots.place(first).orElseThrow();
    deliver(ask(slot).text());
    assertThat(watch(59)).isEmpty();
    deliver(new Wire.Report(RUNNER, new Wire.LegKey(0, 1), List.of()).text());
    assertThat(watch(59)).as("it has reported").isEmpty();
    List<Slots.Hung> hung = watch(2);
    assertThat(hung).hasSize(1);
    assertThat(hung.get(0).executor()).isEqualTo("1");
    assertThat(slots.stillHung()).contains(hung.get(0));
    assertThat(slots.running()).isZero();
    assertThat(ends())
        .extracting(StudyEvent.LegEnded::result)
        .containsExactly(
            new LegResult.Failed(
                LegResult.Cause.ERROR,
                "hung: it reported nothing for 60 s (runtime.report-timeout) in executor 1 on"
                    + " host"));
    assertThat(deliver(new Wire.Report(RUNNER, new Wire.LegKey(0, 1), List.of()).text()))
        .isEqualTo(Wire.UNWANTED);
    assertThat(deliver(ended(slot, first).text())).isEqualTo(Wire.DONE);
    assertThat(slots.stillHung()).isEmpty();
    assertThat(ends()).isEmpty();
    assertThat(watch(200)).isEmpty();
  }

  @Test
  void aLegThatWaitsForACoreDoesNotHang() {
    slots.place(leg(0));
    assertThat(watch(1_000)).isEmpty();
  }

  @Test
  void aDriverThatWasHaltedDoesNotBlameLegsForWhatItHasNotHeard() {
    int slot = slots.place(leg(0)).orElseThrow();
    deliver(ask(slot).text());
    assertThat(watch(10)).isEmpty();
    now += 3_600_000_000_000L;
    assertThat(slots.giveUp(SILENCE)).isEmpty();
    assertThat(watch(59)).isEmpty();
    assertThat(watch(2)).hasSize(1);
  }

  @Test
  void aLegWhoseExecutorIsToGoHearsOfItAndTheSlotEndsWithIt() {
    int slot = slots.place(leg(0)).getAsInt();
    deliver(ask(slot).text());
    slots.leaving(Map.of("1", "executor 1 is being decommissioned"));
    Wire.LegKey key = new Wire.LegKey(0, 1);
    String measurement = CODEC.write(new Measurement(new TrialId(0), 1, 1, Map.of("accuracy", 1.)));
    Wire.Report report = new Wire.Report(RUNNER, key, List.of(measurement));
    assertThat(slots.receive(report))
        .isEqualTo(CODEC.write(new Decision.Yield("executor 1 is being decommissioned")));
    assertThat(inbox.poll(Duration.ZERO)).hasSize(1);
    assertThat(deliver(ended(slot, leg(0)).text())).isEqualTo(Wire.DONE);
    assertThat(slots.place(leg(1))).isPresent();
  }

  @Test
  void aStopIsHeardBeforeTheWishThatALegShouldLeave() {
    int slot = slots.place(leg(0)).getAsInt();
    deliver(ask(slot).text());
    slots.leaving(Map.of("1", "it goes"));
    inbox.publish(new TrialId(0), new Decision.Stop(1, "worse"));
    assertThat(slots.receive(new Wire.Report(RUNNER, new Wire.LegKey(0, 1), List.of())))
        .isEqualTo(CODEC.write(new Decision.Stop(1, "worse")));
  }

  @Test
  void aTaskThatSparkRepeatsElsewhereHasLostItsLegToTheClusterAndTakesTheNextOne() {
    int slot = slots.place(leg(0)).getAsInt();
    deliver(ask(slot, "1").text());
    assertThat(deliver(ask(slot, "2").text())).isEqualTo(Wire.WAIT);
    List<StudyEvent> events = inbox.poll(Duration.ZERO);
    assertThat(events).hasSize(1);
    assertThat(((LegResult.Failed) ((StudyEvent.LegEnded) events.get(0)).result()).cause())
        .isEqualTo(LegResult.Cause.PREEMPTED);
    Leg again = Samples.leg(0, 2, 1, Map.of());
    assertThat(slots.place(again)).isEmpty();
    assertThat(deliver(ask(slot, "2").text())).isEqualTo(CODEC.write(again));
    // What is left of the first executor is sent away, and its end of the leg is nobody's.
    assertThat(deliver(ended(slot, leg(0)).text())).isEqualTo(Wire.DONE);
    assertThat(slots.running()).isEqualTo(1);
    assertThat(inbox.poll(Duration.ZERO)).isEmpty();
  }

  @Test
  void anExecutorHasNoMoreLegsThanItMayAndOneThatIsPlacedThereGoesElsewhere() {
    Slots limited = slots(1);
    int first = limited.place(leg(0)).getAsInt();
    int second = limited.place(leg(1)).getAsInt();
    assertThat(limited.receive(ask(first, "1"))).isEqualTo(CODEC.write(leg(0)));
    assertThat(limited.receive(ask(second, "1"))).isEqualTo(Wire.WAIT);
    assertThat(launched).isEmpty();
    now += Slots.LINGER + 1;
    assertThat(limited.receive(ask(second, "1"))).isEqualTo(Wire.DONE);
    assertThat(launched).hasSize(1);
    assertThat(limited.running()).isEqualTo(2);
    assertThat(limited.receive(ask(launched.get(0), "2"))).isEqualTo(CODEC.write(leg(1)));
    // Where the first has ended, there is room again.
    assertThat(limited.receive(ended(first, leg(0)))).isEqualTo(Wire.WAIT);
    assertThat(limited.place(leg(2))).isEmpty();
    assertThat(limited.receive(ask(first, "1"))).isEqualTo(CODEC.write(leg(2)));
  }
}
