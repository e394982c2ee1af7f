package io.espalier.faults;

import io.espalier.app.Launcher;
import io.espalier.spark.HadoopJournal;
import io.espalier.trial.StudyEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;

/**
 * A study whose driver runs, and what a fault needs to strike it.
 *
 * @param study where it lies
 * @param driver its process
 * @param port where that waits to be attached to; 0 if it does not
 * @param random of this repetition
 */
record Driven(
    TestBed bed,
    URI study,
    Launcher.Running driver,
    int port,
    Configuration hadoop,
    SplittableRandom random) {
  static final Duration PATIENCE = Duration.ofMinutes(6);
  static final Duration ATTACH = Duration.ofSeconds(30);

  /** Notes that the study is struck now: what is durable must be there in the end. */
  void struck() throws IOException {
    bed.struck();
    bed.expect(events());
  }

  /** What the journal holds now. */
  List<StudyEvent> events() throws IOException {
    try (Stream<StudyEvent> events = HadoopJournal.read(study, hadoop)) {
      return events.toList();
    }
  }

  /** Waits until so many events of a kind are durable. */
  void await(Predicate<StudyEvent> kind, int count) throws IOException, InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (count(kind) < count) {
      if (!driver.process().isAlive() || System.nanoTime() > end) {
        throw new AssertionError("There are not " + count + " of them: " + driver.err());
      }
      Thread.sleep(50);
    }
  }

  /** How many measurements are durable. */
  int measurements() throws IOException, InterruptedException {
    return count(StudyEvent.Measured.class::isInstance);
  }

  /** Waits for so many measurements; false if the study is over before. */
  boolean reaches(int count) throws IOException, InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (driver.process().isAlive() && System.nanoTime() < end) {
      if (measurements() >= count) {
        return true;
      }
      Thread.sleep(50);
    }
    return false;
  }

  /** Events of a kind, as soon as the file system that has them answers. */
  private int count(Predicate<StudyEvent> kind) throws IOException, InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        return (int) events().stream().filter(kind).count();
      } catch (IOException | UncheckedIOException e) {
        if (System.nanoTime() > end) {
          throw e;
        }
        Thread.sleep(200);
      }
    }
  }

  void awaitMeasurements(int count) throws IOException, InterruptedException {
    await(StudyEvent.Measured.class::isInstance, count);
  }

  /** Attaches to the driver, which waits for that at its start. */
  Debugged attach() throws IOException, InterruptedException {
    return Debugged.attach(port, PATIENCE);
  }

  /** One of the executors, as soon as all of this study's have come up. */
  RunningCluster.Executor executor() throws IOException, InterruptedException {
    return nextExecutor()
        .orElseThrow(() -> new AssertionError("No executors have come up: " + driver.err()));
  }

  /** The same, or empty if the driver ended before. */
  Optional<RunningCluster.Executor> nextExecutor() throws IOException, InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (driver.process().isAlive() && System.nanoTime() < end) {
      List<RunningCluster.Executor> executors =
          bed.cluster().executors().stream()
              .filter(e -> !bed.before().contains(e.application()))
              .toList();
      if (executors.size() == RunningCluster.WORKERS) {
        return Optional.of(executors.get(random.nextInt(executors.size())));
      }
      Thread.sleep(50);
    }
    return Optional.empty();
  }

  /** Sends the driver a signal, such as {@code STOP}. */
  void signal(String name) throws IOException, InterruptedException {
    signal(driver.process().toHandle(), name);
  }

  static void signal(ProcessHandle process, String name) throws IOException, InterruptedException {
    int exit = new ProcessBuilder("kill", "-" + name, "" + process.pid()).start().waitFor();
    if (exit != 0) {
      throw new AssertionError(process + " was not sent " + name);
    }
  }
}
