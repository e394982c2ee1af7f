package io.espalier.bench;

import io.espalier.port.Journal;
import io.espalier.scheduling.SchedulerSpec;
import io.espalier.simulation.FaultPlan;
import io.espalier.simulation.LearningCurves;
import io.espalier.simulation.SimulatedRunner;
import io.espalier.simulation.VirtualClock;
import io.espalier.spark.HadoopJournal;
import io.espalier.spark.JournalSettings;
import io.espalier.study.Study;
import io.espalier.study.StudyListener;
import io.espalier.tables.LiveTables;
import io.espalier.tables.ParquetTables;
import io.espalier.trial.StudyEvent;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;

/**
 * A driver of a large study: the loop, the journal on disk and the result tables are real, the legs
 * simulated. Whether it stays within its heap, whether a leg grows dearer with the number of
 * trials, and the same for a driver that takes the study up from its journal.
 *
 * @param trials each trained to the end
 * @param epochs of each
 */
record DriverBench(Screen screen, int trials, int epochs) {
  private static final int SLOTS = 256;
  private static final long SEED = 1;
  private static final Duration TABLES = Duration.ofSeconds(10);

  /** Simulated time passes meanwhile, so that a batch holds what a cluster of such size sends. */
  private static final Duration BATCH = Duration.ofSeconds(10);

  /** Runs it. */
  void run() throws IOException {
    screen.line(
        "%d trials of %d epochs, %d slots, heap of %d MB at most",
        trials, epochs, SLOTS, Runtime.getRuntime().maxMemory() >> 20);
    try (Disk disk = Disk.make()) {
      long start = System.nanoTime();
      search(disk);
      screen.line("searched in %.0f s; the study takes %.0f MB of disk", since(start), mega(disk));
      long again = System.nanoTime();
      resume(disk);
      screen.line("taken up again in %.0f s", since(again));
    }
  }

  private void search(Disk disk) throws IOException {
    Probe probe = new Probe();
    Study study = drive(disk, probe);
    int tenth = probe.legs() / 10;
    double first = 1e6 * probe.processorTenth(0) / tenth;
    double last = 1e6 * probe.processorTenth(9) / tenth;
    screen.line(
        "%,d measurements, %,.0f a second; processor of the study's thread: first tenth %.0f us a"
            + " leg, %.2f us a measurement; last tenth %.0f us, %.2f us; ratio %.2f",
        probe.measurements(),
        probe.measurements() / probe.seconds(),
        first,
        first / epochs,
        last,
        last / epochs,
        last / first);
    tellHeap("when it has ended", study);
  }

  private void resume(Disk disk) throws IOException {
    tellHeap("when it has been taken up", drive(disk, StudyListener.none()));
  }

  private void tellHeap(String when, Study study) {
    screen.line("heap in use %s, after a collection: %.0f MB", when, Machine.heap());
    if (study.view().trials() != trials
        || study.view().epochs("search") != (long) trials * epochs) {
      throw new IllegalStateException(
          "There are " + study.view().trials() + " trials and not all of their epochs");
    }
  }

  /** As the command does it: tables, journal, loop. */
  private Study drive(Disk disk, StudyListener listener) throws IOException {
    VirtualClock clock = new VirtualClock(Instant.EPOCH);
    Configuration hadoop = new Configuration();
    try (LiveTables tables =
            new LiveTables(
                new ParquetTables(hadoop, disk.folder().toUri()),
                TABLES,
                () -> HadoopJournal.read(disk.folder().toUri(), hadoop));
        HadoopJournal journal =
            HadoopJournal.open(
                disk.folder().toUri(), hadoop, InstantSource.system(), JournalSettings.DEFAULT);
        SimulatedRunner runner = runner(clock)) {
      try (Stream<StudyEvent> events = journal.replay()) {
        tables.replayed(events);
      }
      Study study =
          new Study(
              MadeUpStudy.spec(new SchedulerSpec.RunToEnd(), trials, epochs),
              MadeUpStudy.ports(new PacedJournal(journal, clock), runner, clock),
              listener.and(tables::recorded));
      study.run();
      tables.finish(study.view());
      return study;
    }
  }

  /** A journal whose appends take simulated time, too. */
  private record PacedJournal(Journal journal, VirtualClock clock) implements Journal {
    @Override
    public void append(List<StudyEvent> batch) throws IOException {
      journal.append(batch);
      clock.advance(BATCH);
    }

    @Override
    public Stream<StudyEvent> replay() throws IOException {
      return journal.replay();
    }

    @Override
    public void close() throws IOException {
      journal.close();
    }
  }

  private static SimulatedRunner runner(VirtualClock clock) {
    return new SimulatedRunner(
        new SimulatedRunner.Cluster(SLOTS, 4, Duration.ofSeconds(20)),
        new SimulatedRunner.Workload(LearningCurves.powerLaw(SEED), MadeUpStudy.OBJECTIVE, 0),
        FaultPlan.NONE,
        clock);
  }

  private static double mega(Disk disk) throws IOException {
    return disk.bytes() / 1e6;
  }

  private static double since(long nanos) {
    return (System.nanoTime() - nanos) / 1e9;
  }
}
