package io.espalier.trial;

import java.nio.charset.StandardCharsets;

/**
 * Seeds are derived, never drawn: from the study's seed, a purpose and coordinates such as a trial
 * and an epoch, so that a number does not depend on threads, executors or the order of events.
 */
public final class Seeds {
  /** By which SplitMix64 goes on: the golden ratio, in 64 bits and odd. */
  public static final long STRIDE = 0x9E3779B97F4A7C15L;

  private Seeds() {}

  /**
   * A seed for a purpose.
   *
   * @param seed the seed that it is derived from
   * @param purpose what it is for; other purposes give independent seeds
   * @param coordinates where it is used
   * @return never 0, which DL4J takes to mean the clock
   */
  public static long derive(long seed, String purpose, long... coordinates) {
    long mixed = mix(seed);
    for (byte b : purpose.getBytes(StandardCharsets.UTF_8)) {
      mixed = mix(mixed ^ b);
    }
    for (long coordinate : coordinates) {
      mixed = mix(mixed ^ coordinate);
    }
    return mixed == 0 ? 1 : mixed;
  }

  /** One step of SplitMix64 (Steele, Lea, Flood 2014): nearby inputs give unrelated outputs. */
  public static long mix(long value) {
    long z = value + STRIDE;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
