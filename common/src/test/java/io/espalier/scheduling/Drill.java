package io.espalier.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.space.Params;
import io.espalier.trial.Artifacts;
import io.espalier.trial.Assignment;
import io.espalier.trial.ConfigId;
import io.espalier.trial.Configuration;
import io.espalier.trial.Decision;
import io.espalier.trial.Leg;
import io.espalier.trial.LegResult;
import io.espalier.trial.Measurement;
import io.espalier.trial.Objective;
import io.espalier.trial.Sample;
import io.espalier.trial.Start;
import io.espalier.trial.StudyEvent;
import io.espalier.trial.StudyState;
import io.espalier.trial.Trial;
import io.espalier.trial.TrialId;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Takes a scheduler through a stage by hand: the test says which leg ends next, and how. */
final class Drill {
  private static final String STAGE = "search";

  final StudyState state = new StudyState();
  final List<StudyEvent> events = new ArrayList<>();
  private final Scheduler scheduler;
  private final int horizon;
  private final int source;
  private final Costs costs;

  /** The cost of a trial at an epoch. */
  @FunctionalInterface
  interface Costs {
    double at(int trial, int epoch);
  }

  Drill(SchedulerSpec spec, int horizon, int source, Costs costs) {
    this(spec.open(horizon), horizon, source, costs);
  }

  Drill(Scheduler scheduler, int horizon, int source, Costs costs) {
    this.scheduler = scheduler;
    this.horizon = horizon;
    this.source = source;
    this.costs = costs;
    Objective objective = new Objective(Measurement.VALIDATION_LOSS, true);
    state.apply(new StudyEvent.Created(Instant.EPOCH, "drill", 1, objective, Map.of()));
    state.apply(new StudyEvent.StageStarted(Instant.EPOCH, STAGE));
  }

  /** Costs that do not change with the epoch. */
  static Costs constant(double... costs) {
    return (trial, epoch) -> costs[trial];
  }

  private void record(StudyEvent event) {
    state.apply(event);
    scheduler.observe(event);
    events.add(event);
  }

  /** What it answers, twice the same. */
  Assignment ask() {
    Assignment first = scheduler.next(state);
    assertThat(scheduler.next(state)).isEqualTo(first);
    if (first instanceof Assignment.StartNew && state.trials() == source) {
      scheduler.exhausted();
      return ask();
    }
    return first;
  }

  /** Starts what it wants to be started. */
  Leg start() {
    Assignment assignment = ask();
    Trial trial;
    Start from;
    int until;
    if (assignment instanceof Assignment.StartNew s) {
      TrialId id = new TrialId(state.trials());
      Configuration configuration = new Configuration(new ConfigId(id.number()), Params.EMPTY);
      trial = new Trial(id, configuration, new Sample.Whole(), 1, horizon);
      record(new StudyEvent.Proposed(Instant.EPOCH, STAGE, trial));
      from = new Start.Scratch();
      until = s.untilEpoch();
    } else if (assignment instanceof Assignment.Promote p) {
      trial = state.trial(p.trial());
      from = new Start.Checkpoint(state.artifacts(p.trial()).orElseThrow().checkpoint());
      until = p.untilEpoch();
    } else {
      throw new AssertionError("There was nothing to start: " + assignment);
    }
    Leg leg = new Leg(trial, state.attempt(trial.id()) + 1, from, until);
    record(new StudyEvent.LegStarted(Instant.EPOCH, leg, ""));
    return leg;
  }

  List<Leg> start(int legs) {
    List<Leg> started = new ArrayList<>();
    for (int i = 0; i < legs; i++) {
      started.add(start());
    }
    return started;
  }

  /** Starts as long as there is anything to start, and ends legs in the given order. */
  List<Leg> startAll() {
    List<Leg> started = new ArrayList<>();
    for (Assignment a = ask();
        a instanceof Assignment.StartNew || a instanceof Assignment.Promote;
        a = ask()) {
      started.add(start());
    }
    return started;
  }

  /** Measures a trial at its next epoch. */
  Decision measure(Leg leg) {
    TrialId id = leg.trial().id();
    int epoch = state.epoch(id) + 1;
    Measurement measurement =
        new Measurement(
            id,
            leg.attempt(),
            epoch,
            Map.of(Measurement.VALIDATION_LOSS, costs.at(id.number(), epoch)));
    record(new StudyEvent.Measured(Instant.EPOCH, measurement));
    return scheduler.judge(measurement, state);
  }

  /** Trains a leg to its end, or to where it is stopped. */
  void finish(Leg leg) {
    TrialId id = leg.trial().id();
    while (state.epoch(id) < leg.untilEpoch()) {
      if (measure(leg) instanceof Decision.Stop stop) {
        record(new StudyEvent.Decided(Instant.EPOCH, id, stop));
        end(leg, new LegResult.Stopped(stop.atEpoch(), artifacts(leg)));
        return;
      }
    }
    LegResult.Ending ending =
        leg.untilEpoch() == horizon ? LegResult.Ending.HORIZON : LegResult.Ending.PAUSED;
    end(leg, new LegResult.Reached(leg.untilEpoch(), ending, artifacts(leg)));
  }

  void finishAll(List<Leg> legs) {
    legs.forEach(this::finish);
  }

  /** Ends a leg early for lack of improvement, after one more epoch. */
  void losePatience(Leg leg) {
    measure(leg);
    end(
        leg,
        new LegResult.Reached(
            state.epoch(leg.trial().id()), LegResult.Ending.PATIENCE, artifacts(leg)));
  }

  void fail(Leg leg) {
    end(leg, new LegResult.Failed(LegResult.Cause.DIVERGED, "NaN"));
  }

  /** Lets a fault befall a leg, which is tried again. */
  Leg retry(Leg leg) {
    Leg again = new Leg(leg.trial(), leg.attempt() + 1, leg.start(), leg.untilEpoch());
    LegResult.Failed failure = new LegResult.Failed(LegResult.Cause.LOST, "gone");
    record(new StudyEvent.LegRetried(Instant.EPOCH, failure, "", 0, again));
    return again;
  }

  private void end(Leg leg, LegResult result) {
    record(new StudyEvent.LegEnded(Instant.EPOCH, leg.trial().id(), leg.attempt(), result, "", 1));
  }

  private static Artifacts artifacts(Leg leg) {
    URI uri = URI.create("drill:/" + leg.trial().id() + "/" + leg.attempt());
    return new Artifacts(uri, uri, "none");
  }

  /** The numbers of the legs' trials. */
  static List<Integer> numbers(List<Leg> legs) {
    return legs.stream().map(l -> l.trial().id().number()).toList();
  }

  /** What another scheduler answers that has only observed the events. */
  Assignment replayed(SchedulerSpec spec) {
    Scheduler other = spec.open(horizon);
    events.forEach(other::observe);
    Assignment answer = other.next(state);
    if (answer instanceof Assignment.StartNew && state.trials() == source) {
      other.exhausted();
      answer = other.next(state);
    }
    return answer;
  }
}
