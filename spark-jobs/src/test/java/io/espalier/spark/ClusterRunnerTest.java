package io.espalier.spark;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.apache.spark.ExecutorAllocationClient;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.ExecutorDecommissionInfo;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import scala.Option;

/** Executors in processes of their own. */
class ClusterRunnerTest {
  private static final Duration SILENCE = SparkTrialRunner.Limits.NONE.silence();

  @TempDir private Path directory;

  @AfterEach
  void forgetCluster() {
    Sparks.clusterGone();
  }

  private SparkTrialRunner runner(JavaSparkContext spark) throws IOException {
    return runner(spark, SparkTrialRunner.Limits.NONE);
  }

  private SparkTrialRunner runner(JavaSparkContext spark, SparkTrialRunner.Limits limits)
      throws IOException {
    URI study = Files.createDirectories(directory.resolve("study")).toUri();
    return new SparkTrialRunner(spark, study, ReportingWorker::open, Samples.CLOCK, limits);
  }

  @Test
  @Timeout(180)
  void legsRunInOtherProcessesAndALostOneIsToldWhileTheRestGoesOn() throws Exception {
    SparkConf conf =
        Sparks.cluster(2, directory)
            .set("spark.serializer", "org.apache.spark.serializer.KryoSerializer")
            .set("spark.kryo.registrationRequired", "true")
            .set("spark.kryo.registrator", EspalierKryoRegistrator.class.getName())
            .set("spark.executorEnv.OMP_NUM_THREADS", "7");
    try (JavaSparkContext spark = new JavaSparkContext(conf);
        SparkTrialRunner runner = runner(spark)) {
      awaitSlots(runner, 2);
      executorsSayHowTheyWereStarted();
      runner.start(Samples.leg(1, 1, 1_000_000, Map.of("pause", 10)));
      runner.start(Samples.leg(2, 1, 5, Map.of("act", "die")));
      List<StudyEvent> events = LocalRunnerTest.await(runner, 1);
      assertThat(LocalRunnerTest.ends(events).get(0).trial()).isEqualTo(new TrialId(2));
      assertThat(LocalRunnerTest.ends(events).get(0).result())
          .isInstanceOfSatisfying(
              LegResult.Failed.class,
              failed -> {
                assertThat(failed.cause()).isEqualTo(LegResult.Cause.LOST);
                assertThat(failed.reason()).contains("ExecutorLostFailure").doesNotContain("\n");
              });
      while (LocalRunnerTest.epochs(events, 1).size() < 50) {
        events.addAll(runner.poll(Duration.ofSeconds(1)));
      }
      runner.publish(new TrialId(1), new Decision.Stop(50, "enough"));
      List<StudyEvent> rest = LocalRunnerTest.await(runner, 1);
      assertThat(LocalRunnerTest.ends(rest).get(0).result()).isInstanceOf(LegResult.Stopped.class);

      // The lost executor is replaced.
      awaitSlots(runner, 2);
      List<StudyEvent> after = new ArrayList<>();
      for (int i = 10; i < 20; i++) {
        runner.start(Samples.leg(i, 2, 5, Map.of("pause", 5)));
      }
      after.addAll(LocalRunnerTest.await(runner, 10));
      assertThat(LocalRunnerTest.ends(after))
          .allSatisfy(e -> assertThat(e.result()).isInstanceOf(LegResult.Reached.class));
      List<String> opened = notes("opened");
      assertThat(new HashSet<>(opened)).hasSameSizeAs(opened).hasSizeBetween(2, 3);
    }
  }

  @Test
  @Timeout(180)
  void anExecutorLetsGoOfAStudyThatHasEndedWhenTheNextOneBegins() throws Exception {
    try (JavaSparkContext spark = new JavaSparkContext(Sparks.cluster(1, directory))) {
      try (SparkTrialRunner first = runner(spark)) {
        awaitSlots(first, 1);
        first.start(Samples.leg(1, 1, 1, Map.of("pause", 1)));
        LocalRunnerTest.await(first, 1);
        // Its slot hears that it is done, not that the runner is.
        while (spark.statusTracker().getActiveJobIds().length > 0) {
          Thread.sleep(20);
        }
      }
      assertThat(notes("closed")).isEmpty();
      try (SparkTrialRunner second = runner(spark)) {
        second.start(Samples.leg(1, 1, 1, Map.of("pause", 1)));
        LocalRunnerTest.await(second, 1);
        assertThat(notes("opened")).hasSize(2);
        assertThat(notes("closed")).hasSize(1);
        // One that lives keeps its data, idle or not.
        try (SparkTrialRunner third = runner(spark)) {
          third.start(Samples.leg(1, 1, 1, Map.of("pause", 1)));
          LocalRunnerTest.await(third, 1);
          assertThat(notes("opened")).hasSize(3);
          assertThat(notes("closed")).hasSize(1);
        }
      }
    }
  }

  /** Two of them, with the same flaw, which is said once. */
  private static void executorsSayHowTheyWereStarted() throws InterruptedException {
    Flaw flaw = ExecutorHolder.driver().unsaid();
    while (flaw == null) {
      Thread.sleep(20);
      flaw = ExecutorHolder.driver().unsaid();
    }
    assertThat(flaw.message())
        .contains("OMP_NUM_THREADS is 7 in an executor")
        .endsWith("add --conf spark.executorEnv.OMP_NUM_THREADS=1");
    assertThat(ExecutorHolder.driver().unsaid()).isNull();
  }

  @Test
  @Timeout(180)
  void anExecutorThatDiesWithinALaterLegOfItsSlotLosesThatLegOnly() throws Exception {
    try (JavaSparkContext spark = new JavaSparkContext(Sparks.cluster(1, directory));
        SparkTrialRunner runner = runner(spark)) {
      awaitSlots(runner, 1);
      runner.start(Samples.leg(1, 1, 1, Map.of("act", "note")));
      List<StudyEvent> events = LocalRunnerTest.await(runner, 1);
      runner.start(Samples.leg(2, 1, 1, Map.of("act", "die")));
      events.addAll(LocalRunnerTest.await(runner, 1));
      runner.start(Samples.leg(2, 2, 1, Map.of("act", "note")));
      events.addAll(LocalRunnerTest.await(runner, 1));
      List<StudyEvent.LegEnded> ends = LocalRunnerTest.ends(events);
      assertThat(ends).extracting(e -> e.trial().number()).containsExactly(1, 2, 2);
      assertThat(ends.get(0).result()).isInstanceOf(LegResult.Reached.class);
      assertThat(((LegResult.Failed) ends.get(1).result()).cause()).isEqualTo(LegResult.Cause.LOST);
      assertThat(ends.get(1).host()).isNotEmpty();
      assertThat(ends.get(2).result()).isInstanceOf(LegResult.Reached.class);
      assertThat(notes("ran")).containsExactly("ran t1", "ran t2");
      assertThat(runner.poll(Duration.ofMillis(500))).isEmpty();
    }
  }

  @Test
  @Timeout(180)
  void anExecutorThatIsKilledBetweenLegsLosesAtMostTheLegThatItWasGivenSince() throws Exception {
    try (JavaSparkContext spark = new JavaSparkContext(Sparks.cluster(1, directory));
        SparkTrialRunner runner = runner(spark)) {
      awaitSlots(runner, 1);
      for (int round = 0; round < 3; round++) {
        assertThat(reachedAfter(runner, 2 * round)).isLessThanOrEqualTo(2);
        List<String> opened = notes("opened");
        long executor = Long.parseLong(opened.get(opened.size() - 1).substring("opened ".length()));
        ProcessHandle.of(executor).orElseThrow().destroyForcibly();
        // The next leg comes before the slot's time is over, about then, and after.
        Thread.sleep(100L * round);
        assertThat(reachedAfter(runner, 2 * round + 1)).isLessThanOrEqualTo(2);
      }
      assertThat(runner.poll(Duration.ofMillis(500))).isEmpty();
    }
  }

  /** Runs a trial's leg until it is not lost any more; each attempt must end once. */
  private static int reachedAfter(SparkTrialRunner runner, int trial) {
    for (int attempt = 1; ; attempt++) {
      runner.start(Samples.leg(trial, attempt, 1, Map.of()));
      List<StudyEvent.LegEnded> ends = LocalRunnerTest.ends(LocalRunnerTest.await(runner, 1));
      assertThat(ends).hasSize(1);
      assertThat(ends.get(0).trial().number()).isEqualTo(trial);
      assertThat(ends.get(0).attempt()).isEqualTo(attempt);
      if (ends.get(0).result() instanceof LegResult.Reached) {
        return attempt;
      }
      assertThat(((LegResult.Failed) ends.get(0).result()).cause()).isEqualTo(LegResult.Cause.LOST);
    }
  }

  @Test
  @Timeout(180)
  void aTaskThatSparkRepeatsGoesOnWithTheLegThatItHadAndRunsNoEarlierOneAgain() throws Exception {
    SparkConf conf = Sparks.cluster(1, directory).set("spark.task.maxFailures", "3");
    try (JavaSparkContext spark = new JavaSparkContext(conf);
        SparkTrialRunner runner = runner(spark)) {
      awaitSlots(runner, 1);
      runner.start(Samples.leg(1, 1, 1, Map.of("act", "note")));
      List<StudyEvent> events = LocalRunnerTest.await(runner, 1);
      runner.start(Samples.leg(2, 1, 1, Map.of("act", "die-once")));
      events.addAll(LocalRunnerTest.await(runner, 1));
      runner.start(Samples.leg(3, 1, 1, Map.of("act", "note")));
      events.addAll(LocalRunnerTest.await(runner, 1));
      assertThat(LocalRunnerTest.ends(events))
          .allSatisfy(e -> assertThat(e.result()).isInstanceOf(LegResult.Reached.class))
          .extracting(e -> e.trial().number())
          .containsExactly(1, 2, 3);
      assertThat(notes("ran")).containsExactly("ran t1", "ran t3");
      assertThat(notes("died")).containsExactly("died t2");
    }
  }

  @Test
  @Timeout(180)
  void aLegThatHangsCostsItsExecutorWhichIsReplacedAndLegsBesideItAreNotToBlame() throws Exception {
    SparkConf conf = Sparks.cluster(1, 2, directory);
    URI study = Files.createDirectories(directory.resolve("study")).toUri();
    try (JavaSparkContext spark = new JavaSparkContext(conf);
        SparkTrialRunner runner =
            new SparkTrialRunner(
                spark,
                study,
                ReportingWorker::open,
                Samples.CLOCK,
                new SparkTrialRunner.Limits(
                    Integer.MAX_VALUE, Integer.MAX_VALUE, Duration.ofSeconds(10)))) {
      awaitSlots(runner, 2);
      runner.start(Samples.leg(1, 1, 1, Map.of("act", "hang-once")));
      runner.start(Samples.leg(2, 1, 30, Map.of("pause", 500)));
      List<StudyEvent> events = LocalRunnerTest.await(runner, 1);
      assertThat(((LegResult.Failed) LocalRunnerTest.ends(events).get(0).result()).reason())
          .startsWith("hung: it reported nothing for 10 s");
      runner.start(Samples.leg(1, 2, 1, Map.of("act", "hang-once")));
      List<StudyEvent.LegEnded> ends = LocalRunnerTest.ends(LocalRunnerTest.await(runner, 2));
      assertThat(ends)
          .extracting(e -> e.trial().number() + "/" + e.attempt() + " " + how(e.result()))
          .containsExactlyInAnyOrder("1/2 Reached", "2/1 PREEMPTED");
      assertThat(new HashSet<>(notes("opened"))).hasSize(2);
    }
  }

  private static String how(LegResult result) {
    return result instanceof LegResult.Failed failed
        ? failed.cause().name()
        : result.getClass().getSimpleName();
  }

  @Test
  void anExecutorThatIsToGoGivesItsLegAwayAtACheckpoint() throws Exception {
    SparkConf conf = Sparks.cluster(2, directory).set("spark.decommission.enabled", "true");
    try (JavaSparkContext spark = new JavaSparkContext(conf);
        SparkTrialRunner runner = runner(spark)) {
      awaitSlots(runner, 2);
      runner.start(Samples.leg(1, 1, 1_000_000, Map.of("pause", 10)));
      runner.start(Samples.leg(2, 1, 1_000_000, Map.of("pause", 10)));
      List<StudyEvent> events = new ArrayList<>();
      while (LocalRunnerTest.epochs(events, 1).isEmpty()
          || LocalRunnerTest.epochs(events, 2).isEmpty()) {
        events.addAll(runner.poll(Duration.ofSeconds(1)));
      }
      ((ExecutorAllocationClient) spark.sc().schedulerBackend())
          .decommissionExecutor(
              "0", new ExecutorDecommissionInfo("maintenance", Option.empty()), false, false);
      events.addAll(LocalRunnerTest.await(runner, 1));
      StudyEvent.LegEnded end = LocalRunnerTest.ends(events).get(0);
      assertThat(end.result())
          .isInstanceOfSatisfying(
              LegResult.Yielded.class,
              left -> {
                assertThat(left.reason()).isEqualTo("executor 0 is being decommissioned");
                assertThat(left.epoch())
                    .isEqualTo(
                        LocalRunnerTest.epochs(events, end.trial().number()).stream()
                            .mapToInt(e -> e)
                            .max()
                            .orElseThrow());
              });
      TrialId stays = new TrialId(end.trial().number() == 1 ? 2 : 1);
      runner.publish(stays, new Decision.Stop(1, "enough"));
      assertThat(LocalRunnerTest.ends(LocalRunnerTest.await(runner, 1)).get(0).trial())
          .isEqualTo(stays);
      runner.start(Samples.leg(end.trial().number(), 2, 3, Map.of()));
      assertThat(LocalRunnerTest.ends(LocalRunnerTest.await(runner, 1)).get(0).result())
          .isInstanceOf(LegResult.Reached.class);
    }
  }

  @Test
  @Timeout(180)
  void limitsHoldForAllLegsForThoseOfAnExecutorAndForTheCoresOfEach() throws Exception {
    SparkConf conf = Sparks.cluster(2, 2, directory);
    try (JavaSparkContext spark = new JavaSparkContext(conf)) {
      try (SparkTrialRunner runner = runner(spark, new SparkTrialRunner.Limits(9, 1, SILENCE))) {
        awaitSlots(runner, 2);
        assertThat(runner.slots()).isEqualTo(2);
        assertThat(most(runner)).isEqualTo(1);
      }
      try (SparkTrialRunner runner = runner(spark, new SparkTrialRunner.Limits(3, 9, SILENCE))) {
        assertThat(runner.slots()).isEqualTo(3);
        assertThat(most(runner)).isEqualTo(2);
      }
    }
    try (JavaSparkContext spark = new JavaSparkContext(conf.set("spark.task.cpus", "2"));
        SparkTrialRunner runner = runner(spark)) {
      awaitSlots(runner, 2);
      assertThat(runner.slots()).isEqualTo(2);
      assertThat(most(runner)).isEqualTo(1);
    }
  }

  @Test
  @Timeout(180)
  void executorsAreAskedForWhileLegsWaitAndGivenBackWhenNoneIsLeft() throws Exception {
    SparkConf conf =
        Sparks.cluster(2, directory)
            .set("spark.dynamicAllocation.enabled", "true")
            .set("spark.dynamicAllocation.shuffleTracking.enabled", "true")
            .set("spark.dynamicAllocation.minExecutors", "0")
            .set("spark.dynamicAllocation.initialExecutors", "0")
            .set("spark.dynamicAllocation.maxExecutors", "2")
            .set("spark.dynamicAllocation.executorIdleTimeout", "2s");
    try (JavaSparkContext spark = new JavaSparkContext(conf);
        SparkTrialRunner runner = runner(spark)) {
      // None is there, and two could be.
      assertThat(runner.freeSlots()).isEqualTo(2);
      runner.start(Samples.leg(1, 1, 1_000_000, Map.of("pause", 10)));
      runner.start(Samples.leg(2, 1, 1_000_000, Map.of("pause", 10)));
      List<StudyEvent> events = new ArrayList<>();
      while (LocalRunnerTest.epochs(events, 1).isEmpty()
          || LocalRunnerTest.epochs(events, 2).isEmpty()) {
        events.addAll(runner.poll(Duration.ofSeconds(1)));
      }
      List<Long> executors =
          notes("opened").stream()
              .map(line -> Long.parseLong(line.substring("opened ".length())))
              .toList();
      assertThat(new HashSet<>(executors)).hasSize(2);
      runner.publish(new TrialId(1), new Decision.Stop(1, "enough"));
      runner.publish(new TrialId(2), new Decision.Stop(1, "enough"));
      LocalRunnerTest.await(runner, 2);
      while (executors.stream().anyMatch(ClusterRunnerTest::lives)) {
        Thread.sleep(50);
      }
      assertThat(runner.freeSlots()).isEqualTo(2);
      runner.start(Samples.leg(3, 1, 1, Map.of()));
      assertThat(LocalRunnerTest.ends(LocalRunnerTest.await(runner, 1)).get(0).result())
          .isInstanceOf(LegResult.Reached.class);
    }
  }

  private static boolean lives(long process) {
    return ProcessHandle.of(process).map(ProcessHandle::isAlive).orElse(false);
  }

  /** Runs legs, as many at once as may, and tells how many ran at once in one executor. */
  private int most(SparkTrialRunner runner) throws IOException {
    Files.deleteIfExists(directory.resolve("study/notes"));
    int started = 0;
    int ended = 0;
    while (ended < 12 && !Thread.currentThread().isInterrupted()) {
      for (; started < 12 && runner.freeSlots() > 0; started++) {
        runner.start(Samples.leg(started, 1, 10, Map.of("pause", 15)));
      }
      ended += LocalRunnerTest.ends(runner.poll(Duration.ofSeconds(1))).size();
    }
    assertThat(ended).isEqualTo(12);
    return notes("legs").stream()
        .mapToInt(line -> Integer.parseInt(line.substring("legs ".length())))
        .max()
        .orElseThrow();
  }

  private static void awaitSlots(SparkTrialRunner runner, int slots) throws InterruptedException {
    while (runner.slots() < slots) {
      Thread.sleep(20);
    }
  }

  private List<String> notes(String kind) throws IOException {
    return Files.readAllLines(directory.resolve("study/notes")).stream()
        .filter(line -> line.startsWith(kind))
        .toList();
  }

  @Test
  @Timeout(180)
  void executorsOfAContextWithoutThePluginReachTheDriverToo() throws Exception {
    SparkConf conf = Sparks.cluster(1, directory).remove("spark.plugins");
    try (JavaSparkContext spark = new JavaSparkContext(conf);
        SparkTrialRunner runner = runner(spark)) {
      runner.start(Samples.leg(0, 1, 3, Map.of()));
      List<StudyEvent> events = LocalRunnerTest.await(runner, 1);
      assertThat(LocalRunnerTest.epochs(events, 0)).containsExactly(1, 2, 3);
      assertThat(LocalRunnerTest.ends(events).get(0).result())
          .isInstanceOf(LegResult.Reached.class);
    }
  }

  @Test
  @Timeout(60)
  void everythingIsRegisteredWithKryo() throws IOException {
    SparkConf conf =
        Sparks.local("local[2]")
            .set("spark.serializer", "org.apache.spark.serializer.KryoSerializer")
            .set("spark.kryo.registrationRequired", "true")
            .set("spark.kryo.registrator", EspalierKryoRegistrator.class.getName());
    try (JavaSparkContext spark = new JavaSparkContext(conf);
        SparkTrialRunner runner = runner(spark)) {
      runner.start(Samples.leg(0, 1, 3, Map.of()));
      assertThat(LocalRunnerTest.ends(LocalRunnerTest.await(runner, 1)).get(0).result())
          .isInstanceOf(LegResult.Reached.class);
    }
  }
}
