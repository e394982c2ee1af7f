package io.espalier.spark;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The messages between executors and the driver: plain strings, so that any serializer will do. */
final class Wire {
  /** The answer where nothing has been decided. */
  static final String CONTINUE = "continue";

  /** The answer of a driver that cannot take measurements now: keep them. */
  static final String BUSY = "busy";

  /** The answer where the runner has been closed: nobody wants its legs any more. */
  static final String GONE = "gone";

  /** The answer to a leg that has ended for its study: a task that was given up as lost. */
  static final String UNWANTED = "unwanted";

  /** The answer to a slot for which there is no leg yet: ask again. */
  static final String WAIT = "wait";

  /** The answer to a slot that gets no further leg: its task should end. */
  static final String DONE = "done";

  private static final String SEPARATOR = "\n";
  private static final String REPORT = "report";
  private static final String NEXT = "next";
  private static final int REPORT_HEAD = 4;
  private static final int NEXT_HEAD = 5;
  private static final int ENDED_HEAD = 5;

  private Wire() {}

  /** Names a leg within a study. */
  record LegKey(int trial, int attempt) {
    @Override
    public String toString() {
      return "t" + trial + ", attempt " + attempt;
    }
  }

  /** What an executor says to a runner. */
  sealed interface Message {
    /** The runner's name. */
    String runner();

    /** What {@link Wire#message} reads. */
    String text();
  }

  /**
   * What a leg reports.
   *
   * @param runner the runner that started it
   * @param leg which leg
   * @param measurements in order, as JSON
   */
  record Report(String runner, LegKey leg, List<String> measurements) implements Message {
    @Override
    public String text() {
      StringBuilder text = new StringBuilder(REPORT);
      add(text, runner, leg.trial(), leg.attempt());
      measurements.forEach(m -> add(text, m));
      return text.toString();
    }
  }

  /**
   * A slot asks what it is to run now. Asking again is harmless: the answer is the same until the
   * slot says that it has ended what it was given.
   *
   * @param runner the runner that started it
   * @param slot which slot
   * @param executor what Spark calls the process that it is in
   * @param host where that is
   * @param ended the leg that it ran, unless the driver is known to have heard of its end
   */
  record Next(String runner, int slot, String executor, String host, Optional<Ended> ended)
      implements Message {
    @Override
    public String text() {
      StringBuilder text = new StringBuilder(NEXT);
      add(text, runner, slot, executor, host);
      ended.ifPresent(
          e -> {
            add(text, e.leg().trial(), e.leg().attempt(), e.seconds(), e.result(), e.then());
            e.measurements().forEach(m -> add(text, m));
          });
      return text.toString();
    }
  }

  /**
   * A leg's end.
   *
   * @param seconds how long it ran
   * @param result as JSON
   * @param then what the slot is to do now
   * @param measurements those that were not reported before, in order, as JSON
   */
  record Ended(LegKey leg, double seconds, String result, Then then, List<String> measurements) {}

  /** What follows a leg in its slot. */
  enum Then {
    /** Another leg. */
    GO_ON,
    /** Nothing: what failed here may fail again, so Spark places the next leg anew. */
    LEAVE
  }

  private static void add(StringBuilder text, Object... parts) {
    for (Object part : parts) {
      text.append(SEPARATOR).append(part);
    }
  }

  /**
   * Reads a {@link Message#text}.
   *
   * @throws IllegalArgumentException if it is none
   */
  static Message message(String text) {
    List<String> parts = Arrays.asList(text.split(SEPARATOR, -1));
    if (parts.get(0).equals(REPORT) && parts.size() >= REPORT_HEAD) {
      return new Report(parts.get(1), leg(parts, 2), rest(parts, REPORT_HEAD));
    }
    if (parts.get(0).equals(NEXT) && parts.size() == NEXT_HEAD) {
      return next(parts, Optional.empty());
    }
    if (parts.get(0).equals(NEXT) && parts.size() >= NEXT_HEAD + ENDED_HEAD) {
      return next(parts, Optional.of(ended(parts.subList(NEXT_HEAD, parts.size()))));
    }
    throw new IllegalArgumentException("This is no message of a leg or a slot: " + text);
  }

  private static Next next(List<String> parts, Optional<Ended> ended) {
    return new Next(
        parts.get(1), Integer.parseInt(parts.get(2)), parts.get(3), parts.get(4), ended);
  }

  private static Ended ended(List<String> parts) {
    return new Ended(
        leg(parts, 0),
        Double.parseDouble(parts.get(2)),
        parts.get(3),
        Then.valueOf(parts.get(4)),
        rest(parts, ENDED_HEAD));
  }

  private static LegKey leg(List<String> parts, int at) {
    return new LegKey(Integer.parseInt(parts.get(at)), Integer.parseInt(parts.get(at + 1)));
  }

  private static List<String> rest(List<String> parts, int from) {
    return List.copyOf(parts.subList(from, parts.size()));
  }
}
