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
 * A leg's line to the driver. An epoch that ends long after the last message is reported at once,
 * by the training thread; those that follow faster wait for the next message, which a timer sends
 * if no further epoch does. Messages leave in order, one at a time.
 *
 * <p>If the driver stays out of reach, the trial is told to stop and {@link #fault()} says why.
 */
final class BatchingChannel implements MetricChannel {
  /** Short for a decision to take, and 50 messages a second of a leg are no load to a driver. */
  private static final long INTERVAL = TimeUnit.MILLISECONDS.toNanos(20);

  /** The pauses before a message is tried again, in milliseconds. */
  private static final long[] PAUSES = {50, 250, 1000, 4000};

  /** How often a driver may be busy before it counts as out of reach: some minutes. */
  private static final int MAX_BUSY = 1_000;

  private static final long BUSY_PAUSE = 200;

  /** Epochs that wait at most: a leg that is faster must wait for the driver. */
  private static final int MAX_WAITING = 1_000;

  private final Line line;
  private final EventCodec codec;
  private final String runner;
  private final Wire.LegKey leg;
  private final String host;
  private final ScheduledExecutorService timer;
  private final ReentrantLock sending = new ReentrantLock();
  private final Object guard = new Object();
  private List<String> waiting = new ArrayList<>();
  private boolean timed;
  private volatile long lastSent;
  private volatile Decision decision = Decision.CONTINUE;
  private volatile String fault = "";
  private volatile boolean gone;
  private volatile boolean unwanted;

  /** Asks the driver and returns its answer. */
  @FunctionalInterface
  interface Line {
    /** Sends a message and waits for the answer. */
    String ask(String message) throws IOException;
  }

  BatchingChannel(
      Line line,
      EventCodec codec,
      String runner,
      Wire.LegKey leg,
      String host,
      ScheduledExecutorService timer) {
    this.line = line;
    this.codec = codec;
    this.runner = runner;
    this.leg = leg;
    this.host = host;
    this.timer = timer;
    this.lastSent = System.nanoTime() - INTERVAL;
  }

  @Override
  public Decision report(Measurement measurement) {
    String json = codec.write(measurement);
    int count;
    synchronized (guard) {
      waiting.add(json);
      count = waiting.size();
    }
    long due = lastSent + INTERVAL - System.nanoTime();
    if (due <= 0 || count >= MAX_WAITING) {
      flush();
    } else {
      flushIn(due);
    }
    return decision;
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
              flush();
            },
            nanos,
            TimeUnit.NANOSECONDS);
  }

  /** Sends what waits, and returns when the driver has it. */
  void flush() {
    sending.lock();
    try {
      List<String> batch;
      synchronized (guard) {
        batch = waiting;
        waiting = new ArrayList<>();
      }
      if (!batch.isEmpty() && !abandoned()) {
        send(batch);
      }
    } finally {
      sending.unlock();
    }
  }

  /** Tells the driver that the leg runs, and learns whether it still should. */
  Decision begin() {
    sending.lock();
    try {
      send(List.of());
    } finally {
      sending.unlock();
    }
    return decision;
  }

  private void send(List<String> batch) {
    String message = new Wire.Report(runner, leg, host, batch).text();
    int busy = 0;
    int failed = 0;
    while (true) {
      try {
        String answer = line.ask(message);
        lastSent = System.nanoTime();
        if (!answer.equals(Wire.BUSY)) {
          understand(answer);
          return;
        }
        if (++busy > MAX_BUSY) {
          lose("The driver took no measurements any more");
          return;
        }
        pause(BUSY_PAUSE);
      } catch (IOException e) {
        if (failed == PAUSES.length) {
          lose("The driver cannot be reached from " + host + ": " + Reasons.line(e));
          return;
        }
        pause(PAUSES[failed++]);
      }
      if (Thread.currentThread().isInterrupted()) {
        lose("Interrupted while the driver could not be reached");
        return;
      }
    }
  }

  private void understand(String answer) {
    if (answer.equals(Wire.GONE)) {
      gone = true;
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

  private void lose(String reason) {
    fault = reason;
    decision = new Decision.Stop(0, reason);
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Why the driver was lost; empty if it was not. */
  String fault() {
    return fault;
  }

  /** Whether the leg's runner has been closed. */
  boolean gone() {
    return gone;
  }

  /** Whether nobody waits for the leg's result: then the decision says why. */
  boolean abandoned() {
    return gone || unwanted || !fault.isEmpty();
  }
}
