package io.espalier.spark;

import java.time.Duration;

/**
 * How a journal is kept.
 *
 * @param leaseTimeout a driver that has not been seen for so long may be replaced
 * @param leaseRenewal how often a driver shows itself; at most half the time-out
 * @param retries how long a failing file system is outlasted
 */
public record JournalSettings(Duration leaseTimeout, Duration leaseRenewal, Retries retries) {
  /** Replaced after 30 s, seen every 5 s, and patient. */
  public static final JournalSettings DEFAULT =
      new JournalSettings(Duration.ofSeconds(30), Duration.ofSeconds(5), Retries.PATIENT);

  /** Checks the times. */
  public JournalSettings {
    if (leaseRenewal.multipliedBy(2).compareTo(leaseTimeout) > 0) {
      throw new IllegalArgumentException(
          "A lease that times out after "
              + leaseTimeout
              + " must be renewed at least twice within, not every "
              + leaseRenewal);
    }
  }
}
