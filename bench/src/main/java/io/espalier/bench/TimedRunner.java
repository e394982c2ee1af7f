package io.espalier.bench;

import io.espalier.port.TrialRunner;
import io.espalier.trial.Decision;
import io.espalier.trial.Leg;
import io.espalier.trial.StudyEvent;
import io.espalier.trial.TrialId;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.List;

/** Takes apart what the study's thread spends in a simulated runner, which is no cost of ours. */
final class TimedRunner implements TrialRunner {
  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private final TrialRunner runner;
  private long nanos;

  TimedRunner(TrialRunner runner) {
    this.runner = runner;
  }

  /** Processor time of legs' starts and of polling. */
  double processorSeconds() {
    return nanos / 1e9;
  }

  @Override
  public int freeSlots() {
    return runner.freeSlots();
  }

  @Override
  public int slots() {
    return runner.slots();
  }

  @Override
  public void start(Leg leg) {
    long start = threads.getCurrentThreadCpuTime();
    runner.start(leg);
    nanos += threads.getCurrentThreadCpuTime() - start;
  }

  @Override
  public void publish(TrialId trial, Decision decision) {
    runner.publish(trial, decision);
  }

  @Override
  public List<StudyEvent> poll(Duration wait) {
    long start = threads.getCurrentThreadCpuTime();
    List<StudyEvent> events = runner.poll(wait);
    nanos += threads.getCurrentThreadCpuTime() - start;
    return events;
  }

  @Override
  public void close() {
    runner.close();
  }
}
