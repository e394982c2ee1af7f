package io.espalier.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One fault of each kind, each caused once: {@code bench/run faults} causes all of them, and often.
 */
@ExtendWith(Cluster.class)
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class FaultsIT {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "executor-checkpoint",
        "worker",
        "driver-cluster",
        "namenode",
        "quota",
        "hung-cluster",
        "journal-torn",
        "checkpoint-flipped",
        "heap",
        "nan"
      })
  void aStudyOutlivesIt(String fault, TestBed bed) throws Exception {
    try {
      assertThat(Faults.named(fault).cause().strike(bed, 1)).isNotEmpty();
    } finally {
      bed.clear();
    }
  }
}
