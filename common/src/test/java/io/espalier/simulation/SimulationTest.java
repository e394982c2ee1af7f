package io.espalier.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.espalier.ensemble.Combination;
import io.espalier.ensemble.EnsembleSpec;
import io.espalier.ensemble.Weighting;
import io.espalier.scheduling.SchedulerSpec;
import io.espalier.space.Params;
import io.espalier.study.StudySpec;
import io.espalier.trial.Artifacts;
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
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Studies that have run in virtual time foretell what others of their kind come to. */
class SimulationTest {
  private static final LegCost LEG = new LegCost(2, 0.25);
  private static final FaultPlan DIVERGENCE = new FaultPlan(77, 0, 0, 0.05, 0, 1, 0, 0, 0);

  /** All but the median's: of curves most of which are guesses, it is one itself. */
  static Stream<SchedulerSpec> otherThanMedian() {
    return StudySimulationTest.all().filter(s -> !(s instanceof SchedulerSpec.Median));
  }

  private static Recording record(Rig rig) throws IOException {
    InMemoryJournal journal = new InMemoryJournal();
    rig.run(journal, LEG);
    return Recording.of(journal.replay());
  }

  private static Forecast foretell(Rig rig, Recording recording, int slots) throws IOException {
    return foretell(rig, recording, slots, FaultPlan.NONE, DriverCost.NONE);
  }

  private static Forecast foretell(
      Rig rig, Recording recording, int slots, FaultPlan faults, DriverCost driver)
      throws IOException {
    RecordedCurves curves = new RecordedCurves(recording.view(), 30, 1);
    return new Simulation(
            rig.spec(),
            new SimulatedRunner.Cluster(slots, 4, Duration.ofSeconds(20)),
            new SimulatedRunner.Workload(curves, Rig.OBJECTIVE, 0, recording.legCost()),
            faults,
            driver)
        .run();
  }

  private static Instant at(int second) {
    return Instant.EPOCH.plusSeconds(second);
  }

  private static StudyEvent measured(int second, int attempt, int epoch) {
    Map<String, Double> values = Map.of(Measurement.SECONDS, 2.0, "log-loss", 1.0 / epoch);
    return new StudyEvent.Measured(
        at(second), new Measurement(new TrialId(0), attempt, epoch, values));
  }

  @Test
  void aLegThatMovedCountsAsOneThatEndedAndOneThatBegan() {
    Trial trial =
        new Trial(
            new TrialId(0),
            new Configuration(new ConfigId(0), Params.EMPTY),
            new Sample.Whole(),
            1,
            2);
    Artifacts left = new Artifacts(URI.create("checkpoints/a"), URI.create("predictions/a"), "x");
    Leg again = new Leg(trial, 2, new Start.Checkpoint(left.checkpoint()), 2);
    LegResult reached = new LegResult.Reached(2, LegResult.Ending.HORIZON, left);
    Recording recording =
        Recording.of(
            Stream.of(
                new StudyEvent.Created(at(0), "s", 1, new Objective("log-loss", true), Map.of()),
                new StudyEvent.StageStarted(at(0), "search"),
                new StudyEvent.Proposed(at(0), "search", trial),
                new StudyEvent.LegStarted(at(0), new Leg(trial, 1, new Start.Scratch(), 2), ""),
                measured(3, 1, 1),
                new StudyEvent.LegMoved(
                    at(4), new LegResult.Yielded(1, left, "it goes"), "here", 4, again),
                measured(8, 2, 2),
                new StudyEvent.LegEnded(at(9), trial.id(), 2, reached, "there", 5),
                new StudyEvent.StageEnded(at(9), "search")));
    assertThat(recording.measured().legs()).isEqualTo(2);
    assertThat(recording.measured().retries()).isZero();
    assertThat(recording.measured().busy()).isEqualTo(1);
    assertThat(recording.legCost()).isEqualTo(new LegCost(2, 3));
  }

  /** All that decides is on record then, also what patience and divergence ended. */
  @ParameterizedTest
  @MethodSource("io.espalier.simulation.StudySimulationTest#synchronous")
  void aSynchronousStudyIsForetoldAsItComesToBeElsewhere(SchedulerSpec scheduler)
      throws IOException {
    Rig rig =
        Rig.of(scheduler, 100)
            .slots(4)
            .patience(5)
            .faults(DIVERGENCE)
            .stages(
                new StudySpec.Refit(3, true),
                new EnsembleSpec.Bagging(4, Combination.MEAN, Weighting.UNIFORM));
    Recording recording = record(rig);
    for (int slots : new int[] {1, 4, 16, 64}) {
      Forecast real = record(rig.slots(slots)).measured();
      Forecast foretold = foretell(rig, recording, slots);
      assertThat(foretold.epochs()).as(slots + " slots").isEqualTo(real.epochs());
      assertThat(foretold.legs()).isEqualTo(real.legs());
      assertThat(foretold.best().value()).isEqualTo(real.best().value());
      assertThat(foretold.seconds()).isCloseTo(real.seconds(), Percentage.withPercentage(5));
    }
  }

  @ParameterizedTest
  @MethodSource("otherThanMedian")
  void whatAnotherSchedulerWouldTakeIsForetoldFromCurvesThatWereCutShort(SchedulerSpec other)
      throws IOException {
    Rig asha = Rig.of(new SchedulerSpec.Asha(3, 1), 200).slots(4);
    Recording recording = record(asha);
    assertThat(new RecordedCurves(recording.view(), 30, 1).continued()).isBetween(100, 199);
    Rig rig = Rig.of(other, 200).slots(16);
    Forecast real = record(rig).measured();
    Forecast foretold = foretell(rig, recording, 16);
    assertThat(foretold.epochs()).isCloseTo(real.epochs(), Percentage.withPercentage(15));
    assertThat(foretold.seconds()).isCloseTo(real.seconds(), Percentage.withPercentage(15));
    assertThat(foretold.best().value()).isCloseTo(real.best().value(), within(0.02));
  }

  @ParameterizedTest
  @MethodSource("io.espalier.simulation.StudySimulationTest#all")
  void whatAnotherSchedulerWouldTakeIsForetoldFromWholeCurves(SchedulerSpec other)
      throws IOException {
    Recording recording = record(Rig.of(new SchedulerSpec.RunToEnd(), 200).slots(4));
    Rig rig = Rig.of(other, 200).slots(16);
    Forecast real = record(rig).measured();
    Forecast foretold = foretell(rig, recording, 16);
    assertThat(foretold.epochs()).isCloseTo(real.epochs(), Percentage.withPercentage(2));
    assertThat(foretold.seconds()).isCloseTo(real.seconds(), Percentage.withPercentage(5));
    assertThat(foretold.best().value()).isEqualTo(real.best().value());
  }

  @Test
  void aLegsCostIsReadOffTheJournal() throws IOException {
    Recording recording = record(Rig.of(new SchedulerSpec.Halving(3, 1), 60).slots(8));
    assertThat(recording.slots()).isEqualTo(8);
    assertThat(recording.legCost().first()).isCloseTo(LEG.first(), within(1e-6));
    assertThat(recording.legCost().later()).isCloseTo(LEG.later(), within(1e-6));
  }

  @Test
  void moreTrialsThanTheStudyHadAreDrawnBetweenItsOwnAndNeverBetter() throws IOException {
    Recording recording = record(Rig.of(new SchedulerSpec.RunToEnd(), 40).slots(8));
    Rig many = Rig.of(new SchedulerSpec.RunToEnd(), 1_000);
    Forecast foretold = foretell(many, recording, 64);
    Forecast real = record(many.slots(64)).measured();
    assertThat(foretold.best().value()).isEqualTo(recording.measured().best().value());
    assertThat(foretold.seconds()).isCloseTo(real.seconds(), Percentage.withPercentage(15));
    assertThat(foretell(many, recording, 64)).isEqualTo(foretold);
  }

  @Test
  void lostExecutorsAndStragglersCostTime() throws IOException {
    Rig rig = Rig.of(new SchedulerSpec.RunToEnd(), 400);
    Recording recording = record(rig.slots(4));
    Forecast calm = foretell(rig, recording, 16);
    Forecast lossy =
        foretell(rig, recording, 16, new FaultPlan(1, 0.1, 0, 0, 0, 1, 0, 0, 0), DriverCost.NONE);
    Forecast slow =
        foretell(rig, recording, 16, new FaultPlan(1, 0, 0, 0, 0.1, 5, 0, 0, 0), DriverCost.NONE);
    assertThat(calm.retries()).isZero();
    assertThat(lossy.retries()).isGreaterThan(30);
    assertThat(lossy.epochs()).as("none is counted twice").isEqualTo(calm.epochs());
    assertThat(lossy.seconds()).isGreaterThan(1.1 * calm.seconds());
    assertThat(slow.seconds()).isGreaterThan(1.3 * calm.seconds());
  }

  @Test
  void theDriversThreadLimitsManySlots() throws IOException {
    Rig rig = Rig.of(new SchedulerSpec.RunToEnd(), 2_000).horizon(30);
    Recording recording = record(Rig.of(new SchedulerSpec.RunToEnd(), 50).slots(4));
    DriverCost driver = new DriverCost(0.001, 0.005);
    Forecast few = foretell(rig, recording, 16, FaultPlan.NONE, driver);
    Forecast many = foretell(rig, recording, 2_000, FaultPlan.NONE, driver);
    assertThat(few.driver()).isLessThan(0.1);
    assertThat(many.driver()).isGreaterThan(0.95);
    // A measurement of each epoch, a proposal, a start and an end of each leg.
    assertThat(many.seconds()).isGreaterThan(2_000 * (30 + 3) * driver.event());
    assertThat(many.seconds()).isLessThan(1.1 * 2_000 * (30 + 3) * driver.event());
  }

  @Test
  void aStudyThatMeasuredNothingHasNoCurves() {
    assertThatThrownBy(() -> new RecordedCurves(new StudyState(), 30, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("No trial");
  }

  /** Two rising courses of two epochs, one that went on to four, and one that failed. */
  @Test
  void coursesGoOnLikeTheNearestOne() {
    Course cut = new Course(new double[] {1.0, 0.8}, new double[] {2, 2}, Course.End.OPEN);
    Course whole =
        new Course(
            new double[] {1.1, 0.7, 0.6, 0.55}, new double[] {1, 1, 1, 3}, Course.End.COMPLETED);
    Course further = cut.continuedLike(whole);
    assertThat(further.length()).isEqualTo(4);
    assertThat(further.end()).isEqualTo(Course.End.COMPLETED);
    assertThat(IntStream.rangeClosed(1, 4).mapToDouble(further::cost).toArray())
        .usingComparatorWithPrecision(1e-12)
        .containsExactly(1.0, 0.8, 0.7, 0.65);
    assertThat(further.seconds(4)).as("epochs are twice as slow").isEqualTo(6);
    Course between = cut.towards(whole, 0.25);
    assertThat(between.length()).isEqualTo(2);
    assertThat(between.cost(2)).isCloseTo(0.775, within(1e-12));
    assertThat(between.cost(9)).as("behind its end").isEqualTo(between.cost(2));
    Course failed = new Course(new double[0], new double[0], Course.End.FAILED);
    assertThat(failed.best()).isInfinite();
    assertThat(failed.seconds(1)).isZero();
  }
}
