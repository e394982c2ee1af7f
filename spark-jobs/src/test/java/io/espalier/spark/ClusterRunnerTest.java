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
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Executors in processes of their own. */
class ClusterRunnerTest {
  @TempDir private Path directory;

  @AfterEach
  void forgetCluster() {
    Sparks.clusterGone();
  }

  private SparkTrialRunner runner(JavaSparkContext spark) throws IOException {
    URI study = Files.createDirectories(directory.resolve("study")).toUri();
    return new SparkTrialRunner(
        spark, study, ReportingWorker::open, Samples.CLOCK, Integer.MAX_VALUE);
  }

  @Test
  @Timeout(180)
  void legsRunInOtherProcessesAndALostOneIsToldWhileTheRestGoesOn() throws Exception {
    SparkConf conf =
        Sparks.cluster(2, directory)
            .set("spark.serializer", "org.apache.spark.serializer.KryoSerializer")
            .set("spark.kryo.registrationRequired", "true")
            .set("spark.kryo.registrator", EspalierKryoRegistrator.class.getName());
    try (JavaSparkContext spark = new JavaSparkContext(conf);
        SparkTrialRunner runner = runner(spark)) {
      while (runner.slots() < 2) {
        Thread.sleep(20);
      }
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
      while (runner.slots() < 2) {
        Thread.sleep(20);
      }
      List<StudyEvent> after = new ArrayList<>();
      for (int i = 10; i < 20; i++) {
        runner.start(Samples.leg(i, 2, 5, Map.of("pause", 5)));
      }
      after.addAll(LocalRunnerTest.await(runner, 10));
      assertThat(LocalRunnerTest.ends(after))
          .allSatisfy(e -> assertThat(e.result()).isInstanceOf(LegResult.Reached.class));
      List<String> opened =
          Files.readAllLines(directory.resolve("study/notes")).stream()
              .filter(line -> line.startsWith("opened"))
              .toList();
      assertThat(new HashSet<>(opened)).hasSameSizeAs(opened).hasSizeBetween(2, 3);
    }
  }

  @Test
  @Timeout(60)
  void aContextWithoutThePluginIsRefusedWithTheLineToAdd() {
    try (JavaSparkContext spark = new JavaSparkContext(Sparks.plain("local[1]"))) {
      assertThatThrownBy(() -> runner(spark))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("spark.plugins=io.espalier.spark.EspalierPlugin");
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
