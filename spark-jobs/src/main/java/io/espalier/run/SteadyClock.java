package io.espalier.run;

import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * A clock that is set once, when it is made, and then goes by what has passed since: if the
 * machine's clock is set while a study runs, neither its times nor what is left of its budget jump.
 */
final class SteadyClock implements InstantSource {
  private final Instant set;
  private final long begun;
  private final LongSupplier nanos;

  private SteadyClock(InstantSource wall, LongSupplier nanos) {
    this.nanos = nanos;
    this.begun = nanos.getAsLong();
    this.set = wall.instant();
  }

  /**
   * Sets a clock.
   *
   * @param wall is asked once
   * @param nanos like {@link System#nanoTime}
   */
  static InstantSource of(InstantSource wall, LongSupplier nanos) {
    return new SteadyClock(wall, nanos);
  }

  @Override
  public Instant instant() {
    return set.plusNanos(nanos.getAsLong() - begun);
  }
}
