package io.espalier.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.espalier.trial.Decision;
import io.espalier.trial.LegResult;
import io.espalier.trial.StudyEvent;
import io.espalier.trial.TrialId;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class LocalRunnerTest {
  private static JavaSparkContext spark;
  @TempDir private Path directory;

  @BeforeAll
  static void start() {
    spark = new JavaSparkContext(Sparks.local("local[2]"));
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  @BeforeEach
  void folder() throws IOException {
    Files.createDirectories(directory.resolve("study"));
  }

  private SparkTrialRunner runner(String name, int maxConcurrent) throws IOException {
    URI study = Files.createDirectories(directory.resolve(name)).toUri();
    return new SparkTrialRunner(
        spark,
        study,
        ReportingWorker::open,
        Samples.CLOCK,
        SparkTrialRunner.Limits.of(maxConcurrent));
  }

  private SparkTrialRunner runner() throws IOException {
    return runner("study", Integer.MAX_VALUE);
  }

  /** Polls until so many legs have ended. */
  static List<StudyEvent> await(SparkTrialRunner runner, int legs) {
    List<StudyEvent> events = new ArrayList<>();
    while (ends(events).size() < legs) {
      events.addAll(runner.poll(Duration.ofSeconds(1)));
    }
    return events;
  }

  static List<StudyEvent.LegEnded> ends(List<StudyEvent> events) {
    return events.stream()
        .filter(StudyEvent.LegEnded.class::isInstance)
        .map(StudyEvent.LegEnded.class::cast)
        .toList();
  }

  static List<Integer> epochs(List<StudyEvent> events, int trial) {
    List<Integer> epochs = new ArrayList<>();
    for (StudyEvent event : events) {
      if (event instanceof StudyEvent.Measured m && m.measurement().trial().number() == trial) {
        epochs.add(m.measurement().epoch());
      }
    }
    return epochs;
  }

  @Test
  void aLegReportsEveryEpochInOrderAndThenItsEnd() throws IOException {
    try (SparkTrialRunner runner = runner()) {
      assertThat(runner.slots()).isEqualTo(2);
      runner.start(Samples.leg(5, 3, 200, Map.of("pause", 1)));
      List<StudyEvent> events = await(runner, 1);
      assertThat(epochs(events, 5)).isEqualTo(IntStream.rangeClosed(1, 200).boxed().toList());
      StudyEvent.LegEnded end = (StudyEvent.LegEnded) events.get(events.size() - 1);
      assertThat(end.attempt()).isEqualTo(3);
      assertThat(end.at()).isEqualTo(Samples.AT);
      assertThat(end.host()).isNotEmpty();
      assertThat(end.seconds()).isBetween(0.2, 60.0);
      assertThat(end.result())
          .isEqualTo(
              new LegResult.Reached(200, LegResult.Ending.HORIZON, ReportingWorker.ARTIFACTS));
      assertThat(runner.poll(Duration.ZERO)).isEmpty();
    }
  }

  @Test
  void slotsAreTakenAndGivenBack() throws IOException {
    try (SparkTrialRunner runner = runner("study", 1)) {
      assertThat(runner.freeSlots()).isEqualTo(1);
      runner.start(Samples.leg(0, 1, 3, Map.of("pause", 50)));
      assertThat(runner.freeSlots()).isZero();
      await(runner, 1);
      assertThat(runner.freeSlots()).isEqualTo(1);
    }
  }

  @Test
  void aPublishedStopReachesTheLeg() throws IOException {
    try (SparkTrialRunner runner = runner()) {
      runner.start(Samples.leg(7, 1, 100_000, Map.of("pause", 5)));
      runner.start(Samples.leg(8, 1, 20, Map.of("pause", 5)));
      List<StudyEvent> events = new ArrayList<>();
      while (epochs(events, 7).size() < 10) {
        events.addAll(runner.poll(Duration.ofSeconds(1)));
      }
      runner.publish(new TrialId(7), new Decision.Stop(10, "worse than the median"));
      while (ends(events).size() < 2) {
        events.addAll(runner.poll(Duration.ofSeconds(1)));
      }
      for (StudyEvent.LegEnded end : ends(events)) {
        if (end.trial().number() == 7) {
          assertThat(end.result()).isInstanceOf(LegResult.Stopped.class);
        } else {
          assertThat(end.result()).isInstanceOf(LegResult.Reached.class);
        }
      }
      runner.start(Samples.leg(7, 2, 5, Map.of()));
      assertThat(ends(await(runner, 1)).get(0).result()).isInstanceOf(LegResult.Reached.class);
    }
  }

  @Test
  void trainingCodeThatFailsIsAFailureOfItsLegOnly() throws IOException {
    try (SparkTrialRunner runner = runner()) {
      runner.start(Samples.leg(0, 1, 3, Map.of("act", "throw")));
      runner.start(Samples.leg(1, 1, 3, Map.of("act", "overflow")));
      runner.start(Samples.leg(2, 1, 3, Map.of()));
      runner.start(Samples.leg(3, 1, 3, Map.of("act", "fail")));
      for (StudyEvent.LegEnded end : ends(await(runner, 4))) {
        switch (end.trial().number()) {
          case 0 ->
              assertThat(end.result())
                  .isEqualTo(
                      new LegResult.Failed(
                          LegResult.Cause.ERROR,
                          "IllegalStateException: The network has no layers"));
          case 1 ->
              assertThat(end.result())
                  .isEqualTo(
                      new LegResult.Failed(
                          LegResult.Cause.ERROR, "The training code's stack overflowed"));
          case 3 ->
              assertThat(end.result())
                  .isEqualTo(
                      new LegResult.Failed(
                          LegResult.Cause.ERROR, "reading s3a://id:(hidden)@bucket failed"));
          default -> assertThat(end.result()).isInstanceOf(LegResult.Reached.class);
        }
      }
    }
  }

  @Test
  void dataThatCannotBeLoadedFailsTheLegAndIsTriedAgain() throws IOException {
    Files.createFile(directory.resolve("study/broken"));
    try (SparkTrialRunner runner = runner()) {
      runner.start(Samples.leg(0, 1, 3, Map.of()));
      assertThat(ends(await(runner, 1)).get(0).result())
          .isInstanceOfSatisfying(
              LegResult.Failed.class,
              f -> assertThat(f.reason()).contains("The prepared data is missing"));
      Files.delete(directory.resolve("study/broken"));
      runner.start(Samples.leg(0, 2, 3, Map.of()));
      assertThat(ends(await(runner, 1)).get(0).result()).isInstanceOf(LegResult.Reached.class);
    }
  }

  @Test
  void aWorkerIsOpenedOnceHoweverManyLegsWaitForIt() throws IOException {
    try (SparkTrialRunner runner = runner()) {
      for (int i = 0; i < 20; i++) {
        runner.start(Samples.leg(i, 1, 2, Map.of()));
      }
      await(runner, 20);
      assertThat(Files.readAllLines(directory.resolve("study/notes")))
          .filteredOn(line -> line.startsWith("opened"))
          .hasSize(1);
    }
  }

  @Test
  void severalStudiesShareASparkContext() throws IOException {
    try (SparkTrialRunner one = runner("one", 1);
        SparkTrialRunner other = runner("other", 1)) {
      one.start(Samples.leg(1, 1, 30, Map.of("pause", 2)));
      other.start(Samples.leg(1, 1, 30, Map.of("pause", 2)));
      other.publish(new TrialId(1), new Decision.Stop(1, "other study"));
      assertThat(ends(await(one, 1)).get(0).result()).isInstanceOf(LegResult.Reached.class);
      assertThat(ends(await(other, 1)).get(0).result()).isInstanceOf(LegResult.Stopped.class);
    }
  }

  @Test
  void closingARunnerSetsItsLegsFree() throws Exception {
    SparkTrialRunner runner = runner();
    runner.start(Samples.leg(0, 1, 1_000_000, Map.of("pause", 5)));
    runner.start(Samples.leg(1, 1, 1_000_000, Map.of("pause", 5)));
    while (epochs(runner.poll(Duration.ofSeconds(1)), 1).isEmpty()) {
      assertThat(runner.freeSlots()).isZero();
    }
    runner.close();
    runner.close();
    assertThatThrownBy(() -> runner.start(Samples.leg(2, 1, 1, Map.of())))
        .hasMessageContaining("The runner is closed: it does not start trial t2, epochs 1 to 1");
    try (SparkTrialRunner next = runner("next", 2)) {
      next.start(Samples.leg(0, 1, 2, Map.of()));
      next.start(Samples.leg(1, 1, 2, Map.of()));
      assertThat(ends(await(next, 2)))
          .allSatisfy(e -> assertThat(e.result()).isInstanceOf(LegResult.Reached.class));
    }
  }

  @Test
  void manyShortLegsEachEndOnce() throws IOException {
    int legs = 1_000;
    try (SparkTrialRunner runner = runner()) {
      List<StudyEvent> events = new ArrayList<>();
      int started = 0;
      while (ends(events).size() < legs) {
        while (started < legs && runner.freeSlots() > 0) {
          runner.start(Samples.leg(started++, 1, 1, Map.of()));
        }
        events.addAll(runner.poll(Duration.ofSeconds(1)));
      }
      Set<TrialId> ended = new HashSet<>();
      ends(events).forEach(end -> assertThat(ended.add(end.trial())).isTrue());
      assertThat(events).hasSize(2 * legs);
    }
  }

  private static void awaitNoJobs() throws InterruptedException {
    while (spark.statusTracker().getActiveJobIds().length > 0) {
      Thread.sleep(5);
    }
  }

  @Test
  void shortLegsShareATask() throws Exception {
    AtomicInteger jobs = new AtomicInteger();
    SparkListener counter =
        new SparkListener() {
          @Override
          public void onJobStart(SparkListenerJobStart start) {
            jobs.incrementAndGet();
          }
        };
    awaitNoJobs();
    spark.sc().addSparkListener(counter);
    long begun = System.nanoTime();
    try (SparkTrialRunner runner = runner()) {
      for (int leg = 0; leg < 500; leg++) {
        runner.start(Samples.leg(leg, 1, 1, Map.of()));
        await(runner, 1);
      }
    } finally {
      spark.sc().removeSparkListener(counter);
    }
    double lives = (double) (System.nanoTime() - begun) / Slots.LIFE;
    assertThat(jobs.get()).isBetween(1, 2 * (int) (1 + lives)).isLessThan(250);
  }

  @Test
  void anIdleRunnerHoldsNoCore() throws Exception {
    try (SparkTrialRunner runner = runner()) {
      runner.start(Samples.leg(0, 1, 1, Map.of()));
      await(runner, 1);
      assertThat(runner.freeSlots()).isEqualTo(2);
      awaitNoJobs();
      runner.start(Samples.leg(1, 1, 1, Map.of()));
      assertThat(ends(await(runner, 1)).get(0).result()).isInstanceOf(LegResult.Reached.class);
    }
  }

  @Test
  void aRunnerThatIsClosedWhileItsSlotsWaitLeavesNoTaskBehind() throws Exception {
    awaitNoJobs();
    SparkTrialRunner runner = runner();
    runner.start(Samples.leg(0, 1, 1, Map.of()));
    runner.start(Samples.leg(1, 1, 1, Map.of()));
    await(runner, 2);
    runner.close();
    awaitNoJobs();
    assertThat(runner.poll(Duration.ZERO)).isEmpty();
  }

  @Test
  void aStudyOfShortLegsLeavesRoomForAnother() throws IOException {
    try (SparkTrialRunner greedy = runner("one", Integer.MAX_VALUE);
        SparkTrialRunner other = runner("other", 1)) {
      List<StudyEvent> ofOther = new ArrayList<>();
      int legs = 0;
      while (ends(ofOther).isEmpty()) {
        while (greedy.freeSlots() > 0) {
          greedy.start(Samples.leg(legs++, 1, 1, Map.of()));
        }
        if (legs >= 100 && other.freeSlots() == 1) {
          other.start(Samples.leg(1, 1, 3, Map.of()));
        }
        greedy.poll(Duration.ofMillis(100));
        ofOther.addAll(other.poll(Duration.ZERO));
      }
      assertThat(ends(ofOther).get(0).result()).isInstanceOf(LegResult.Reached.class);
    }
  }

  @Test
  void aJobThatIsCancelledInALaterLegLosesThatLegOnly() throws IOException {
    try (SparkTrialRunner runner = runner()) {
      runner.start(Samples.leg(0, 1, 1, Map.of()));
      List<StudyEvent> events = await(runner, 1);
      runner.start(Samples.leg(1, 1, 1_000_000, Map.of("pause", 5)));
      while (epochs(events, 1).isEmpty()) {
        events.addAll(runner.poll(Duration.ofSeconds(1)));
      }
      spark.sc().cancelAllJobs();
      events.addAll(await(runner, 1));
      runner.start(Samples.leg(1, 2, 1, Map.of()));
      events.addAll(await(runner, 1));
      assertThat(ends(events)).extracting(e -> e.trial().number()).containsExactly(0, 1, 1);
      assertThat(ends(events).get(1).result())
          .isInstanceOfSatisfying(
              LegResult.Failed.class, f -> assertThat(f.cause()).isEqualTo(LegResult.Cause.LOST));
      assertThat(ends(events).get(2).result()).isInstanceOf(LegResult.Reached.class);
    }
  }

  @Test
  void jobsAreNamedAfterTheirTrials() throws IOException {
    List<String> names = new CopyOnWriteArrayList<>();
    spark
        .sc()
        .addSparkListener(
            new SparkListener() {
              @Override
              public void onJobStart(SparkListenerJobStart start) {
                names.add(start.properties().getProperty("spark.job.description"));
              }
            });
    try (SparkTrialRunner runner = runner()) {
      runner.start(Samples.leg(12, 1, 9, Map.of("pause", 20)));
      await(runner, 1);
    }
    assertThat(names).contains("trial t12, epochs 1 to 9, and legs that follow within 1 s");
  }
}
