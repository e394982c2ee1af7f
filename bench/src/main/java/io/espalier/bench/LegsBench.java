package io.espalier.bench;

import io.espalier.scheduling.SchedulerSpec;
import java.util.ArrayList;
import java.util.List;

/**
 * What a leg costs beside its training: legs that report one measurement and return, through the
 * study's loop, a journal on disk and Spark. In the same process, in turns: the same without
 * durability, and Spark's own jobs that do nothing.
 *
 * @param some legs of each repetition
 * @param many legs of the last, long run
 */
record LegsBench(Screen screen, int some, int many) {
  private static final int REPETITIONS = 5;

  /** Runs it. */
  void run() throws Exception {
    List<Double> durable = new ArrayList<>();
    List<Double> memory = new ArrayList<>();
    List<Double> bare = new ArrayList<>();
    try (LocalSpark spark = new LocalSpark()) {
      for (int i = 0; i < REPETITIONS; i++) {
        bare.add(1e3 * spark.bareJobs(some) / some);
        RealStudy inMemory = legs(spark, some, RealStudy.Keeping.MEMORY);
        memory.add(millis(inMemory.probe()));
        RealStudy onDisk = legs(spark, some, RealStudy.Keeping.DISK);
        durable.add(millis(onDisk.probe()));
        screen.line(
            "repetition %d: ms per leg %.2f, without durability %.2f, bare Spark job %.2f%s",
            i + 1, durable.get(i), memory.get(i), bare.get(i), i == 0 ? " (cold)" : "");
      }
      screen.line(
          "ms per leg, %d slots, %d repetitions of %d legs:", LocalSpark.SLOTS, REPETITIONS, some);
      screen.line("  journal on disk     %s", Spread.of(durable));
      screen.line("  journal in memory   %s", Spread.of(memory));
      screen.line("  bare Spark job      %s", Spread.of(bare));
      screen.line(
          "  %.2f ms of a slot's time a leg (journal on disk, the median times the slots)",
          LocalSpark.SLOTS * Spread.of(durable).median());
      tellLongRun(legs(spark, many, RealStudy.Keeping.DISK));
    }
  }

  private void tellLongRun(RealStudy run) {
    Probe probe = run.probe();
    int tenth = probe.legs() / 10;
    double first = 1e3 * probe.tenth(0) / tenth;
    double last = 1e3 * probe.tenth(9) / tenth;
    screen.line(
        "%d legs in one study: %.1f s, %.2f ms per leg", many, probe.seconds(), millis(probe));
    screen.line(
        "  first tenth %.2f ms per leg, last tenth %.2f ms, ratio %.2f", first, last, last / first);
    screen.line(
        "  of each leg's time %.2f ms in the journal (%d batches, append ms %s, p99 %.2f), %.2f ms"
            + " of processor in the study's thread",
        1e3 * run.journalSeconds() / probe.legs(),
        run.appends().sorted().length,
        run.appends().times(1e3),
        1e3 * run.appends().quantile(0.99),
        1e3 * probe.processorSeconds() / probe.legs());
    screen.line(
        "  journal %.2f MB; driver's heap in use at the end, after a collection, %.1f MB",
        run.journalBytes() / 1e6, Machine.heap());
    if (run.study().view().trials() != many) {
      throw new IllegalStateException("Not all trials came to be: " + run.study().view().trials());
    }
  }

  private static RealStudy legs(LocalSpark spark, int legs, RealStudy.Keeping keeping)
      throws Exception {
    return RealStudy.run(
        spark,
        MadeUpStudy.spec(new SchedulerSpec.RunToEnd(), legs, 1),
        new MadeUpWork(0, 0),
        keeping);
  }

  private static double millis(Probe probe) {
    return 1e3 * probe.seconds() / probe.legs();
  }
}
