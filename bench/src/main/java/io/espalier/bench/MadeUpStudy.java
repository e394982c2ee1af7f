package io.espalier.bench;

import io.espalier.metrics.Predictions;
import io.espalier.metrics.Targets;
import io.espalier.port.CheckpointStore;
import io.espalier.port.Journal;
import io.espalier.port.PredictionStore;
import io.espalier.port.Stores;
import io.espalier.port.TrialPredictions;
import io.espalier.port.TrialRunner;
import io.espalier.sampling.SamplerSpec;
import io.espalier.scheduling.SchedulerSpec;
import io.espalier.space.Params;
import io.espalier.space.RealRange;
import io.espalier.space.Scale;
import io.espalier.space.SearchSpace;
import io.espalier.study.Ports;
import io.espalier.study.StudySpec;
import io.espalier.trial.EngineChoice;
import io.espalier.trial.Objective;
import io.espalier.trial.TrainingPlan;
import io.espalier.trial.TrialId;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/** A study whose legs train nothing: all of its time is the system's own. */
final class MadeUpStudy {
  static final Objective OBJECTIVE = new Objective("rmse", true);

  private static final int ROWS = 50;
  private static final Targets TARGETS = new Targets.Values(new float[ROWS]);
  private static final TrialPredictions PREDICTIONS =
      new TrialPredictions(
          new Predictions(ROWS, 1, new float[ROWS]),
          new int[0],
          new Predictions(0, 1, new float[0]));

  private MadeUpStudy() {}

  /** A search at random over two dimensions, and nothing behind it. */
  static StudySpec spec(SchedulerSpec scheduler, int trials, int epochs) {
    SearchSpace space =
        SearchSpace.of(
            new RealRange("learning-rate", 1e-4, 1e-1, Scale.LOG, 10),
            new RealRange("dropout", 0, 0.5, Scale.LINEAR, 10));
    return new StudySpec(
        "bench",
        1,
        space,
        new TrainingPlan(Params.EMPTY, OBJECTIVE, List.of(OBJECTIVE.metric()), EngineChoice.AUTO),
        epochs,
        new SamplerSpec.Random(trials),
        scheduler,
        new StudySpec.Validation.HoldOut(),
        false,
        new StudySpec.Refit(0, false),
        List.of(),
        StudySpec.Budget.NONE,
        2,
        false);
  }

  static Ports ports(Journal journal, TrialRunner runner, InstantSource clock) {
    return new Ports(
        journal,
        runner,
        new Stores(new NoCheckpoints(), new SamePredictions()),
        TARGETS,
        TARGETS,
        checkpoints -> {
          throw new IllegalStateException("A benchmark has no test set");
        },
        clock,
        Map.of(),
        new Ports.Driver("localhost", ProcessHandle.current().pid()));
  }

  private static final class NoCheckpoints implements CheckpointStore {
    @Override
    public URI write(TrialId trial, int attempt, byte[] content) {
      throw new IllegalStateException("Nothing is trained here");
    }

    @Override
    public byte[] read(URI checkpoint) {
      throw new IllegalStateException("Nothing is trained here");
    }

    @Override
    public void delete(URI checkpoint) {}
  }

  private static final class SamePredictions implements PredictionStore {
    @Override
    public URI write(TrialId trial, int attempt, TrialPredictions predictions) {
      throw new IllegalStateException("Nothing is trained here");
    }

    @Override
    public TrialPredictions read(URI predictions) {
      return PREDICTIONS;
    }

    @Override
    public void delete(URI predictions) {}
  }
}
