package io.espalier.app;

import io.espalier.report.page.Findings.Baseline;
import io.espalier.sampling.SamplerSpec;
import io.espalier.scheduling.SchedulerSpec;
import io.espalier.simulation.DriverCost;
import io.espalier.simulation.FaultPlan;
import io.espalier.simulation.Forecast;
import io.espalier.simulation.RecordedCurves;
import io.espalier.simulation.Recording;
import io.espalier.simulation.SimulatedRunner;
import io.espalier.simulation.Simulation;
import io.espalier.study.StudySpec;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What a search would have come to in other ways, beside its own: searches alone, without members
 * of ensembles, simulated over the learning curves of the study in as many slots.
 */
final class Baselines {
  /** The hard one to beat takes about so many of the configurations to the end. */
  private static final int ONE_IN = 10;

  private final StudySpec study;
  private final String scheduler;
  private final Recording recording;
  private final RecordedCurves curves;

  private Baselines(StudySpec study, String scheduler, Recording recording) {
    this.study = study;
    this.scheduler = scheduler;
    this.recording = recording;
    this.curves = new RecordedCurves(recording.view(), study.epochs(), study.seed());
  }

  /**
   * Simulates them; none of a study whose search has not ended, or of which too little is known.
   *
   * @param scheduler the name of the study's own
   */
  static List<Baseline> of(StudySpec study, String scheduler, Recording recording)
      throws IOException {
    if (recording.measured().seconds() == 0) {
      return List.of();
    }
    try {
      return new Baselines(study, scheduler, recording).all();
    } catch (IllegalArgumentException | IllegalStateException e) {
      // Such as: every trial failed. Then there is nothing to compare.
      return List.of();
    }
  }

  private List<Baseline> all() throws IOException {
    int trials = study.sampler().trials(study.space());
    List<Baseline> all = new ArrayList<>();
    Baseline own =
        simulated(
            "this study's search (%s)".formatted(scheduler), study.sampler(), study.scheduler());
    all.add(own);
    all.add(simulated("all of them to the end", study.sampler(), new SchedulerSpec.RunToEnd()));
    int affordable = (int) Math.max(1, own.epochs() / study.epochs());
    all.add(
        simulated(
            "random search of as many epochs (%d to the end)".formatted(affordable),
            new SamplerSpec.Random(affordable),
            new SchedulerSpec.RunToEnd()));
    int best = Math.max(1, trials / ONE_IN);
    if (study.epochs() > 1) {
      all.add(
          simulated(
              "the best %d after one epoch".formatted(best),
              study.sampler(),
              new SchedulerSpec.TopK(best, 1)));
    }
    return all;
  }

  private Baseline simulated(String name, SamplerSpec sampler, SchedulerSpec other)
      throws IOException {
    Forecast forecast =
        new Simulation(
                searching(sampler, other),
                new SimulatedRunner.Cluster(
                    recording.slots(), recording.slots(), Duration.ZERO, recording.slots()),
                new SimulatedRunner.Workload(
                    curves, study.plan().objective(), 0, recording.legCost()),
                new FaultPlan(study.seed(), 0, 0, 0, 0, 1, 0, 0, 0),
                DriverCost.NONE)
            .run();
    return new Baseline(
        name, forecast.seconds(), forecast.epochs(), forecast.legs(), forecast.best().value());
  }

  /** The study without all that comes after its search. */
  private StudySpec searching(SamplerSpec sampler, SchedulerSpec other) {
    boolean refits = study.validation() instanceof StudySpec.Validation.Reshuffled;
    return new StudySpec(
        study.name(),
        study.seed(),
        study.space(),
        study.plan(),
        study.epochs(),
        sampler,
        other,
        study.validation(),
        false,
        refits ? study.refit() : new StudySpec.Refit(0, false),
        List.of(),
        StudySpec.Budget.NONE,
        study.retries(),
        false);
  }
}
