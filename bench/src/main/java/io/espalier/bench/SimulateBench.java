package io.espalier.bench;

import io.espalier.scheduling.SchedulerSpec;
import io.espalier.simulation.DriverCost;
import io.espalier.simulation.FaultPlan;
import io.espalier.simulation.Forecast;
import io.espalier.simulation.InMemoryJournal;
import io.espalier.simulation.RecordedCurves;
import io.espalier.simulation.Recording;
import io.espalier.simulation.SimulatedRunner;
import io.espalier.simulation.Simulation;
import io.espalier.spark.SparkTrialRunner;
import io.espalier.study.Study;
import io.espalier.study.StudyListener;
import io.espalier.study.StudySpec;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;

/**
 * Whether a simulation foretells what a search takes: legs that sleep, recorded once on two slots,
 * simulated and run on others.
 *
 * @param trials of the search
 * @param millis set how long an epoch takes: 1.2 to 2.8 times as long
 */
record SimulateBench(Screen screen, int trials, int millis) {
  private static final int HORIZON = 9;
  private static final int RECORDED = 2;
  private static final int[] SLOTS = {2, 4, 8, 16};
  private static final long SEED = 1;

  /** Runs it. */
  void run() throws IOException {
    // A power law's epochs take 0.5 to 4.5 s.
    SleepingWork work = new SleepingWork(SEED, millis / 1e3, 0.2 * millis / 500);
    screen.line("epochs of %.2f to %.2f s", 1.2 * millis / 1e3, 2.8 * millis / 1e3);
    // Once for the compiler: else the recorded one would pay for all.
    real(MadeUpStudy.spec(new SchedulerSpec.RunToEnd(), trials, 1), work, RECORDED);
    for (SchedulerSpec scheduler :
        new SchedulerSpec[] {new SchedulerSpec.Halving(3, 1), new SchedulerSpec.Asha(3, 1)}) {
      StudySpec spec = MadeUpStudy.spec(scheduler, trials, HORIZON);
      Recording recording = real(spec, work, RECORDED);
      screen.line("%s, %d trials, recorded on %d slots", scheduler, trials, recording.slots());
      for (int slots : SLOTS) {
        Forecast foretold = foretold(spec, recording, slots);
        Forecast real = real(spec, work, slots).measured();
        screen.line(
            "  %2d slots: foretold %.2f s, %d epochs, %d legs; real %.2f s, %d epochs, %d legs;"
                + " foretold to real %.3f",
            slots,
            foretold.seconds(),
            foretold.epochs(),
            foretold.legs(),
            real.seconds(),
            real.epochs(),
            real.legs(),
            foretold.seconds() / real.seconds());
      }
    }
  }

  private static Recording real(StudySpec spec, SleepingWork work, int slots) throws IOException {
    InstantSource clock = InstantSource.system();
    try (LocalSpark spark = new LocalSpark(slots);
        Disk disk = Disk.make();
        InMemoryJournal journal = new InMemoryJournal();
        SparkTrialRunner runner =
            new SparkTrialRunner(
                spark.context(),
                disk.folder().toUri(),
                work,
                clock,
                SparkTrialRunner.Limits.NONE)) {
      new Study(spec, MadeUpStudy.ports(journal, runner, clock), StudyListener.none()).train();
      return Recording.of(journal.replay());
    }
  }

  private static Forecast foretold(StudySpec spec, Recording recording, int slots)
      throws IOException {
    RecordedCurves curves = new RecordedCurves(recording.view(), HORIZON, SEED);
    return new Simulation(
            spec,
            new SimulatedRunner.Cluster(slots, slots, Duration.ofSeconds(30)),
            new SimulatedRunner.Workload(curves, MadeUpStudy.OBJECTIVE, 0, recording.legCost()),
            FaultPlan.NONE,
            DriverCost.NONE)
        .run();
  }
}
