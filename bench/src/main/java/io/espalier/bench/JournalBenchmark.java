package io.espalier.bench;

import io.espalier.spark.HadoopJournal;
import io.espalier.spark.JournalSettings;
import io.espalier.trial.StudyEvent;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** A durable append of a batch of measurements to a journal on a local disk. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(3)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class JournalBenchmark {
  /** Events a batch. */
  @Param({"1", "10", "100"})
  private int events;

  private Disk disk;
  private HadoopJournal journal;
  private List<StudyEvent> batch;

  /** Opens a journal in a folder of its own, a new one for each iteration: files stay small. */
  @Setup(Level.Iteration)
  public void open() throws IOException {
    disk = Disk.make();
    journal =
        HadoopJournal.open(
            disk.folder().toUri(),
            new Configuration(),
            InstantSource.system(),
            JournalSettings.DEFAULT);
    batch = IntStream.rangeClosed(1, events).mapToObj(MadeUpWork::measured).toList();
  }

  /** Appends it. */
  @Benchmark
  public void append() throws IOException {
    journal.append(batch);
  }

  /** Removes the folder. */
  @TearDown(Level.Iteration)
  public void close() throws IOException {
    journal.close();
    disk.close();
  }
}
