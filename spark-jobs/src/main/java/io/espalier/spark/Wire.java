package io.espalier.spark;

import java.util.Arrays;
import java.util.List;

/** The messages between executors and the driver: plain strings, so that any serializer will do. */
final class Wire {
  /** The answer where nothing has been decided. */
  static final String CONTINUE = "continue";

  /** The answer of a driver that cannot take measurements now: keep them. */
  static final String BUSY = "busy";

  /** The answer where the runner has been closed: nobody wants the leg any more. */
  static final String GONE = "gone";

  /** The answer to a leg that has ended for its study: a task that was given up as lost. */
  static final String UNWANTED = "unwanted";

  private static final String SEPARATOR = "\n";
  private static final int HEAD = 4;

  private Wire() {}

  /** Names a leg within a study. */
  record LegKey(int trial, int attempt) {
    @Override
    public String toString() {
      return "t" + trial + ", attempt " + attempt;
    }
  }

  /**
   * What a leg reports.
   *
   * @param runner the runner that started it
   * @param leg which leg
   * @param host where it runs
   * @param measurements in order, as JSON; none where a leg only says that it runs
   */
  record Report(String runner, LegKey leg, String host, List<String> measurements) {

    String text() {
      StringBuilder text = new StringBuilder(runner);
      text.append(SEPARATOR).append(leg.trial());
      text.append(SEPARATOR).append(leg.attempt());
      text.append(SEPARATOR).append(host);
      measurements.forEach(m -> text.append(SEPARATOR).append(m));
      return text.toString();
    }

    /**
     * Reads {@link #text}.
     *
     * @throws IllegalArgumentException if it is none
     */
    static Report of(String text) {
      String[] parts = text.split(SEPARATOR, -1);
      if (parts.length < HEAD) {
        throw new IllegalArgumentException("This is no report: " + text);
      }
      LegKey leg = new LegKey(Integer.parseInt(parts[1]), Integer.parseInt(parts[2]));
      return new Report(
          parts[0], leg, parts[3], List.copyOf(Arrays.asList(parts).subList(HEAD, parts.length)));
    }
  }
}
