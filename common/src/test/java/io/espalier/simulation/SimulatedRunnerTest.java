package io.espalier.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.espalier.space.Params;
import io.espalier.trial.ConfigId;
import io.espalier.trial.Configuration;
import io.espalier.trial.Decision;
import io.espalier.trial.Leg;
import io.espalier.trial.LegResult;
import io.espalier.trial.Measurement;
import io.espalier.trial.Objective;
import io.espalier.trial.Sample;
import io.espalier.trial.Start;
import io.espalier.trial.StudyEvent;
import io.espalier.trial.Trial;
import io.espalier.trial.TrialId;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SimulatedRunnerTest {
  private static final Objective ACCURACY = new Objective("accuracy", false);
  private static final Duration HOUR = Duration.ofHours(1);

  /** Costs fall until epoch 5 and rise then; an epoch takes two seconds. */
  private static final LearningCurves VALLEY =
      new LearningCurves() {
        @Override
        public double cost(Trial trial, int epoch) {
          return Math.abs(epoch - 5);
        }

        @Override
        public double seconds(Trial trial, int epoch) {
          return 2;
        }
      };

  private final VirtualClock clock = new VirtualClock(Instant.EPOCH);

  private SimulatedRunner runner(int slots, int patience, FaultPlan faults) {
    return new SimulatedRunner(
        new SimulatedRunner.Cluster(slots, 2, Duration.ofSeconds(100)),
        new SimulatedRunner.Workload(VALLEY, ACCURACY, patience),
        faults,
        clock);
  }

  private static Leg leg(int trial, int attempt, Start start, int until) {
    Configuration configuration = new Configuration(new ConfigId(trial), Params.EMPTY);
    return new Leg(
        new Trial(new TrialId(trial), configuration, new Sample.Whole(), 1, 10),
        attempt,
        start,
        until);
  }

  private static Leg leg(int trial, int until) {
    return leg(trial, 1, new Start.Scratch(), until);
  }

  private static FaultPlan faults(
      double lost, double error, double diverged, double zombie, double duplicate) {
    return new FaultPlan(1, lost, error, diverged, 0, 1, zombie, duplicate, 0);
  }

  /** Everything that comes within some hours. */
  private static List<StudyEvent> drain(SimulatedRunner runner) {
    List<StudyEvent> all = new ArrayList<>();
    for (List<StudyEvent> some = runner.poll(HOUR); !some.isEmpty(); some = runner.poll(HOUR)) {
      all.addAll(some);
    }
    return all;
  }

  private static LegResult result(List<StudyEvent> events) {
    return ((StudyEvent.LegEnded) events.get(events.size() - 1)).result();
  }

  @Test
  void aLegMeasuresEachEpochInItsTimeAndPauses() {
    SimulatedRunner runner = runner(1, 0, FaultPlan.NONE);
    runner.start(leg(0, 2));
    assertThat(runner.freeSlots()).isZero();
    List<StudyEvent> first = runner.poll(HOUR);
    assertThat(first).hasSize(1);
    Measurement measurement = ((StudyEvent.Measured) first.get(0)).measurement();
    assertThat(measurement.epoch()).isEqualTo(1);
    assertThat(measurement.values()).containsEntry("accuracy", -4.0);
    assertThat(clock.instant()).isEqualTo(Instant.EPOCH.plusSeconds(2));
    StudyEvent.LegEnded end = (StudyEvent.LegEnded) runner.poll(HOUR).get(1);
    assertThat(clock.instant()).isEqualTo(Instant.EPOCH.plusSeconds(4));
    assertThat(end.seconds()).isCloseTo(4, within(1e-9));
    assertThat(end.result()).isInstanceOf(LegResult.Reached.class);
    assertThat(((LegResult.Reached) end.result()).ending()).isEqualTo(LegResult.Ending.PAUSED);
    assertThat(runner.freeSlots()).isEqualTo(1);
    assertThat(runner.poll(Duration.ofSeconds(6))).isEmpty();
    assertThat(clock.instant()).isEqualTo(Instant.EPOCH.plusSeconds(10));
  }

  @Test
  void aCheckpointIsContinuedWithItsPatience() {
    SimulatedRunner runner = runner(1, 3, FaultPlan.NONE);
    runner.start(leg(0, 6));
    LegResult.Reached paused = (LegResult.Reached) result(drain(runner));
    runner.start(leg(0, 2, new Start.Checkpoint(paused.artifacts().checkpoint()), 10));
    List<StudyEvent> events = drain(runner);
    assertThat(((StudyEvent.Measured) events.get(0)).measurement().epoch()).isEqualTo(7);
    LegResult.Reached end = (LegResult.Reached) result(events);
    assertThat(end.ending()).isEqualTo(LegResult.Ending.PATIENCE);
    assertThat(end.epoch()).isEqualTo(8);
  }

  @Test
  void aLegThatIsAlreadyThereEndsWithoutTraining() {
    SimulatedRunner runner = runner(1, 0, FaultPlan.NONE);
    runner.start(leg(0, 2, new Start.Checkpoint(URI.create("sim:/checkpoints/t0/1/4")), 4));
    assertThat(drain(runner)).singleElement().isInstanceOf(StudyEvent.LegEnded.class);
  }

  @Test
  void legsBeyondTheSlotsWaitForOne() {
    SimulatedRunner runner = runner(2, 0, FaultPlan.NONE);
    for (int i = 0; i < 5; i++) {
      runner.start(leg(i, 10));
    }
    assertThat(runner.freeSlots()).isZero();
    assertThat(drain(runner)).hasSize(5 * 11);
    assertThat(runner.freeSlots()).isEqualTo(2);
    // Three rounds of ten epochs; the last poll waits an hour for nothing.
    assertThat(clock.instant()).isEqualTo(Instant.EPOCH.plusSeconds(60).plus(HOUR));
  }

  @Test
  void aPublishedStopEndsALegAtItsNextEpoch() {
    SimulatedRunner runner = runner(1, 0, FaultPlan.NONE);
    runner.start(leg(0, 10));
    runner.poll(HOUR);
    runner.publish(new TrialId(0), new Decision.Stop(1, "enough"));
    assertThat(result(drain(runner)))
        .isInstanceOfSatisfying(LegResult.Stopped.class, s -> assertThat(s.epoch()).isEqualTo(2));
    runner.start(leg(1, 3));
    assertThat(result(drain(runner))).isInstanceOf(LegResult.Reached.class);
  }

  @Test
  void divergenceAndErrorsEndALegAndFreeItsSlot() {
    SimulatedRunner diverging = runner(1, 0, faults(0, 0, 1, 0, 0));
    diverging.start(leg(0, 10));
    assertThat(((LegResult.Failed) result(drain(diverging))).cause())
        .isEqualTo(LegResult.Cause.DIVERGED);
    SimulatedRunner failing = runner(1, 0, faults(0, 1, 0, 0, 0));
    failing.start(leg(0, 10));
    assertThat(((LegResult.Failed) result(drain(failing))).cause())
        .isEqualTo(LegResult.Cause.ERROR);
    assertThat(failing.freeSlots()).isEqualTo(1);
  }

  @Test
  void aLostExecutorTakesAllItsLegsAndComesBack() {
    // Some first attempt is lost and its neighbour is not, on its own account.
    FaultPlan half = faults(0.5, 0, 0, 0, 0);
    int lost = 0;
    while (half.mishap(leg(lost, 10), 0) == null || half.mishap(leg(lost + 1, 10), 0) != null) {
      lost++;
    }
    SimulatedRunner runner = runner(4, 0, half);
    runner.start(leg(lost, 10));
    runner.start(leg(lost + 1, 10));
    List<StudyEvent> events = new ArrayList<>();
    while (events.stream().noneMatch(StudyEvent.LegEnded.class::isInstance)) {
      events.addAll(runner.poll(HOUR));
    }
    assertThat(events.stream().filter(StudyEvent.LegEnded.class::isInstance))
        .hasSize(2)
        .allMatch(
            e ->
                ((StudyEvent.LegEnded) e).result() instanceof LegResult.Failed f
                    && f.cause() == LegResult.Cause.LOST);
    assertThat(runner.freeSlots()).isEqualTo(2);
    assertThat(runner.slots()).isEqualTo(2);
    assertThat(runner.poll(Duration.ofSeconds(99))).isEmpty();
    assertThat(runner.freeSlots()).isEqualTo(2);
    assertThat(runner.poll(Duration.ofSeconds(2))).isEmpty();
    assertThat(runner.freeSlots()).isEqualTo(4);
  }

  @Test
  void aZombieGoesOnReportingItsOldAttempt() {
    SimulatedRunner runner = runner(2, 0, faults(1, 0, 0, 1, 0));
    runner.start(leg(0, 10));
    List<StudyEvent> events = drain(runner);
    int loss = 0;
    while (!(events.get(loss) instanceof StudyEvent.LegEnded)) {
      loss++;
    }
    assertThat(events.subList(loss + 1, events.size())).isNotEmpty();
    assertThat(events).as("ten epochs, the loss, and the end that nobody hears").hasSize(12);
  }

  private SimulatedRunner costly(int slots, int cores, LegCost cost) {
    return new SimulatedRunner(
        new SimulatedRunner.Cluster(slots, 1, Duration.ofSeconds(100), cores),
        new SimulatedRunner.Workload(VALLEY, ACCURACY, 0, cost),
        FaultPlan.NONE,
        clock);
  }

  private Duration until(SimulatedRunner runner) {
    Instant begin = clock.instant();
    drain(runner);
    return Duration.between(begin, clock.instant().minus(HOUR));
  }

  @Test
  void theFirstLegOfASlotCostsMoreThanThoseThatFollow() {
    SimulatedRunner runner = costly(2, 2, new LegCost(3, 0.5));
    runner.start(leg(0, 1));
    assertThat(until(runner)).isEqualTo(Duration.ofSeconds(5));
    runner.start(leg(1, 1));
    assertThat(until(runner)).isEqualTo(Duration.ofMillis(2500));
  }

  @Test
  void slotsThatShareCoresAreSlower() {
    SimulatedRunner runner = costly(4, 2, LegCost.NONE);
    for (int i = 0; i < 4; i++) {
      runner.start(leg(i, 10));
    }
    // The first two begin while they are alone.
    assertThat(until(runner)).isBetween(Duration.ofSeconds(36), Duration.ofSeconds(40));
  }

  @Test
  void executorsGoOnWhileTheDriverIsBusy() {
    SimulatedRunner runner = runner(1, 0, FaultPlan.NONE);
    runner.start(leg(0, 10));
    clock.advance(Duration.ofSeconds(7));
    assertThat(runner.poll(HOUR))
        .as("what has come meanwhile, at once")
        .hasSize(3)
        .element(2)
        .extracting(StudyEvent::at)
        .isEqualTo(Instant.EPOCH.plusSeconds(6));
    assertThat(clock.instant()).isEqualTo(Instant.EPOCH.plusSeconds(7));
    runner.poll(HOUR);
    assertThat(clock.instant()).isEqualTo(Instant.EPOCH.plusSeconds(8));
  }

  @Test
  void aStopReachesNoEpochThatEndedBeforeIt() {
    SimulatedRunner runner = runner(1, 0, FaultPlan.NONE);
    runner.start(leg(0, 10));
    clock.advance(Duration.ofSeconds(7));
    runner.publish(new TrialId(0), new Decision.Stop(1, "late"));
    assertThat(result(drain(runner)))
        .isInstanceOfSatisfying(LegResult.Stopped.class, s -> assertThat(s.epoch()).isEqualTo(4));
  }

  @Test
  void stragglersAreAsSlowAsAskedForOnAverage() {
    FaultPlan plan = new FaultPlan(8, 0, 0, 0, 0.2, 6, 0, 0, 0);
    double[] slowness =
        IntStream.range(0, 20_000).mapToDouble(i -> plan.slowness(leg(i, 10))).toArray();
    double[] slow = Arrays.stream(slowness).filter(s -> s > 1).toArray();
    assertThat(slow.length / 20_000.0).isCloseTo(0.2, within(0.01));
    assertThat(Arrays.stream(slow).average().orElseThrow()).isCloseTo(6, within(0.3));
  }

  @Test
  void messagesMayArriveTwice() {
    SimulatedRunner runner = runner(1, 0, faults(0, 0, 0, 0, 1));
    runner.start(leg(0, 3));
    assertThat(drain(runner)).hasSize(8);
  }

  @Test
  void slowMessagesOfALegKeepTheirOrder() {
    SimulatedRunner runner = runner(4, 0, new FaultPlan(3, 0, 0, 0, 0.3, 10, 0, 0, 7));
    for (int i = 0; i < 4; i++) {
      runner.start(leg(i, 10));
    }
    int[] epochs = new int[4];
    List<Integer> order = new ArrayList<>();
    for (StudyEvent event : drain(runner)) {
      if (event instanceof StudyEvent.Measured m) {
        int trial = m.measurement().trial().number();
        assertThat(m.measurement().epoch()).isEqualTo(++epochs[trial]);
        order.add(trial);
      }
    }
    assertThat(epochs).containsOnly(10);
    assertThat(order.subList(0, 8)).isNotEqualTo(List.of(0, 1, 2, 3, 0, 1, 2, 3));
  }

  @Test
  void powerLawCurvesFallAndRepeat() {
    LearningCurves curves = LearningCurves.powerLaw(4);
    for (int i = 0; i < 50; i++) {
      Trial trial = leg(i, 1).trial();
      assertThat(curves.cost(trial, 1)).isEqualTo(LearningCurves.powerLaw(4).cost(trial, 1));
      assertThat(curves.cost(trial, 1)).isGreaterThan(curves.cost(trial, 30) - 0.02);
      assertThat(curves.seconds(trial, 1)).isBetween(0.5, 4.5);
    }
  }

  @Test
  void aCutJournalIsTheBeginningOfTheWhole() throws IOException {
    InMemoryJournal journal = InMemoryJournal.dyingAfter(2);
    StudyEvent a = new StudyEvent.Tick(Instant.EPOCH, 1);
    StudyEvent b = new StudyEvent.Tick(Instant.EPOCH, 2);
    journal.append(List.of(a));
    journal.append(List.of(b, b));
    assertThatThrownBy(() -> journal.append(List.of(a)))
        .isInstanceOf(IOException.class)
        .hasMessage("The driver died after 2 batches");
    assertThat(journal.replay()).containsExactly(a, b, b);
    InMemoryJournal cut = journal.cut(1);
    cut.append(List.of(b));
    assertThat(cut.replay()).containsExactly(a, b);
    assertThat(cut.batches()).isEqualTo(2);
    journal.close();
  }

  @Test
  void impossibleSimulationsAreRefused() {
    assertThatThrownBy(() -> faults(1.5, 0, 0, 0, 0)).hasMessageContaining("not 1.5");
    assertThatThrownBy(() -> new FaultPlan(1, 0, 0, 0, 0, 1, 0, 0, -1)).hasMessageContaining("-1");
    assertThatThrownBy(() -> new SimulatedRunner.Cluster(0, 1, HOUR))
        .hasMessageContaining("at least 1 slot");
    assertThatThrownBy(() -> new SimulatedRunner.Cluster(1, 1, HOUR, 0))
        .hasMessageContaining("at least 1 core");
    assertThatThrownBy(() -> new FaultPlan(1, 0, 0, 0, 0.1, 0.5, 0, 0, 0))
        .hasMessageContaining("not 0.5 times");
    assertThatThrownBy(() -> new LegCost(-1, 0)).hasMessageContaining("not -1.0 s");
    assertThatThrownBy(() -> new DriverCost(0, Double.NaN)).hasMessageContaining("NaN s an event");
    assertThatThrownBy(() -> clock.advance(Duration.ofSeconds(-1)))
        .hasMessageContaining("cannot go back");
  }
}
