package io.espalier.simulation;

import io.espalier.ensemble.EnsembleSpec;
import io.espalier.metrics.Predictions;
import io.espalier.metrics.Targets;
import io.espalier.port.CheckpointStore;
import io.espalier.port.PredictionStore;
import io.espalier.port.Stores;
import io.espalier.port.TestSet;
import io.espalier.port.TrialPredictions;
import io.espalier.port.TrialRunner;
import io.espalier.sampling.SamplerSpec;
import io.espalier.scheduling.SchedulerSpec;
import io.espalier.space.Params;
import io.espalier.space.RealRange;
import io.espalier.space.Scale;
import io.espalier.space.SearchSpace;
import io.espalier.study.Ports;
import io.espalier.study.Study;
import io.espalier.study.StudyListener;
import io.espalier.study.StudySpec;
import io.espalier.trial.Decision;
import io.espalier.trial.EngineChoice;
import io.espalier.trial.Leg;
import io.espalier.trial.Objective;
import io.espalier.trial.Start;
import io.espalier.trial.StudyEvent;
import io.espalier.trial.TrainingPlan;
import io.espalier.trial.TrialId;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/** A study in virtual time: the real loop, simulated training, stores that make predictions up. */
record Rig(
    SchedulerSpec scheduler,
    int trials,
    int horizon,
    int slots,
    int patience,
    FaultPlan faults,
    long seed,
    StudySpec.Refit refit,
    List<EnsembleSpec> ensembles,
    StudySpec.Budget budget,
    StudySpec.Validation validation,
    boolean baseline) {

  static final Objective OBJECTIVE = new Objective("rmse", true);

  /** The seeded faults that a study must not notice, but for the trials that diverge. */
  static final FaultPlan ROUGH = new FaultPlan(77, 0.01, 0.02, 0.03, 0.05, 10, 0.5, 0.05, 0.3);

  static Rig of(SchedulerSpec scheduler, int trials) {
    return new Rig(
        scheduler,
        trials,
        30,
        16,
        0,
        FaultPlan.NONE,
        5,
        new StudySpec.Refit(0, false),
        List.of(),
        StudySpec.Budget.NONE,
        new StudySpec.Validation.HoldOut(),
        false);
  }

  Rig horizon(int epochs) {
    return new Rig(
        scheduler,
        trials,
        epochs,
        slots,
        patience,
        faults,
        seed,
        refit,
        ensembles,
        budget,
        validation,
        baseline);
  }

  Rig slots(int count) {
    return new Rig(
        scheduler,
        trials,
        horizon,
        count,
        patience,
        faults,
        seed,
        refit,
        ensembles,
        budget,
        validation,
        baseline);
  }

  Rig patience(int epochs) {
    return new Rig(
        scheduler,
        trials,
        horizon,
        slots,
        epochs,
        faults,
        seed,
        refit,
        ensembles,
        budget,
        validation,
        baseline);
  }

  Rig faults(FaultPlan plan) {
    return new Rig(
        scheduler,
        trials,
        horizon,
        slots,
        patience,
        plan,
        seed,
        refit,
        ensembles,
        budget,
        validation,
        baseline);
  }

  Rig stages(StudySpec.Refit refits, EnsembleSpec... specs) {
    return new Rig(
        scheduler,
        trials,
        horizon,
        slots,
        patience,
        faults,
        seed,
        refits,
        List.of(specs),
        budget,
        validation,
        baseline);
  }

  Rig budget(StudySpec.Budget limits) {
    return new Rig(
        scheduler,
        trials,
        horizon,
        slots,
        patience,
        faults,
        seed,
        refit,
        ensembles,
        limits,
        validation,
        baseline);
  }

  Rig validation(StudySpec.Validation compared) {
    return new Rig(
        scheduler, trials, horizon, slots, patience, faults, seed, refit, ensembles, budget,
        compared, baseline);
  }

  Rig withBaseline() {
    return new Rig(
        scheduler,
        trials,
        horizon,
        slots,
        patience,
        faults,
        seed,
        refit,
        ensembles,
        budget,
        validation,
        true);
  }

  /** Runs the study from where a journal ends. */
  Study.Outcome run(InMemoryJournal journal) throws IOException {
    return run(journal, StudyListener.none());
  }

  Study.Outcome run(InMemoryJournal journal, StudyListener listener) throws IOException {
    return study(journal, listener).run();
  }

  /** The same, of legs that cost more than their epochs. */
  Study.Outcome run(InMemoryJournal journal, LegCost cost) throws IOException {
    return study(journal, StudyListener.none(), cost).run();
  }

  Study study(InMemoryJournal journal, StudyListener listener) {
    return study(journal, listener, LegCost.NONE);
  }

  private Study study(InMemoryJournal journal, StudyListener listener, LegCost cost) {
    // A later driver starts at a later time; nothing of a study may depend on it.
    VirtualClock clock =
        new VirtualClock(Instant.parse("2026-01-01T00:00:00Z").plusSeconds(journal.batches()));
    MadeUpStores stores = new MadeUpStores();
    SimulatedRunner runner =
        new SimulatedRunner(
            new SimulatedRunner.Cluster(slots, 4, Duration.ofSeconds(20)),
            new SimulatedRunner.Workload(LearningCurves.powerLaw(seed), OBJECTIVE, patience, cost),
            faults,
            clock);
    Ports ports =
        new Ports(
            journal,
            new Guarded(runner, stores.deleted),
            new Stores(stores, stores.predictions),
            MadeUpStores.VALIDATION,
            MadeUpStores.TRAINING,
            new ClosedTestSet(),
            clock,
            Map.of(),
            new Ports.Driver("here", 1));
    return new Study(spec(), ports, listener);
  }

  StudySpec spec() {
    SearchSpace space = SearchSpace.of(new RealRange("learning-rate", 1e-4, 1e-1, Scale.LOG, 10));
    return new StudySpec(
        "simulated",
        seed,
        space,
        new TrainingPlan(Params.EMPTY, OBJECTIVE, List.of("rmse"), EngineChoice.AUTO),
        horizon,
        new SamplerSpec.Random(trials),
        scheduler,
        validation,
        baseline,
        refit,
        ensembles,
        budget,
        1000,
        false);
  }

  /** Refuses to start a leg from a checkpoint that was removed. */
  private record Guarded(SimulatedRunner runner, Set<URI> deleted) implements TrialRunner {
    @Override
    public int freeSlots() {
      return runner.freeSlots();
    }

    @Override
    public int slots() {
      return runner.slots();
    }

    @Override
    public void start(Leg leg) {
      if (leg.start() instanceof Start.Checkpoint c && deleted.contains(c.uri())) {
        throw new AssertionError(leg + " starts from a checkpoint that was removed");
      }
      runner.start(leg);
    }

    @Override
    public void publish(TrialId trial, Decision decision) {
      runner.publish(trial, decision);
    }

    @Override
    public List<StudyEvent> poll(Duration wait) {
      return runner.poll(wait);
    }

    @Override
    public void close() {
      runner.close();
    }
  }

  private record ClosedTestSet() implements TestSet {
    @Override
    public Opening open(Map<TrialId, URI> checkpoints) {
      throw new AssertionError("The test set was opened");
    }
  }

  /** Predictions that depend on the trial and the epoch, not on the attempt. */
  private static final class MadeUpStores implements CheckpointStore {
    static final Targets VALIDATION = targets(40, 1);
    static final Targets TRAINING = targets(60, 2);

    final Set<URI> deleted = new HashSet<>();

    final PredictionStore predictions =
        new PredictionStore() {
          @Override
          public URI write(TrialId trial, int attempt, TrialPredictions content) {
            throw new AssertionError("Simulated legs write nothing");
          }

          @Override
          public TrialPredictions read(URI uri) throws IOException {
            if (deleted.contains(uri)) {
              throw new IOException(uri + " was removed");
            }
            return new TrialPredictions(
                made(uri, VALIDATION), new int[] {1, 5, 9}, made(uri, targets(3, 3)));
          }

          @Override
          public void delete(URI uri) {
            deleted.add(uri);
          }
        };

    @Override
    public URI write(TrialId trial, int attempt, byte[] content) {
      throw new AssertionError("Simulated legs write nothing");
    }

    @Override
    public byte[] read(URI checkpoint) {
      return new byte[0];
    }

    @Override
    public void delete(URI checkpoint) {
      deleted.add(checkpoint);
    }

    private static Predictions made(URI uri, Targets targets) {
      String[] path = uri.getPath().split("/", -1);
      SplittableRandom random = new SplittableRandom((path[2] + "/" + path[4]).hashCode());
      float[] values = ((Targets.Values) targets).values().clone();
      for (int i = 0; i < values.length; i++) {
        values[i] += (float) random.nextDouble();
      }
      return new Predictions(values.length, 1, values);
    }

    private static Targets targets(int rows, long seed) {
      SplittableRandom random = new SplittableRandom(seed);
      float[] values = new float[rows];
      for (int i = 0; i < rows; i++) {
        values[i] = (float) random.nextDouble();
      }
      return new Targets.Values(values);
    }
  }
}
