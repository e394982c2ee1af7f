package io.espalier.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.espalier.port.RunnerLost;
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

  @Test
  void aSparkThatEndsIsTheDriversLossAndNoLegs() throws Exception {
    JavaSparkContext spark = new JavaSparkContext(Sparks.local("local[2]"));
    try (SparkTrialRunner runner =
        new SparkTrialRunner(
            spark,
            directory.toUri(),
            ReportingWorker::open,
            Samples.CLOCK,
            SparkTrialRunner.Limits.NONE)) {
      assertThat(runner.freeSlots()).isEqualTo(2);
      spark.stop();
      runner.start(Samples.leg(0, 1, 3, Map.of()));
      assertThatThrownBy(() -> runner.poll(Duration.ofSeconds(1)))
          .isInstanceOf(RunnerLost.class)
          .hasMessageContaining("espalier resume " + directory.toUri());
      assertThat(runner.freeSlots()).isZero();
    }
  }
}
