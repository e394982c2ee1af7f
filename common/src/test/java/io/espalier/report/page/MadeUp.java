package io.espalier.report.page;

import io.espalier.report.Circumstances;
import io.espalier.report.StudySummary;
import io.espalier.space.Choice;
import io.espalier.space.RealRange;
import io.espalier.space.Scale;
import io.espalier.space.SearchSpace;
import io.espalier.trial.Artifacts;
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
import io.espalier.trial.Trial;
import io.espalier.trial.TrialId;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A study as long as one likes, whose trials learn by a formula: two of three stop after 2 epochs.
 */
final class MadeUp {
  private static final Instant BEGIN = Instant.parse("2026-03-01T10:00:00Z");
  private static final int EPOCHS = 6;
  private static final int SLOTS = 4;

  /** A name that would do harm to a page which does not escape it. */
  static final String HOSTILE =
      "</script><script>window.harmed = 1</script>\"'><img src=x onerror=alert(1)>";

  private final SearchSpace space =
      SearchSpace.of(
          new RealRange("learning-rate", 1e-4, 1e-1, Scale.LOG, 3),
          new RealRange("dropout", 0, 0.5, Scale.LINEAR, 3),
          new Choice<>("activation", List.of("relu", "tanh", HOSTILE)));
  private final List<StudyEvent> events = new ArrayList<>();
  private final SplittableRandom random = new SplittableRandom(5);
  private final String name;
  private double seconds;

  private MadeUp(String name) {
    this.name = name;
  }

  /** All that a report of so many trials is made from. */
  static Findings findings(String name, int trials) {
    MadeUp made = new MadeUp(name);
    made.study(trials);
    History history = History.of(made.events.stream());
    return new Findings(
        history,
        StudySummary.of(history.view(), new Circumstances("studies/" + name, 6L * trials, 1, 0)),
        made.space,
        "halving",
        1,
        "study { name = \"" + name + "\" }",
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        "The model makes no rows.",
        "1.0");
  }

  private Instant at() {
    return BEGIN.plusMillis((long) (1e3 * seconds));
  }

  private void study(int trials) {
    events.add(
        new StudyEvent.Created(
            at(), name, 42, new Objective("log-loss", true), Map.of("data", HOSTILE)));
    events.add(new StudyEvent.DriverStarted(at(), "here", 1));
    events.add(new StudyEvent.StageStarted(at(), "search"));
    for (int i = 0; i < trials; i++) {
      Trial trial =
          new Trial(
              new TrialId(i),
              new Configuration(
                  new ConfigId(i),
                  space.at(
                      new double[] {
                        random.nextDouble(), random.nextDouble(), random.nextDouble()
                      })),
              new Sample.Whole(),
              i + 1,
              EPOCHS);
      events.add(new StudyEvent.Proposed(at(), "search", trial));
      train(trial);
    }
    events.add(new StudyEvent.StageEnded(at(), "search"));
  }

  private void train(Trial trial) {
    events.add(
        new StudyEvent.LegStarted(
            at(), new Leg(trial, 1, new Start.Scratch(), EPOCHS), "a free slot"));
    double rate = (Double) trial.configuration().params().values().get("learning-rate");
    double level = 0.1 + Math.pow(Math.log10(rate) + 2.5, 2) / 10;
    int last = trial.id().number() % 3 == 0 ? EPOCHS : 2;
    for (int epoch = 1; epoch <= last; epoch++) {
      seconds += 0.5 / SLOTS;
      Map<String, Double> values = new LinkedHashMap<>();
      values.put(Measurement.TRAINING_LOSS, level + 0.04 / epoch);
      values.put(Measurement.VALIDATION_LOSS, level + 0.05 / epoch);
      values.put("log-loss", level + 0.05 / epoch + 0.001 * random.nextDouble());
      values.put(Measurement.SECONDS, 0.5);
      events.add(new StudyEvent.Measured(at(), new Measurement(trial.id(), 1, epoch, values)));
    }
    Artifacts left =
        new Artifacts(
            URI.create("memory:c" + trial.id()),
            URI.create("memory:p" + trial.id()),
            "direct",
            Map.of());
    if (last < EPOCHS) {
      events.add(
          new StudyEvent.Decided(
              at(), trial.id(), new Decision.Stop(last, "worse than 0.25 at epoch 2 " + HOSTILE)));
      events.add(
          new StudyEvent.LegEnded(
              at(), trial.id(), 1, new LegResult.Stopped(last, left), "node", 0.5 * last));
    } else {
      events.add(
          new StudyEvent.LegEnded(
              at(),
              trial.id(),
              1,
              new LegResult.Reached(last, LegResult.Ending.HORIZON, left),
              "node",
              0.5 * last));
    }
  }
}
