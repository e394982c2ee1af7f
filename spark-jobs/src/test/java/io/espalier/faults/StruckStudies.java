package io.espalier.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each fault of one place, caused once: {@code bench/run faults} causes them often. */
@ExtendWith(Cluster.class)
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(value = 15, unit = TimeUnit.MINUTES)
abstract class StruckStudies {
  private final Fault.Place place;

  StruckStudies(Fault.Place place) {
    this.place = place;
  }

  List<String> faults() {
    return Faults.inBuild(place);
  }

  @ParameterizedTest
  @MethodSource("faults")
  void aStudyOutlivesIt(String fault, TestBed bed) throws Exception {
    int before = bed.strikes();
    bed.cause(Faults.named(fault), 1);
    assertThat(bed.strikes()).as("strikes").isGreaterThan(before);
  }
}
