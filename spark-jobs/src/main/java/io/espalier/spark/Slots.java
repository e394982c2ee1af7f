package io.espalier.spark;

import io.espalier.results.EventCodec;
import io.espalier.trial.Decision;
import io.espalier.trial.Leg;
import io.espalier.trial.LegResult;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import java.util.function.LongSupplier;

/**
 * The slots of one runner, which are tasks of Spark, and the legs that they have. A slot has one
 * leg or waits for one. It has a leg from the moment that it is placed, whether or not the slot has
 * heard of that, until the slot tells its end or the slot's job ends: whichever is first, exactly
 * one end of each leg goes into the inbox.
 *
 * <p>A leg that has come to a slot and then says nothing for too long is given up as hung, and its
 * slot with it: what trains it may never return.
 *
 * <p>Called by the study's thread, Spark's dispatcher and the threads that wait for jobs; nothing
 * here waits.
 */
final class Slots {
  /** So long a slot waits for its next leg: then others may have its core. */
  static final long LINGER = TimeUnit.MILLISECONDS.toNanos(200);

  /**
   * A slot this old gets no further leg, so that other jobs of the same context get their turn. A
   * Spark job a second costs less than a hundredth of the time.
   */
  static final long LIFE = TimeUnit.SECONDS.toNanos(1);

  private final Inbox inbox;
  private final EventCodec codec;
  private final LongSupplier nanos;
  private final Map<Integer, Slot> open = new HashMap<>();

  /** The latest first: it asks most often. */
  private final Deque<Slot> lingering = new ArrayDeque<>();

  /** When each leg that has come to its slot was last heard of. */
  private final Map<Wire.LegKey, Long> heard = new ConcurrentHashMap<>();

  /** By slot: legs that were given up, in tasks that have not come back since. */
  private final Map<Integer, Hung> hung = new LinkedHashMap<>();

  /** Executors in which a leg was given up, which whoever asks for that replaces. */
  private final Set<String> replaced = new HashSet<>();

  private final int perExecutor;
  private final Repeats repeats;
  private final IntConsumer again;
  private Map<String, String> leaving = Map.of();
  private long lookedForHung;
  private int opened;
  private int running;

  /** What it means that Spark runs a task once more, in another executor. */
  enum Repeats {
    /** Spark does so by itself, after a failure or to be faster: the leg goes on where it is. */
    SPARKS_OWN,
    /** It never would, but that the cluster has taken the first executor away. */
    PREEMPTION
  }

  /**
   * No slots yet.
   *
   * @param nanos a clock like {@link System#nanoTime}
   * @param perExecutor so many legs run in one executor, at the most
   * @param again starts a task for a slot that is new, as an executor had no room for a leg
   */
  Slots(
      Inbox inbox,
      EventCodec codec,
      LongSupplier nanos,
      int perExecutor,
      Repeats repeats,
      IntConsumer again) {
    this.inbox = inbox;
    this.codec = codec;
    this.nanos = nanos;
    this.perExecutor = perExecutor;
    this.repeats = repeats;
    this.again = again;
    lookedForHung = nanos.getAsLong();
  }

  /**
   * A leg that was given up.
   *
   * @param executor how Spark calls the process that it holds a thread of
   * @param reason for a person to read
   */
  record Hung(Wire.LegKey leg, String executor, String reason) {}

  /** A task that runs, or that Spark has been asked for. Guarded by the slots. */
  private static final class Slot {
    private final int number;
    private final Set<String> left = new HashSet<>();
    private long opened;
    private Wire.LegKey leg;
    private String order;
    private String host = "";
    private String executor = "";
    private boolean lingers;
    private boolean refused;
    private long since;

    Slot(int number, long now) {
      this.number = number;
      this.opened = now;
    }
  }

  /** How many slots have a leg. */
  synchronized int running() {
    return running;
  }

  /**
   * Gives a leg to a slot.
   *
   * @return the number of a slot that is new and needs a task; empty if one waited for a leg
   */
  synchronized OptionalInt place(Leg leg) {
    Wire.LegKey key = new Wire.LegKey(leg.trial().id().number(), leg.attempt());
    inbox.started(key);
    long now = nanos.getAsLong();
    Slot slot = lingering(now);
    boolean fresh = slot == null;
    if (fresh) {
      slot = open(now);
    }
    slot.lingers = false;
    slot.leg = key;
    slot.order = codec.write(leg);
    slot.since = now;
    running++;
    return fresh ? OptionalInt.of(slot.number) : OptionalInt.empty();
  }

  private Slot open(long now) {
    Slot slot = new Slot(++opened, now);
    open.put(slot.number, slot);
    return slot;
  }

  /** The latest slot that waits where a leg may run; null if there is none. */
  private Slot lingering(long now) {
    for (Slot slot : lingering) {
      // One that is overdue has not asked for long: whether it still lives is not known.
      if (now - slot.since <= LINGER
          && !leaving.containsKey(slot.executor)
          && !full(slot.executor)) {
        lingering.remove(slot);
        return slot;
      }
    }
    return null;
  }

  private boolean full(String executor) {
    return perExecutor < Integer.MAX_VALUE
        && open.values().stream()
                .filter(slot -> slot.leg != null && slot.executor.equals(executor))
                .count()
            >= perExecutor;
  }

  /**
   * Notes which executors are about to go: their legs are told to leave at a checkpoint, and they
   * get no further ones.
   *
   * @param executors by what Spark calls them, and why they go
   */
  synchronized void leaving(Map<String, String> executors) {
    // Asked at each poll; a leg that comes to its slot later is warned there.
    if (!executors.equals(leaving)) {
      leaving = Map.copyOf(executors);
      open.values().forEach(this::warn);
    }
  }

  private void warn(Slot slot) {
    if (slot.leg != null && leaving.containsKey(slot.executor)) {
      inbox.leave(slot.leg, new Decision.Yield(leaving.get(slot.executor)));
    }
  }

  /** Takes a message of a leg or a slot, and answers it. */
  String receive(Wire.Message message) {
    if (message instanceof Wire.Next next) {
      return next(next);
    }
    Wire.Report report = (Wire.Report) message;
    heard.replace(report.leg(), nanos.getAsLong());
    return inbox.receive(report);
  }

  private synchronized String next(Wire.Next next) {
    Slot slot = open.get(next.slot());
    if (slot == null) {
      hung.remove(next.slot());
      return Wire.DONE;
    }
    if (slot.left.contains(next.executor())) {
      return Wire.DONE;
    }
    if (!slot.executor.isEmpty() && !slot.executor.equals(next.executor())) {
      repeat(slot, next.executor());
    } else if (slot.executor.isEmpty() && full(next.executor())) {
      return elsewhere(slot);
    }
    slot.host = next.host();
    slot.executor = next.executor();
    warn(slot);
    Wire.Ended ended = next.ended().orElse(null);
    // Of another leg, it is a message that came twice, or of a task that Spark runs twice.
    if (ended != null && ended.leg().equals(slot.leg)) {
      Wire.Report last = new Wire.Report(next.runner(), ended.leg(), ended.measurements());
      if (inbox.receive(last).equals(Wire.BUSY)) {
        return Wire.BUSY;
      }
      end(slot, ended.seconds(), ended.result());
      if (ended.then() == Wire.Then.GO_ON
          && !leaving.containsKey(slot.executor)
          && nanos.getAsLong() - slot.opened < LIFE) {
        slot.lingers = true;
        lingering.addFirst(slot);
      }
    }
    if (slot.leg != null) {
      heard.put(slot.leg, nanos.getAsLong());
      return slot.order;
    }
    if (slot.lingers && nanos.getAsLong() - slot.since <= LINGER) {
      return Wire.WAIT;
    }
    close(slot);
    return Wire.DONE;
  }

  /** A slot's task runs in another executor now: what it had begun in the first one is lost. */
  private void repeat(Slot slot, String executor) {
    if (repeats == Repeats.SPARKS_OWN) {
      return;
    }
    String why = "the cluster took executor " + slot.executor + " away";
    slot.left.add(slot.executor);
    slot.executor = executor;
    slot.opened = nanos.getAsLong();
    if (slot.leg != null) {
      double seconds = (nanos.getAsLong() - slot.since) * 1e-9;
      end(slot, seconds, codec.write(new LegResult.Failed(LegResult.Cause.PREEMPTED, why)));
      slot.lingers = true;
      lingering.addFirst(slot);
    }
  }

  /**
   * Spark placed a task where no leg may begin now: it waits a little, and then tries once more.
   */
  private String elsewhere(Slot slot) {
    long now = nanos.getAsLong();
    if (!slot.refused) {
      slot.refused = true;
      slot.since = now;
    }
    if (slot.leg != null && now - slot.since <= LINGER) {
      return Wire.WAIT;
    }
    close(slot);
    if (slot.leg != null) {
      Slot other = open(now);
      other.leg = slot.leg;
      other.order = slot.order;
      other.since = now;
      again.accept(other.number);
    }
    return Wire.DONE;
  }

  /**
   * Notes that a slot's job has ended.
   *
   * @param why what became of a leg that the slot still had
   */
  synchronized void ended(int number, LegResult.Failed why) {
    hung.remove(number);
    Slot slot = open.get(number);
    if (slot == null) {
      return;
    }
    if (slot.leg != null) {
      end(slot, (nanos.getAsLong() - slot.since) * 1e-9, codec.write(blamed(slot, why)));
    }
    close(slot);
  }

  /** What runs beside a leg that hangs goes with their executor, through no fault of its own. */
  private LegResult.Failed blamed(Slot slot, LegResult.Failed why) {
    return replaced.contains(slot.executor)
        ? new LegResult.Failed(
            LegResult.Cause.PREEMPTED,
            "executor " + slot.executor + " was replaced, as another leg hung in it")
        : why;
  }

  /**
   * Gives up legs that have not been heard of for too long. To be called often: who has not looked
   * for a while, as a process that was halted, cannot know what was said meanwhile.
   *
   * @return those that were given up now
   */
  synchronized List<Hung> giveUp(Duration silence) {
    long now = nanos.getAsLong();
    if (now - lookedForHung > silence.toNanos() / 2) {
      heard.replaceAll((leg, last) -> now);
    }
    lookedForHung = now;
    List<Hung> given = new ArrayList<>();
    for (Slot slot : List.copyOf(open.values())) {
      Long last = slot.leg == null ? null : heard.get(slot.leg);
      if (last != null && now - last > silence.toNanos()) {
        given.add(giveUp(slot, silence, now));
      }
    }
    return given;
  }

  private Hung giveUp(Slot slot, Duration silence, long now) {
    String reason =
        "hung: it reported nothing for "
            + silence.toSeconds()
            + " s (runtime.report-timeout) in executor "
            + slot.executor
            + " on "
            + slot.host;
    Hung leg = new Hung(slot.leg, slot.executor, reason);
    hung.put(slot.number, leg);
    replaced.add(slot.executor);
    LegResult.Failed failed = new LegResult.Failed(LegResult.Cause.ERROR, reason);
    end(slot, (now - slot.since) * 1e-9, codec.write(failed));
    close(slot);
    return leg;
  }

  /** The first of the legs that were given up and whose task still has not come back. */
  synchronized Optional<Hung> stillHung() {
    return hung.values().stream().findFirst();
  }

  private void end(Slot slot, double seconds, String result) {
    running--;
    heard.remove(slot.leg);
    inbox.ended(new Inbox.Ended(inbox.now(), slot.leg, slot.host, seconds, result));
    slot.leg = null;
    slot.order = null;
    slot.since = nanos.getAsLong();
  }

  private void close(Slot slot) {
    open.remove(slot.number);
    lingering.remove(slot);
  }
}
