package io.espalier.spark;

import io.espalier.port.MetricChannel;
import io.espalier.results.EventCodec;
import io.espalier.trial.Decision;
import io.espalier.trial.Measurement;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A leg's line to the driver. A long epoch is reported at once, by the training thread, so that it
 * learns the latest decision. Short ones wait for a timer, which all legs of a process share and
 * which sends what has piled up: one message is under way at a time, in order.
 *
 * <p>A message costs the driver, and a stop that is learnt late costs epochs. So the gap between
 * messages grows with the leg: what a stop comes late by is a small share of what the leg has
 * trained, and a leg that runs on is no load.
 *
 * <p>If the driver stays out of reach, the trial is told to stop and {@link #fault()} says why.
 */
final class BatchingChannel implements MetricChannel {
  /** Less would make a driver synchronize its journal for each epoch of each leg. */
  private static final long SHORTEST_GAP = TimeUnit.MILLISECONDS.toNanos(1);

  /**
   * A decision takes two of them to be seen; 200 messages a second of a leg are no load to a
   * driver.
   */
  private static final long LONGEST_GAP = TimeUnit.MILLISECONDS.toNanos(5);

  /** The gap's share of the leg's age: a stop costs about one and a half gaps. */
  private static final int AGE_TO_GAP = 16;

  /** A driver that answers slowly has enough to do: messages take a fifth of the time at most. */
  private static final int COST_TO_GAP = 4;

  /** The training thread sends where that takes less than a fiftieth of its time. */
  private static final int COST_TO_EPOCH = 50;

  /** Epochs that wait at most: a leg that is faster must wait for the driver. */
  private static final int MAX_WAITING = 1_000;

  private final Line line;
  private final EventCodec codec;
  private final String runner;
  private final Wire.LegKey leg;
  private final ScheduledExecutorService timer;
  private final long begun = System.nanoTime();
  private final ReentrantLock sending = new ReentrantLock();
  private final Object guard = new Object();
  private List<String> waiting = new ArrayList<>();
  private boolean timed;
  private volatile long lastSent = begun;
  private volatile long cost = LONGEST_GAP / COST_TO_EPOCH;
  private volatile Decision decision = Decision.CONTINUE;
  private volatile String fault = "";
  private volatile boolean unwanted;

  /**
   * A leg's channel.
   *
   * @param line throws only when the driver is given up
   * @param timer of the process
   */
  BatchingChannel(
      Line line, EventCodec codec, String runner, Wire.LegKey leg, ScheduledExecutorService timer) {
    this.line = line;
    this.codec = codec;
    this.runner = runner;
    this.leg = leg;
    this.timer = timer;
  }

  @Override
  public Decision report(Measurement measurement) {
    String json = codec.write(measurement);
    int count;
    synchronized (guard) {
      waiting.add(json);
      count = waiting.size();
    }
    long now = System.nanoTime();
    long quiet = now - lastSent;
    long gap = gap(now);
    boolean affordable = quiet >= gap && quiet >= Math.min(LONGEST_GAP, COST_TO_EPOCH * cost);
    if (count >= MAX_WAITING) {
      flush();
    } else if (affordable) {
      flushWhenDue();
    } else {
      flushIn(gap - quiet);
    }
    return decision;
  }

  private long gap(long now) {
    long wanted = Math.max((now - begun) / AGE_TO_GAP, COST_TO_GAP * cost);
    return Math.max(SHORTEST_GAP, Math.min(LONGEST_GAP, wanted));
  }

  private void flushIn(long nanos) {
    synchronized (guard) {
      if (timed) {
        return;
      }
      timed = true;
    }
    Future<?> unused =
        timer.schedule(
            () -> {
              synchronized (guard) {
                timed = false;
              }
              flushWhenDue();
            },
            nanos,
            TimeUnit.NANOSECONDS);
  }

  /**
   * Sends what waits, or has that done later if another thread has sent a message meanwhile: a
   * timer that comes late would send the next one at once.
   */
  private void flushWhenDue() {
    sending.lock();
    try {
      long now = System.nanoTime();
      long left = gap(now) - (now - lastSent);
      if (left > 0) {
        flushIn(left);
      } else {
        flush();
      }
    } finally {
      sending.unlock();
    }
  }

  /** Sends what waits, and returns when the driver has it. */
  void flush() {
    sending.lock();
    try {
      List<String> batch = takeWaiting();
      if (!batch.isEmpty() && !abandoned()) {
        send(batch);
      }
    } finally {
      sending.unlock();
    }
  }

  /**
   * Takes what has not been sent, for the message that tells the leg's end; all else has arrived
   * when this returns.
   */
  List<String> unsent() {
    sending.lock();
    try {
      return takeWaiting();
    } finally {
      sending.unlock();
    }
  }

  private List<String> takeWaiting() {
    synchronized (guard) {
      List<String> batch = waiting;
      waiting = new ArrayList<>();
      return batch;
    }
  }

  private void send(List<String> batch) {
    long start = System.nanoTime();
    try {
      understand(line.ask(new Wire.Report(runner, leg, batch).text()));
    } catch (IOException e) {
      fault = e.getMessage();
      decision = new Decision.Stop(0, fault);
    }
    lastSent = System.nanoTime();
    cost = lastSent - start;
  }

  private void understand(String answer) {
    if (answer.equals(Wire.GONE)) {
      unwanted = true;
      decision = new Decision.Stop(0, "Its study does not run any more");
    } else if (answer.equals(Wire.UNWANTED)) {
      unwanted = true;
      decision = new Decision.Stop(0, "The study has ended this attempt");
    } else if (!answer.equals(Wire.CONTINUE)) {
      try {
        decision = codec.decision(answer);
      } catch (IOException e) {
        throw new UncheckedIOException("The driver's answer is unreadable: " + answer, e);
      }
    }
  }

  /** Why the driver was lost; empty if it was not. */
  String fault() {
    return fault;
  }

  /** Whether nobody waits for the leg's result: then the decision says why. */
  boolean abandoned() {
    return unwanted || !fault.isEmpty();
  }
}
