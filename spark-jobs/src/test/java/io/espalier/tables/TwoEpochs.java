package io.espalier.tables;

import io.espalier.space.Params;
import io.espalier.trial.ConfigId;
import io.espalier.trial.Configuration;
import io.espalier.trial.Leg;
import io.espalier.trial.Measurement;
import io.espalier.trial.Objective;
import io.espalier.trial.Sample;
import io.espalier.trial.Start;
import io.espalier.trial.StudyEvent;
import io.espalier.trial.StudyState;
import io.espalier.trial.Trial;
import io.espalier.trial.TrialId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A study of trials that train two epochs each. */
final class TwoEpochs {
  static final Instant AT = Instant.parse("2026-03-01T10:00:00Z");

  private TwoEpochs() {}

  /** Tells of so many trials, and returns the state behind them. */
  static StudyState run(LiveTables live, int trials) {
    return run(live, new StudyState(), events(trials));
  }

  static StudyState run(LiveTables live, StudyState state, List<StudyEvent> events) {
    for (StudyEvent event : events) {
      state.apply(event);
      live.recorded(List.of(event), state);
    }
    return state;
  }

  static List<StudyEvent> events(int trials) {
    List<StudyEvent> events = new ArrayList<>();
    events.add(new StudyEvent.Created(AT, "s", 1, new Objective("accuracy", false), Map.of()));
    events.add(new StudyEvent.StageStarted(AT, "search"));
    for (int t = 0; t < trials; t++) {
      Trial trial =
          new Trial(
              new TrialId(t),
              new Configuration(new ConfigId(t), new Params(Map.of("l2", 0.5 * t))),
              new Sample.Whole(),
              5,
              2);
      events.add(new StudyEvent.Proposed(AT, "search", trial));
      events.add(
          new StudyEvent.LegStarted(AT, new Leg(trial, 1, new Start.Scratch(), 2), "a free slot"));
      for (int epoch = 1; epoch <= 2; epoch++) {
        events.add(
            new StudyEvent.Measured(
                AT, new Measurement(trial.id(), 1, epoch, Map.of("accuracy", t + 0.1 * epoch))));
      }
    }
    return events;
  }
}
