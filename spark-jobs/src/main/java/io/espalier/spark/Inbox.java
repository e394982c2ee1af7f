package io.espalier.spark;

import io.espalier.results.EventCodec;
import io.espalier.trial.Decision;
import io.espalier.trial.LegResult;
import io.espalier.trial.Measurement;
import io.espalier.trial.StudyEvent;
import io.espalier.trial.TrialId;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What has arrived for one runner. Spark's dispatcher thread and the threads that wait for jobs put
 * in, the study's thread takes out; messages are decoded there, so that the dispatcher, which
 * serves all executors, only queues them.
 */
final class Inbox {
  private static final Logger LOG = LoggerFactory.getLogger(Inbox.class);

  /**
   * Measurements that may wait: some minutes of a large cluster's, while the study's thread
   * outlasts a fault. Beyond, legs keep theirs and try again. A message may hold a thousand.
   */
  private static final int MAX_WAITING = 100_000;

  /**
   * Measurements taken at once, but for those of the last message: one round of the study's loop
   * has a bound, and a decision waits for so many others at the most.
   */
  private static final int MAX_TAKEN = 4_096;

  private final EventCodec codec;
  private final InstantSource clock;
  private final LinkedBlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>();
  private final AtomicInteger measurementsWaiting = new AtomicInteger();
  private final ConcurrentMap<Integer, String> decisions = new ConcurrentHashMap<>();
  private final ConcurrentMap<Wire.LegKey, String> yielding = new ConcurrentHashMap<>();
  private final Set<Wire.LegKey> live = ConcurrentHashMap.newKeySet();

  Inbox(EventCodec codec, InstantSource clock) {
    this.codec = codec;
    this.clock = clock;
  }

  /** Something that arrived. */
  private sealed interface Arrival {}

  private record Report(Instant at, Wire.Report report) implements Arrival {}

  /**
   * A leg's end.
   *
   * @param at when it was heard of
   * @param host where it ran; empty if that is not known
   * @param result as JSON
   */
  record Ended(Instant at, Wire.LegKey leg, String host, double seconds, String result)
      implements Arrival {}

  /** Takes a leg's measurements and answers with what is decided about its trial. */
  String receive(Wire.Report report) {
    if (!live.contains(report.leg())) {
      return Wire.UNWANTED;
    }
    String decision = decisions.getOrDefault(report.leg().trial(), Wire.CONTINUE);
    // Behind a stop that is published, the study would drop them.
    if (!report.measurements().isEmpty() && decision.equals(Wire.CONTINUE)) {
      if (measurementsWaiting.get() >= MAX_WAITING) {
        return Wire.BUSY;
      }
      measurementsWaiting.addAndGet(report.measurements().size());
      arrivals.add(new Report(clock.instant(), report));
    }
    return decision.equals(Wire.CONTINUE)
        ? yielding.getOrDefault(report.leg(), Wire.CONTINUE)
        : decision;
  }

  /** Has a leg leave its place at a checkpoint, unless it is told to stop. */
  void leave(Wire.LegKey leg, Decision.Yield why) {
    if (live.contains(leg)) {
      yielding.put(leg, codec.write(why));
    }
  }

  /** Expects a leg; what was decided of its trial before is forgotten. */
  void started(Wire.LegKey leg) {
    decisions.remove(leg.trial());
    live.add(leg);
  }

  /** Notes a leg's end, behind all of its measurements. */
  void ended(Ended end) {
    live.remove(end.leg());
    yielding.remove(end.leg());
    decisions.remove(end.leg().trial());
    arrivals.add(end);
  }

  Instant now() {
    return clock.instant();
  }

  void publish(TrialId trial, Decision decision) {
    decisions.put(trial.number(), codec.write(decision));
  }

  List<StudyEvent> poll(Duration wait) {
    List<StudyEvent> events = new ArrayList<>();
    try {
      Arrival next = arrivals.poll(wait.toNanos(), TimeUnit.NANOSECONDS);
      while (next != null) {
        take(next, events);
        next = events.size() < MAX_TAKEN ? arrivals.poll() : null;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return events;
  }

  private void take(Arrival arrival, List<StudyEvent> events) {
    if (arrival instanceof Ended ended) {
      events.add(event(ended));
    } else if (arrival instanceof Report report) {
      measurementsWaiting.addAndGet(-report.report().measurements().size());
      decode(report, events);
    }
  }

  private StudyEvent.LegEnded event(Ended end) {
    LegResult result;
    try {
      result = codec.legResult(end.result());
    } catch (IOException e) {
      String reason = "Its result is unreadable: " + e.getMessage();
      result = new LegResult.Failed(LegResult.Cause.LOST, reason);
    }
    TrialId trial = new TrialId(end.leg().trial());
    return new StudyEvent.LegEnded(
        end.at(), trial, end.leg().attempt(), result, end.host(), end.seconds());
  }

  private void decode(Report report, List<StudyEvent> events) {
    for (String json : report.report().measurements()) {
      try {
        Measurement measurement = codec.measurement(json);
        events.add(new StudyEvent.Measured(report.at(), measurement));
      } catch (IOException e) {
        LOG.error("A measurement of {} is unreadable: {}", report.report().leg(), e.getMessage());
      }
    }
  }
}
