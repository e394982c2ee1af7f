package io.espalier.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.espalier.port.RunnerLost;
import io.espalier.trial.LegResult;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LostSparkTest {
  @TempDir private Path directory;

  private SparkTrialRunner runner(JavaSparkContext spark, SparkTrialRunner.Limits limits)
      throws IOException {
    return new SparkTrialRunner(
        spark, directory.toUri(), ReportingWorker::open, Samples.CLOCK, limits);
  }

  @Test
  void aSparkThatEndsIsTheDriversLossAndNoLegs() throws Exception {
    JavaSparkContext spark = new JavaSparkContext(Sparks.local("local[2]"));
    try (SparkTrialRunner runner = runner(spark, SparkTrialRunner.Limits.NONE)) {
      assertThat(runner.freeSlots()).isEqualTo(2);
      spark.stop();
      runner.start(Samples.leg(0, 1, 3, Map.of()));
      assertThatThrownBy(() -> runner.poll(Duration.ofSeconds(1)))
          .isInstanceOf(RunnerLost.class)
          .hasMessageContaining("espalier resume " + directory.toUri());
      assertThat(runner.freeSlots()).isZero();
    }
  }

  @Test
  void aLegThatHangsInThisProcessFailsAndThenTheRunnerAsksForAResume() throws Exception {
    JavaSparkContext spark = new JavaSparkContext(Sparks.local("local[2]"));
    SparkTrialRunner.Limits limits =
        new SparkTrialRunner.Limits(Integer.MAX_VALUE, Integer.MAX_VALUE, Duration.ofSeconds(5));
    try (SparkTrialRunner runner = runner(spark, limits)) {
      runner.start(Samples.leg(3, 1, 1, Map.of("act", "hang-once")));
      LegResult end = LocalRunnerTest.ends(LocalRunnerTest.await(runner, 1)).get(0).result();
      assertThat(((LegResult.Failed) end).reason()).startsWith("hung: it reported nothing for 5 s");
      assertThatThrownBy(() -> runner.poll(Duration.ofSeconds(1)))
          .isInstanceOf(RunnerLost.class)
          .hasMessageContaining("t3, attempt 1 has hung: it reported nothing for 5 s")
          .hasMessageContaining("espalier resume " + directory.toUri());
    } finally {
      spark.stop();
    }
  }
}
