package io.espalier.bench;

import io.espalier.port.Journal;
import io.espalier.simulation.InMemoryJournal;
import io.espalier.spark.HadoopJournal;
import io.espalier.spark.JournalSettings;
import io.espalier.spark.SparkTrialRunner;
import io.espalier.study.Study;
import io.espalier.study.StudySpec;
import java.io.IOException;
import java.net.URI;
import java.time.InstantSource;
import org.apache.hadoop.conf.Configuration;

/**
 * What a search cost that ran through the study's real loop and Spark.
 *
 * @param study is held so that its state counts as heap that is in use
 * @param probe what happened when
 * @param appends seconds of each of the journal's batches
 * @param journalBytes what the journal takes on the disk; 0 if it was kept in memory
 */
record RealStudy(
    Study study, Probe probe, Spread appends, double journalSeconds, long journalBytes) {

  /** Where the journal is kept. */
  enum Keeping {
    /** On a local disk, each batch synchronized. */
    DISK,
    /** In memory: the same run without durability. */
    MEMORY
  }

  /** Runs one to its end. */
  static RealStudy run(LocalSpark spark, StudySpec spec, MadeUpWork work, Keeping keeping)
      throws IOException {
    InstantSource clock = InstantSource.system();
    try (Disk disk = Disk.make();
        TimedJournal journal = new TimedJournal(journal(disk, clock, keeping));
        SparkTrialRunner runner =
            new SparkTrialRunner(
                spark.context(),
                uri(disk),
                work,
                clock,
                SparkTrialRunner.Limits.of(LocalSpark.SLOTS))) {
      Probe probe = new Probe();
      Study study = new Study(spec, MadeUpStudy.ports(journal, runner, clock), probe);
      Study.Outcome outcome = study.run();
      if (outcome != Study.Outcome.FINISHED) {
        throw new IllegalStateException("The study ended with " + outcome);
      }
      long bytes = keeping == Keeping.DISK ? disk.bytes() : 0;
      return new RealStudy(study, probe, Spread.of(journal.appends()), journal.seconds(), bytes);
    }
  }

  private static Journal journal(Disk disk, InstantSource clock, Keeping keeping)
      throws IOException {
    return switch (keeping) {
      case DISK ->
          HadoopJournal.open(uri(disk), new Configuration(), clock, JournalSettings.DEFAULT);
      case MEMORY -> new InMemoryJournal();
    };
  }

  private static URI uri(Disk disk) {
    return disk.folder().toUri();
  }
}
