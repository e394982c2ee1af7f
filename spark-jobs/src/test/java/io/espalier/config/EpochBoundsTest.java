package io.espalier.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.scheduling.Scheduler;
import io.espalier.space.Params;
import io.espalier.study.StudySpec;
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
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is foretold, held against what the schedulers do. */
class EpochBoundsTest {
  private static final String STAGE = "search";
  private static final Objective OBJECTIVE = new Objective(Measurement.VALIDATION_LOSS, true);

  @ParameterizedTest
  @CsvSource({
    "run-to-end, 3, 1, 7, 10",
    "halving, 3, 1, 30, 48",
    "halving, 2, 3, 50, 37",
    "halving, 4, 5, 5, 9",
    "halving, 3, 1, 30, 1",
    "top-k, 3, 2, 30, 20",
    "top-k, 3, 2, 30, 3",
    "hyperband, 3, 1, 9, 17",
    "hyperband, 3, 1, 9, 20",
    "hyperband, 2, 2, 33, 100",
    "hyperband, 3, 1, 30, 11"
  })
  void aSynchronousSchedulerGrantsExactlyTheBound(
      String kind, int eta, int minEpochs, int epochs, int trials) {
    StudySpec study = study(kind, eta, minEpochs, epochs, trials);
    assertThat(granted(study, trials)).isEqualTo(new EpochBounds(study, trials).search());
  }

  @ParameterizedTest
  @CsvSource({"3, 1, 30, 48", "2, 3, 50, 37", "4, 1, 100, 300"})
  void asynchronousHalvingStaysBelowItsBoundAndNearWhatIsTypical(
      int eta, int minEpochs, int epochs, int trials) {
    StudySpec study = study("asha", eta, minEpochs, epochs, trials);
    EpochBounds bounds = new EpochBounds(study, trials);
    long granted = granted(study, trials);
    assertThat(granted).isLessThanOrEqualTo(bounds.search());
    assertThat((double) granted / bounds.typical().orElseThrow()).isBetween(0.8, 2.0);
  }

  private static StudySpec study(String kind, int eta, int minEpochs, int epochs, int trials) {
    return Fixtures.read(
            Fixtures.LEAST,
            "search={sampler=random,trials=" + trials + "}",
            "search.scheduler={kind=" + kind + ",eta=" + eta + ",min-epochs=" + minEpochs + "}",
            "training.epochs=" + epochs)
        .study();
  }

  /** Trains all that a scheduler wants, one leg after the other, and counts. */
  private static long granted(StudySpec study, int trials) {
    Scheduler scheduler = study.scheduler().open(study.epochs());
    StudyState state = new StudyState();
    state.apply(new StudyEvent.Created(Instant.EPOCH, "drill", 1, OBJECTIVE, Map.of()));
    state.apply(new StudyEvent.StageStarted(Instant.EPOCH, STAGE));
    for (Assignment next = scheduler.next(state);
        !(next instanceof Assignment.Done);
        next = scheduler.next(state)) {
      if (next instanceof Assignment.StartNew && state.trials() == trials) {
        scheduler.exhausted();
        continue;
      }
      assertThat(next).isNotInstanceOf(Assignment.Wait.class);
      train(leg(next, state, scheduler, study.epochs()), state, scheduler);
    }
    return state.epochs(STAGE);
  }

  private static Leg leg(Assignment next, StudyState state, Scheduler scheduler, int horizon) {
    if (next instanceof Assignment.Promote promotion) {
      TrialId id = promotion.trial();
      URI checkpoint = state.artifacts(id).orElseThrow().checkpoint();
      Start start = new Start.Checkpoint(checkpoint);
      return new Leg(state.trial(id), state.attempt(id) + 1, start, promotion.untilEpoch());
    }
    TrialId id = new TrialId(state.trials());
    Configuration configuration = new Configuration(new ConfigId(id.number()), Params.EMPTY);
    Trial trial = new Trial(id, configuration, new Sample.Whole(), 1, horizon);
    record(new StudyEvent.Proposed(Instant.EPOCH, STAGE, trial), state, scheduler);
    int until = ((Assignment.StartNew) next).untilEpoch();
    return new Leg(trial, 1, new Start.Scratch(), until);
  }

  private static void train(Leg leg, StudyState state, Scheduler scheduler) {
    TrialId id = leg.trial().id();
    record(new StudyEvent.LegStarted(Instant.EPOCH, leg, ""), state, scheduler);
    double level = new SplittableRandom(id.number()).nextDouble();
    while (state.epoch(id) < leg.untilEpoch()) {
      int epoch = state.epoch(id) + 1;
      Map<String, Double> values = Map.of(Measurement.VALIDATION_LOSS, level + 1.0 / epoch);
      Measurement measurement = new Measurement(id, leg.attempt(), epoch, values);
      record(new StudyEvent.Measured(Instant.EPOCH, measurement), state, scheduler);
      assertThat(scheduler.judge(measurement, state)).isEqualTo(Decision.CONTINUE);
    }
    URI uri = URI.create("drill:/" + id + "/" + leg.attempt());
    boolean over = leg.untilEpoch() == leg.trial().maxEpochs();
    LegResult result =
        new LegResult.Reached(
            leg.untilEpoch(),
            over ? LegResult.Ending.HORIZON : LegResult.Ending.PAUSED,
            new Artifacts(uri, uri, "none"));
    record(
        new StudyEvent.LegEnded(Instant.EPOCH, id, leg.attempt(), result, "", 1), state, scheduler);
  }

  private static void record(StudyEvent event, StudyState state, Scheduler scheduler) {
    state.apply(event);
    scheduler.observe(event);
  }
}
