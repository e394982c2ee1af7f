package io.espalier.trial;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SeedsTest {
  @Test
  void nearbyCoordinatesGiveUnrelatedSeeds() {
    Set<Long> seeds = new HashSet<>();
    long flipped = 0;
    for (int trial = 0; trial < 1000; trial++) {
      long seed = Seeds.derive(42, "shuffle", trial, 1);
      flipped += Long.bitCount(seed ^ Seeds.derive(42, "shuffle", trial, 2));
      seeds.add(seed);
    }
    assertThat(seeds).hasSize(1000).doesNotContain(0L);
    assertThat(flipped / 1000.0).isBetween(31.0, 33.0);
  }

  @Test
  void purposesDoNotShareSeeds() {
    assertThat(Seeds.derive(1, "a", 5)).isNotEqualTo(Seeds.derive(1, "b", 5));
    assertThat(Seeds.derive(1, "a", 5)).isEqualTo(Seeds.derive(1, "a", 5));
  }
}
