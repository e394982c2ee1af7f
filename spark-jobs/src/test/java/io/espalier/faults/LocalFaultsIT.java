package io.espalier.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.faults.Fault.Place;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each fault of one machine, caused once: {@code bench/run faults} causes them often. */
@ExtendWith(Cluster.class)
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class LocalFaultsIT {
  static List<String> faults() {
    return Faults.inBuild(Place.ONE_MACHINE);
  }

  @ParameterizedTest
  @MethodSource("faults")
  void aStudyOutlivesIt(String fault, TestBed bed) throws Exception {
    int before = bed.strikes();
    bed.cause(Faults.named(fault), 1);
    assertThat(bed.strikes()).as("strikes").isGreaterThan(before);
  }
}
