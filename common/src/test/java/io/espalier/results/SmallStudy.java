package io.espalier.results;

import io.espalier.space.Params;
import io.espalier.trial.Artifacts;
import io.espalier.trial.BiasVariance;
import io.espalier.trial.ConfigId;
import io.espalier.trial.Configuration;
import io.espalier.trial.Decision;
import io.espalier.trial.EnsembleFacts;
import io.espalier.trial.Gauge;
import io.espalier.trial.Leg;
import io.espalier.trial.LegResult;
import io.espalier.trial.Limits;
import io.espalier.trial.Measurement;
import io.espalier.trial.Objective;
import io.espalier.trial.Sample;
import io.espalier.trial.Start;
import io.espalier.trial.StudyEvent;
import io.espalier.trial.TestFigures;
import io.espalier.trial.Trial;
import io.espalier.trial.TrialId;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The events of a study of three trials: one promoted, one stopped, one failed. */
final class SmallStudy {
  private static final Instant BEGIN = Instant.parse("2026-03-01T10:00:00Z");

  private final List<StudyEvent> events = new ArrayList<>();

  static List<StudyEvent> events() {
    return new SmallStudy().build();
  }

  private List<StudyEvent> build() {
    events.add(
        new StudyEvent.Created(
            now(),
            "small",
            42,
            new Objective("accuracy", false),
            Map.of("spark", "3.5.5", "a", "b")));
    events.add(new StudyEvent.DriverStarted(now(), "here", 1));
    events.add(new StudyEvent.StageStarted(now(), "search"));
    Trial first = trial(0, 0.1, List.of(64, 32), new Sample.Whole());
    Trial second = trial(1, 1, "auto", new Sample.Subsample(0.5, 3));
    Trial third = trial(2, 0.01, List.of(8), new Sample.Bootstrap(4));
    for (Trial trial : List.of(first, second, third)) {
      events.add(new StudyEvent.Proposed(now(), "search", trial));
    }
    Leg leg = new Leg(first, 1, new Start.Scratch(), 1);
    events.add(new StudyEvent.LegStarted(now(), leg, "a free slot"));
    measure(0, 1, 1, 0.5);
    end(0, 1, new LegResult.Reached(1, LegResult.Ending.PAUSED, artifacts("0-1")));
    events.add(
        new StudyEvent.LegStarted(
            now(),
            new Leg(first, 2, new Start.Checkpoint(URI.create("memory:0-1")), 3),
            "among the best third"));
    measure(0, 2, 2, 0.8);
    events.add(
        new StudyEvent.LegRetried(
            now(),
            new LegResult.Failed(LegResult.Cause.LOST, "gone"),
            "node1",
            0.5,
            new Leg(first, 3, new Start.Checkpoint(URI.create("memory:0-1")), 3)));
    measure(0, 3, 3, 0.7);
    end(0, 3, new LegResult.Reached(3, LegResult.Ending.HORIZON, artifacts("0-3")));
    events.add(
        new StudyEvent.LegStarted(
            now(), new Leg(second, 1, new Start.Scratch(), 3), "a free slot"));
    measure(1, 1, 1, 0.2);
    events.add(
        new StudyEvent.Decided(now(), new TrialId(1), new Decision.Stop(1, "below the median")));
    end(1, 1, new LegResult.Stopped(1, artifacts("1-1")));
    events.add(
        new StudyEvent.LegStarted(now(), new Leg(third, 1, new Start.Scratch(), 3), "a free slot"));
    end(2, 1, new LegResult.Failed(LegResult.Cause.DIVERGED, "the loss became NaN"));
    events.add(new StudyEvent.StageEnded(now(), "search"));
    events.add(
        new StudyEvent.EnsembleBuilt(
            now(),
            new EnsembleFacts(
                "averaging",
                "averaging",
                "mean",
                List.of(
                    new EnsembleFacts.Member(new TrialId(0), 0.75),
                    new EnsembleFacts.Member(new TrialId(1), 0.25)),
                Map.of("accuracy", 0.85, "log-loss", 0.4),
                Map.of("accuracy", new Limits(0.8, 0.9)),
                0.84,
                0.05,
                -0.01,
                0.1,
                Map.of("accuracy", 0.6))));
    BiasVariance.Term term = new BiasVariance.Term(0.25, 0.05);
    events.add(
        new StudyEvent.Decomposed(
            now(),
            List.of(
                new BiasVariance(
                    "best", "zero-one", 4, 60, term, term, term, term, term, Double.NaN, "unknown"),
                new BiasVariance(
                    "bagging", "zero-one", 4, 60, term, term, term, term, term, 0.1, "given"))));
    events.add(new StudyEvent.Chosen(now(), "averaging", "the best of the assessed"));
    events.add(
        new StudyEvent.Opened(
            now(),
            "search",
            List.of(
                new TestFigures(
                    "averaging",
                    Map.of("accuracy", 0.83, "log-loss", 0.5),
                    Map.of("accuracy", new Limits(0.78, 0.87)),
                    0.02,
                    -0.02,
                    0.06)),
            List.of(
                new Gauge(
                    "averaging",
                    0.85,
                    0.83,
                    0.02,
                    new Limits(-0.03, 0.07),
                    Double.NaN,
                    Limits.NONE))));
    events.add(new StudyEvent.Tick(now(), 12.5));
    return events;
  }

  private Trial trial(int number, Object rate, Object hidden, Sample sample) {
    Map<String, Object> params = new LinkedHashMap<>();
    params.put("learning-rate", rate);
    params.put("hidden", hidden);
    return new Trial(
        new TrialId(number),
        new Configuration(new ConfigId(number), new Params(params)),
        sample,
        7 + number,
        3);
  }

  private void measure(int trial, int attempt, int epoch, double accuracy) {
    Map<String, Double> values = new LinkedHashMap<>();
    values.put(Measurement.TRAINING_LOSS, 1.0 / epoch);
    values.put("accuracy", accuracy);
    events.add(
        new StudyEvent.Measured(
            now(), new Measurement(new TrialId(trial), attempt, epoch, values)));
  }

  private void end(int trial, int attempt, LegResult result) {
    events.add(
        new StudyEvent.LegEnded(now(), new TrialId(trial), attempt, result, "node" + trial, 2));
  }

  private static Artifacts artifacts(String name) {
    return new Artifacts(
        URI.create("memory:" + name),
        URI.create("memory:p" + name),
        "none",
        Map.of("accuracy", 0.9));
  }

  private Instant now() {
    return BEGIN.plusSeconds(events.size());
  }
}
