package io.espalier.simulation;

import io.espalier.port.Journal;
import io.espalier.trial.StudyEvent;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** Keeps nothing, but takes the time that a driver spends on each batch. For one thread. */
final class CostlyJournal implements Journal {
  private final DriverCost cost;
  private final VirtualClock clock;
  private double seconds;

  CostlyJournal(DriverCost cost, VirtualClock clock) {
    this.cost = cost;
    this.clock = clock;
  }

  /** All the time that it took. */
  double seconds() {
    return seconds;
  }

  @Override
  public void append(List<StudyEvent> batch) {
    double spent = cost.of(batch.size());
    seconds += spent;
    clock.advance(Duration.ofNanos(Math.round(1e9 * spent)));
  }

  @Override
  public Stream<StudyEvent> replay() {
    return Stream.empty();
  }

  @Override
  public void close() {}
}
