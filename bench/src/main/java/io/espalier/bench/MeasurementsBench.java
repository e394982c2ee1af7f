package io.espalier.bench;

import io.espalier.scheduling.SchedulerSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * How many measurements a second get from legs through Spark's messages and the study's loop into
 * the journal, and how long it takes from a report to the stop that it causes.
 *
 * @param legs of each repetition, of {@value #EPOCHS} measurements each
 * @param stops trials that are stopped to measure the latency
 */
record MeasurementsBench(Screen screen, int legs, int stops) {
  private static final int REPETITIONS = 5;
  private static final int EPOCHS = 1_000;
  private static final int ASKS = 50_000;

  /** The epoch that decides; far from the first, so that messages are under way. */
  private static final int DECIDING = 50;

  private static final int ENDLESS = 10_000_000;
  private static final int LINE_BYTES = 256;

  /** Runs it. */
  void run() throws Exception {
    List<Double> durable = new ArrayList<>();
    List<Double> memory = new ArrayList<>();
    List<Double> asks = new ArrayList<>();
    try (LocalSpark spark = new LocalSpark()) {
      tellDisk();
      RealStudy last = null;
      for (int i = 0; i < REPETITIONS; i++) {
        asks.add(LocalSpark.SLOTS * ASKS / spark.bareAsks(ASKS));
        memory.add(rate(measurements(spark, RealStudy.Keeping.MEMORY)));
        last = measurements(spark, RealStudy.Keeping.DISK);
        durable.add(rate(last));
        screen.line(
            "repetition %d: %,.0f measurements/s, without durability %,.0f; bare asks/s %,.0f%s",
            i + 1, durable.get(i), memory.get(i), asks.get(i), i == 0 ? " (cold)" : "");
      }
      screen.line(
          "measurements/s from %d slots, %d repetitions of %d legs with %d each:",
          LocalSpark.SLOTS, REPETITIONS, legs, EPOCHS);
      screen.line("  journal on disk     %s", Spread.of(durable));
      screen.line("  journal in memory   %s", Spread.of(memory));
      screen.line("  bare asks           %s", Spread.of(asks));
      screen.line(
          "  on disk to in memory %.2f, to bare asks %.2f (medians)",
          Spread.of(durable).median() / Spread.of(memory).median(),
          Spread.of(durable).median() / Spread.of(asks).median());
      tellJournal(last);
      tellLatency(spark, "1,000 epochs a second", stops, TimeUnit.MILLISECONDS.toNanos(1));
      // Each takes seconds: the study works off what had piled up before it.
      tellLatency(spark, "as fast as they can", Math.max(1, stops / 10), 0);
    }
  }

  private void tellDisk() throws Exception {
    try (Disk disk = Disk.make()) {
      screen.line(
          "disk: %s, ms for a synchronized append of %d bytes %s",
          disk.kind(), LINE_BYTES, disk.syncs(200, LINE_BYTES).times(1e3));
    }
  }

  private void tellJournal(RealStudy run) {
    Probe probe = run.probe();
    int batches = run.appends().sorted().length;
    screen.line(
        "last repetition: %,d measurements in %.1f s; %d batches of %.1f measurements, append ms"
            + " %s; %.0f bytes per measurement",
        probe.measurements(),
        probe.seconds(),
        batches,
        (double) probe.measurements() / batches,
        run.appends().times(1e3),
        (double) run.journalBytes() / probe.measurements());
    screen.line(
        "  of its time %.0f %% in the journal; the study's thread had a processor for %.0f %%",
        100 * run.journalSeconds() / probe.seconds(),
        100 * probe.processorSeconds() / probe.seconds());
  }

  private void tellLatency(LocalSpark spark, String pace, int trials, long pauseNanos)
      throws Exception {
    RealStudy run =
        RealStudy.run(
            spark,
            // No cost is below this bar, so every trial is stopped, by that epoch's measurement.
            MadeUpStudy.spec(new SchedulerSpec.Members(-1, DECIDING), trials, ENDLESS),
            new MadeUpWork(pauseNanos, DECIDING),
            RealStudy.Keeping.DISK);
    Spread latency = Spread.of(run.probe().latencies()).times(1e3);
    screen.line(
        "report to visible stop, legs that report %s, %d stops: p50 %.1f ms, p99 %.1f ms, most %.1f"
            + " ms",
        pace,
        latency.sorted().length,
        latency.median(),
        latency.quantile(0.99),
        latency.quantile(1));
  }

  private RealStudy measurements(LocalSpark spark, RealStudy.Keeping keeping) throws Exception {
    RealStudy run =
        RealStudy.run(
            spark,
            MadeUpStudy.spec(new SchedulerSpec.RunToEnd(), legs, EPOCHS),
            new MadeUpWork(0, 0),
            keeping);
    if (run.probe().measurements() != (long) legs * EPOCHS) {
      throw new IllegalStateException(
          "Of "
              + (long) legs * EPOCHS
              + " measurements "
              + run.probe().measurements()
              + " were journaled");
    }
    return run;
  }

  private static double rate(RealStudy run) {
    return run.probe().measurements() / run.probe().seconds();
  }
}
