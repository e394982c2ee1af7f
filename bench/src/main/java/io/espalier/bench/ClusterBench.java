package io.espalier.bench;

import io.espalier.scheduling.SchedulerSpec;
import io.espalier.spark.WorkerFactory;
import io.espalier.study.StudySpec;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * The system's own time on a real cluster, with the journal on HDFS: what a leg costs, measurements
 * a second, how long a decision takes to the executor, and how near many legs that sleep come to
 * the time that they sleep.
 *
 * @param legs that report once and return
 * @param sleeps legs that sleep for a second
 */
record ClusterBench(Screen screen, int legs, int sleeps) {
  private static final int WARM = 500;
  private static final int REPORTING = 100;
  private static final int EPOCHS = 1_000;
  private static final int STOPS = 1_000;

  /** The epoch that decides; far from the first, so that messages are under way. */
  private static final int DECIDING = 50;

  private static final int ENDLESS = 10_000_000;

  /** Runs it. */
  void run() throws Exception {
    try (ClusterSpark spark = new ClusterSpark()) {
      screen.line("%d slots; journal on HDFS", spark.slots());
      run(spark, WARM, 1, new MadeUpWork(0, 0));
      tellSleeps(spark);
      tellLegs(spark);
      tellMeasurements(spark);
      tellLatency(spark, "100 epochs a second", TimeUnit.MILLISECONDS.toNanos(10));
      tellLatency(spark, "1,000 epochs a second", TimeUnit.MILLISECONDS.toNanos(1));
    }
  }

  private void tellSleeps(ClusterSpark spark) throws IOException {
    double seconds = run(spark, sleeps, 1, new SleepingWork(1, 1, 0)).probe().seconds();
    double ideal = (double) sleeps / spark.slots();
    screen.line(
        "%d legs that sleep for 1 s: %.1f s, ideally %.1f s, %.1f %% more",
        sleeps, seconds, ideal, 100 * (seconds / ideal - 1));
  }

  private void tellLegs(ClusterSpark spark) throws IOException {
    RealStudy run = run(spark, legs, 1, new MadeUpWork(0, 0));
    Probe probe = run.probe();
    int tenth = probe.legs() / 10;
    screen.line(
        "%d legs that report once: %.1f s, %.2f ms a leg; first tenth %.2f ms, last %.2f ms, ratio"
            + " %.2f",
        legs,
        probe.seconds(),
        1e3 * probe.seconds() / probe.legs(),
        1e3 * probe.tenth(0) / tenth,
        1e3 * probe.tenth(9) / tenth,
        probe.tenth(9) / probe.tenth(0));
    tellJournal(run);
  }

  private void tellMeasurements(ClusterSpark spark) throws IOException {
    RealStudy run = run(spark, REPORTING, EPOCHS, new MadeUpWork(0, 0));
    Probe probe = run.probe();
    screen.line(
        "%,d measurements of %d legs: %,.0f a second; first tenth of the legs %.2f s, last %.2f s",
        probe.measurements(),
        REPORTING,
        probe.measurements() / probe.seconds(),
        probe.tenth(0),
        probe.tenth(9));
    tellJournal(run);
  }

  private void tellJournal(RealStudy run) {
    Spread appends = run.appends().times(1e3);
    screen.line(
        "  journal: %d batches, p50 %.1f ms, p99 %.1f ms; %.0f %% of the time",
        appends.sorted().length,
        appends.median(),
        appends.quantile(0.99),
        100 * run.journalSeconds() / run.probe().seconds());
  }

  private void tellLatency(ClusterSpark spark, String pace, long pauseNanos) throws IOException {
    // Once for the compilers of five processes, which else are what is measured.
    stopped(spark, STOPS, pauseNanos);
    RealStudy run = stopped(spark, STOPS, pauseNanos);
    Spread latency = Spread.of(run.probe().latencies()).times(1e3);
    screen.line(
        "report to visible stop, %d slots whose legs report %s, %d stops: p50 %.1f ms, p99 %.1f ms,"
            + " most %.1f ms",
        spark.slots(),
        pace,
        latency.sorted().length,
        latency.median(),
        latency.quantile(0.99),
        latency.quantile(1));
    tellJournal(run);
  }

  private static RealStudy stopped(ClusterSpark spark, int trials, long pauseNanos)
      throws IOException {
    // No cost is below this bar, so every trial is stopped, by that epoch's measurement.
    StudySpec spec = MadeUpStudy.spec(new SchedulerSpec.Members(-1, DECIDING), trials, ENDLESS);
    return RealStudy.run(spark, spec, new MadeUpWork(pauseNanos, DECIDING));
  }

  private static RealStudy run(ClusterSpark spark, int trials, int epochs, WorkerFactory work)
      throws IOException {
    RealStudy run =
        RealStudy.run(spark, MadeUpStudy.spec(new SchedulerSpec.RunToEnd(), trials, epochs), work);
    if (run.probe().measurements() != (long) trials * epochs) {
      throw new IllegalStateException(
          "Of "
              + (long) trials * epochs
              + " measurements "
              + run.probe().measurements()
              + " were journaled");
    }
    return run;
  }
}
