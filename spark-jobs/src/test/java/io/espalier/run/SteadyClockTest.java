package io.espalier.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class SteadyClockTest {
  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

  @Test
  void settingTheMachinesClockDoesNotMoveIt() {
    AtomicReference<Instant> wall = new AtomicReference<>(NOON);
    AtomicLong nanos = new AtomicLong(-5);
    InstantSource clock = SteadyClock.of(wall::get, nanos::get);
    assertThat(clock.instant()).isEqualTo(NOON);
    wall.set(NOON.minusSeconds(3600));
    nanos.addAndGet(2_000_000_000);
    assertThat(clock.instant()).isEqualTo(NOON.plusSeconds(2));
    wall.set(NOON.plusSeconds(3600));
    assertThat(clock.instant()).isEqualTo(NOON.plusSeconds(2));
  }
}
