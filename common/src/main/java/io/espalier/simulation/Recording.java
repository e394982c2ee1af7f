package io.espalier.simulation;

import io.espalier.trial.LegResult;
import io.espalier.trial.Measurement;
import io.espalier.trial.StudyEvent;
import io.espalier.trial.StudyState;
import io.espalier.trial.StudyView;
import io.espalier.trial.TrialId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What the journal of a study tells about where it ran and what that cost. */
public final class Recording {
  private final StudyState state = new StudyState();

  /** Of each leg that runs: seconds of the epochs that it has measured, and when it began. */
  private final Map<TrialId, Running> running = new HashMap<>();

  private final List<Ended> ended = new ArrayList<>();
  private final Tally tally = new Tally();
  private int legs;

  private static final class Running {
    final int number;
    final Instant start;
    double seconds;

    Running(int number, Instant start) {
      this.number = number;
      this.start = start;
    }
  }

  private record Ended(int number, double beside) {}

  private Recording() {}

  /** Reads a journal. */
  public static Recording of(Stream<StudyEvent> events) {
    Recording recording = new Recording();
    events.forEachOrdered(recording::take);
    return recording;
  }

  private void take(StudyEvent event) {
    state.apply(event);
    tally.take(event, state);
    if (event instanceof StudyEvent.LegStarted e) {
      running.put(e.leg().trial().id(), new Running(legs++, e.at()));
    } else if (event instanceof StudyEvent.LegRetried e) {
      running.put(e.again().trial().id(), new Running(legs++, e.at()));
    } else if (event instanceof StudyEvent.LegMoved e) {
      TrialId trial = e.again().trial().id();
      end(running.remove(trial), e.at());
      running.put(trial, new Running(legs++, e.at()));
    } else if (event instanceof StudyEvent.Measured e) {
      running.get(e.measurement().trial()).seconds +=
          e.measurement().values().getOrDefault(Measurement.SECONDS, 0.0);
    } else if (event instanceof StudyEvent.LegEnded e) {
      Running leg = running.remove(e.trial());
      if (!(e.result() instanceof LegResult.Failed)) {
        end(leg, e.at());
      }
    }
  }

  private void end(Running leg, Instant at) {
    // As the driver has it, with the way there and back: so long the slot does nothing else.
    double held = Duration.between(leg.start, at).toNanos() / 1e9;
    ended.add(new Ended(leg.number, Math.max(0, held - leg.seconds)));
  }

  /** What is known of the study. */
  public StudyView view() {
    return state;
  }

  /** How many legs ran at once. */
  public int slots() {
    return tally.slots();
  }

  /** What it came to. */
  public Forecast measured() {
    return tally.forecast(slots(), Double.NaN);
  }

  /** What a leg took beside its epochs, on average: the first ones, and those that followed. */
  public LegCost legCost() {
    double later = mean(ended.stream().filter(leg -> leg.number >= slots()).toList(), 0);
    return new LegCost(
        mean(ended.stream().filter(leg -> leg.number < slots()).toList(), later), later);
  }

  private static double mean(List<Ended> legs, double otherwise) {
    return legs.stream().mapToDouble(Ended::beside).average().orElse(otherwise);
  }
}
