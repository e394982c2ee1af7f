package io.espalier.bench;

import io.espalier.port.Journal;
import io.espalier.simulation.InMemoryJournal;
import io.espalier.spark.HadoopJournal;
import io.espalier.spark.JournalSettings;
import io.espalier.spark.SparkTrialRunner;
import io.espalier.spark.WorkerFactory;
import io.espalier.study.Study;
import io.espalier.study.StudySpec;
import java.io.IOException;
import java.net.URI;
import java.time.InstantSource;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * What a search cost that ran through the study's real loop and Spark.
 *
 * @param study is held so that its state counts as heap that is in use
 * @param probe what happened when
 * @param appends seconds of each of the journal's batches
 * @param journalBytes what the journal takes on a local disk; 0 if it was kept elsewhere
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
    try (Disk disk = Disk.make();
        TimedJournal journal = new TimedJournal(journal(uri(disk), new Configuration(), keeping))) {
      RealStudy run = run(spark.context(), uri(disk), journal, spec, work);
      return keeping == Keeping.DISK ? run.taking(disk.bytes()) : run;
    }
  }

  /** Runs one whose journal is in a directory of the cluster's file system. */
  static RealStudy run(ClusterSpark spark, StudySpec spec, WorkerFactory work) throws IOException {
    URI directory = spark.directory();
    try (TimedJournal journal =
        new TimedJournal(journal(directory, spark.context().hadoopConfiguration(), Keeping.DISK))) {
      return run(spark.context(), directory, journal, spec, work);
    }
  }

  /** Runs one with a journal that somebody else closes. */
  static RealStudy run(
      JavaSparkContext spark,
      URI directory,
      TimedJournal journal,
      StudySpec spec,
      WorkerFactory work)
      throws IOException {
    InstantSource clock = InstantSource.system();
    try (SparkTrialRunner runner =
        new SparkTrialRunner(spark, directory, work, clock, SparkTrialRunner.Limits.NONE)) {
      Probe probe = new Probe();
      Study study = new Study(spec, MadeUpStudy.ports(journal, runner, clock), probe);
      Study.Outcome outcome = study.run();
      if (outcome != Study.Outcome.FINISHED) {
        throw new IllegalStateException("The study ended with " + outcome);
      }
      return new RealStudy(study, probe, Spread.of(journal.appends()), journal.seconds(), 0);
    }
  }

  private RealStudy taking(long bytes) {
    return new RealStudy(study, probe, appends, journalSeconds, bytes);
  }

  private static Journal journal(URI directory, Configuration hadoop, Keeping keeping)
      throws IOException {
    return switch (keeping) {
      case DISK ->
          HadoopJournal.open(directory, hadoop, InstantSource.system(), JournalSettings.DEFAULT);
      case MEMORY -> new InMemoryJournal();
    };
  }

  private static URI uri(Disk disk) {
    return disk.folder().toUri();
  }
}
