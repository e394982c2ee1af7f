package io.espalier.bench;

import io.espalier.scheduling.SchedulerSpec;
import io.espalier.simulation.FaultPlan;
import io.espalier.simulation.InMemoryJournal;
import io.espalier.simulation.LearningCurves;
import io.espalier.simulation.SimulatedRunner;
import io.espalier.simulation.VirtualClock;
import io.espalier.study.Study;
import io.espalier.trial.StudyView;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * All schedulers on the same simulated trials, in virtual time: how long the search would take, how
 * many epochs it trains, how good the best trial is, and what the study's thread spends on a leg.
 *
 * @param trials configurations that are drawn
 * @param slots legs at once
 */
record SchedulersBench(Screen screen, int trials, int slots) {
  private static final int HORIZON = 27;
  private static final long SEED = 1;

  /** Runs it. */
  void run() throws IOException {
    screen.line(
        "%d trials, %d slots, horizon of %d epochs of 0.5 to 4.5 s; power-law curves, seed %d",
        trials, slots, HORIZON, SEED);
    // Once for the compiler: else the first of them would pay for all.
    schedulers().values().forEach(s -> simulate(s, Math.min(trials, 1_000)));
    screen.line(
        "%-26s %12s %10s %8s %10s %14s",
        "", "virtual h", "epochs", "legs", "best cost", "CPU µs/leg");
    for (Map.Entry<String, SchedulerSpec> entry : schedulers().entrySet()) {
      Simulated run = simulate(entry.getValue(), trials);
      screen.line(
          "%-26s %12.2f %10d %8d %10.4f %14.1f",
          entry.getKey(),
          run.hours(),
          run.epochs(),
          run.legs(),
          run.bestCost(),
          1e6 * run.processorSeconds() / run.legs());
    }
  }

  private static Map<String, SchedulerSpec> schedulers() {
    Map<String, SchedulerSpec> schedulers = new LinkedHashMap<>();
    schedulers.put("run-to-end", new SchedulerSpec.RunToEnd());
    schedulers.put("median(grace 3)", new SchedulerSpec.Median(3, 5));
    schedulers.put("halving(eta 3)", new SchedulerSpec.Halving(3, 1));
    schedulers.put("asha(eta 3)", new SchedulerSpec.Asha(3, 1));
    schedulers.put("hyperband(eta 3)", new SchedulerSpec.Hyperband(3, 1));
    schedulers.put("top-k(16 after 1 epoch)", new SchedulerSpec.TopK(16, 1));
    return schedulers;
  }

  /** What a simulated search came to. */
  private record Simulated(
      double hours, long epochs, int legs, double bestCost, double processorSeconds) {}

  private Simulated simulate(SchedulerSpec scheduler, int count) {
    Instant start = Instant.EPOCH;
    VirtualClock clock = new VirtualClock(start);
    SimulatedRunner simulated =
        new SimulatedRunner(
            new SimulatedRunner.Cluster(slots, 4, Duration.ofSeconds(20)),
            new SimulatedRunner.Workload(LearningCurves.powerLaw(SEED), MadeUpStudy.OBJECTIVE, 0),
            FaultPlan.NONE,
            clock);
    Probe probe = new Probe();
    try (TimedRunner runner = new TimedRunner(simulated);
        InMemoryJournal journal = new InMemoryJournal()) {
      Study study =
          new Study(
              MadeUpStudy.spec(scheduler, count, HORIZON),
              MadeUpStudy.ports(journal, runner, clock),
              probe);
      study.run();
      StudyView view = study.view();
      return new Simulated(
          Duration.between(start, clock.instant()).toMillis() / 3.6e6,
          probe.measurements(),
          probe.legs(),
          bestCost(view),
          probe.processorSeconds() - runner.processorSeconds());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static double bestCost(StudyView view) {
    return view.ofStage(view.stages().get(0)).stream()
        .flatMapToDouble(id -> view.bestCost(id, HORIZON).stream())
        .min()
        .orElseThrow();
  }
}
