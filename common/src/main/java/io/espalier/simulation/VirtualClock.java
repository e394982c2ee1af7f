package io.espalier.simulation;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Time that passes when it is told to. For one thread. */
public final class VirtualClock implements InstantSource {
  private Instant now;

  /** Starts at an instant. */
  public VirtualClock(Instant start) {
    this.now = start;
  }

  @Override
  public Instant instant() {
    return now;
  }

  /**
   * Moves on.
   *
   * @throws IllegalArgumentException if that would be backwards
   */
  public void advanceTo(Instant later) {
    if (later.isBefore(now)) {
      throw new IllegalArgumentException("Time is at " + now + " and cannot go back to " + later);
    }
    now = later;
  }

  /** Moves on by some time. */
  public void advance(Duration duration) {
    advanceTo(now.plus(duration));
  }
}
