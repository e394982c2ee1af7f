package io.espalier.results;

import java.time.Instant;
import java.util.Optional;

/** When things happened to a trial, and where. Small: a study may have 100,000 of these. */
final class TrialTimes {
  private final Instant proposedAt;
  private Instant startedAt;
  private Instant endedAt;
  private String host = "";
  private int epoch;

  TrialTimes(Instant proposedAt) {
    this.proposedAt = proposedAt;
  }

  void start(Instant at) {
    if (startedAt == null) {
      startedAt = at;
    }
    endedAt = null;
  }

  void end(Instant at, String where) {
    endedAt = at;
    host = where;
  }

  void reach(int measuredEpoch) {
    epoch = measuredEpoch;
  }

  int epoch() {
    return epoch;
  }

  Instant proposedAt() {
    return proposedAt;
  }

  Optional<Instant> startedAt() {
    return Optional.ofNullable(startedAt);
  }

  Optional<Instant> endedAt() {
    return Optional.ofNullable(endedAt);
  }

  Optional<String> host() {
    return host.isEmpty() ? Optional.empty() : Optional.of(host);
  }
}
