package io.espalier.simulation;

import io.espalier.metrics.Targets;
import io.espalier.port.CheckpointStore;
import io.espalier.port.PredictionStore;
import io.espalier.port.Stores;
import io.espalier.port.TrialPredictions;
import io.espalier.study.Ports;
import io.espalier.study.Study;
import io.espalier.study.StudyListener;
import io.espalier.study.StudySpec;
import io.espalier.trial.TrialId;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.Map;

/**
 * A study in virtual time: its own loop, stages and schedulers, on a cluster that is made up.
 *
 * @param spec what is searched; ensembles are trained, but not assessed
 * @param cluster where
 * @param workload what training would give, and take
 * @param faults what goes wrong
 * @param driver what the driver's thread spends
 */
public record Simulation(
    StudySpec spec,
    SimulatedRunner.Cluster cluster,
    SimulatedRunner.Workload workload,
    FaultPlan faults,
    DriverCost driver) {

  /**
   * Runs it.
   *
   * @throws IllegalStateException if no trial of the search is measured
   */
  public Forecast run() throws IOException {
    VirtualClock clock = new VirtualClock(Instant.EPOCH);
    Tally tally = new Tally();
    CostlyJournal journal = new CostlyJournal(driver, clock);
    try (SimulatedRunner runner = new SimulatedRunner(cluster, workload, faults, clock)) {
      StudyListener listener = (batch, view) -> batch.forEach(event -> tally.take(event, view));
      new Study(spec, ports(journal, runner, clock), listener).train();
    }
    if (tally.found().isEmpty()) {
      throw new IllegalStateException("No trial was measured: every one of them failed");
    }
    return tally.forecast(cluster.slots(), journal.seconds());
  }

  private static Ports ports(CostlyJournal journal, SimulatedRunner runner, VirtualClock clock) {
    Targets none = new Targets.Values(new float[0]);
    return new Ports(
        journal,
        runner,
        new Stores(new NoCheckpoints(), new NoPredictions()),
        none,
        none,
        checkpoints -> {
          throw nothingTrained();
        },
        clock,
        Map.of(),
        new Ports.Driver("simulated", 0));
  }

  private static IllegalStateException nothingTrained() {
    return new IllegalStateException("Nothing is trained in a simulation");
  }

  private static final class NoCheckpoints implements CheckpointStore {
    @Override
    public URI write(TrialId trial, int attempt, byte[] content) {
      throw nothingTrained();
    }

    @Override
    public byte[] read(URI checkpoint) {
      throw nothingTrained();
    }

    @Override
    public void delete(URI checkpoint) {}
  }

  private static final class NoPredictions implements PredictionStore {
    @Override
    public URI write(TrialId trial, int attempt, TrialPredictions predictions) {
      throw nothingTrained();
    }

    @Override
    public TrialPredictions read(URI predictions) {
      throw nothingTrained();
    }

    @Override
    public void delete(URI predictions) {}
  }
}
