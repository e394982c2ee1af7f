package io.espalier.spark;

import io.espalier.results.EventCodec;
import io.espalier.trial.Leg;
import io.espalier.trial.LegResult;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The slots of one runner, which are tasks of Spark, and the legs that they have. A slot has one
 * leg or waits for one. It has a leg from the moment that it is placed, whether or not the slot has
 * heard of that, until the slot tells its end or the slot's job ends: whichever is first, exactly
 * one end of each leg goes into the inbox.
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

  private int opened;
  private int running;

  /**
   * No slots yet.
   *
   * @param nanos a clock like {@link System#nanoTime}
   */
  Slots(Inbox inbox, EventCodec codec, LongSupplier nanos) {
    this.inbox = inbox;
    this.codec = codec;
    this.nanos = nanos;
  }

  /** A task that runs, or that Spark has been asked for. Guarded by the slots. */
  private static final class Slot {
    private final int number;
    private final long opened;
    private Wire.LegKey leg;
    private String order;
    private String host = "";
    private boolean lingers;
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
    // One that is overdue has not asked for long: whether it still lives is not known.
    Slot slot = lingering.pollFirst();
    boolean fresh = slot == null || now - slot.since > LINGER;
    if (fresh) {
      slot = new Slot(++opened, now);
      open.put(slot.number, slot);
    }
    slot.lingers = false;
    slot.leg = key;
    slot.order = codec.write(leg);
    slot.since = now;
    running++;
    return fresh ? OptionalInt.of(slot.number) : OptionalInt.empty();
  }

  /** Takes a message of a leg or a slot, and answers it. */
  String receive(Wire.Message message) {
    return message instanceof Wire.Next next ? next(next) : inbox.receive((Wire.Report) message);
  }

  private synchronized String next(Wire.Next next) {
    Slot slot = open.get(next.slot());
    if (slot == null) {
      return Wire.DONE;
    }
    slot.host = next.host();
    Wire.Ended ended = next.ended().orElse(null);
    // Of another leg, it is a message that came twice, or of a task that Spark runs twice.
    if (ended != null && ended.leg().equals(slot.leg)) {
      Wire.Report last = new Wire.Report(next.runner(), ended.leg(), ended.measurements());
      if (inbox.receive(last).equals(Wire.BUSY)) {
        return Wire.BUSY;
      }
      end(slot, ended.seconds(), ended.result());
      if (ended.then() == Wire.Then.GO_ON && nanos.getAsLong() - slot.opened < LIFE) {
        slot.lingers = true;
        lingering.addFirst(slot);
      }
    }
    if (slot.leg != null) {
      return slot.order;
    }
    if (slot.lingers && nanos.getAsLong() - slot.since <= LINGER) {
      return Wire.WAIT;
    }
    close(slot);
    return Wire.DONE;
  }

  /**
   * Notes that a slot's job has ended.
   *
   * @param why what became of a leg that the slot still had
   */
  synchronized void ended(int number, LegResult.Failed why) {
    Slot slot = open.get(number);
    if (slot == null) {
      return;
    }
    if (slot.leg != null) {
      end(slot, (nanos.getAsLong() - slot.since) * 1e-9, codec.write(why));
    }
    close(slot);
  }

  private void end(Slot slot, double seconds, String result) {
    running--;
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
