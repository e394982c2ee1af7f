package io.espalier.bench;

import io.espalier.study.StudyListener;
import io.espalier.trial.LegResult;
import io.espalier.trial.StudyEvent;
import io.espalier.trial.StudyView;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;

/** Notes when things became durable while a search runs. For the study's thread. */
final class Probe implements StudyListener {
  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private final List<Double> legEnds = new ArrayList<>();
  private final List<Double> legEndsOfProcessor = new ArrayList<>();
  private final List<Double> latencies = new ArrayList<>();
  private long start;
  private double seconds;
  private double processorSeconds;
  private long processorStart;
  private long measurements;

  @Override
  public void recorded(List<StudyEvent> batch, StudyView view) {
    for (StudyEvent event : batch) {
      if (event instanceof StudyEvent.StageStarted) {
        start = System.nanoTime();
        processorStart = threads.getCurrentThreadCpuTime();
      } else if (event instanceof StudyEvent.Measured) {
        measurements++;
      } else if (event instanceof StudyEvent.LegEnded ended) {
        legEnds.add(now());
        legEndsOfProcessor.add(processorNow());
        if (ended.result() instanceof LegResult.Stopped stopped) {
          MadeUpWork.latency(stopped).ifPresent(latencies::add);
        }
      } else if (event instanceof StudyEvent.StageEnded) {
        seconds = now();
        processorSeconds = processorNow();
      }
    }
  }

  private double now() {
    return (System.nanoTime() - start) / 1e9;
  }

  private double processorNow() {
    return (threads.getCurrentThreadCpuTime() - processorStart) / 1e9;
  }

  /** From the search's first event to its last. */
  double seconds() {
    return seconds;
  }

  /** What the study's own thread used of a processor in that time. */
  double processorSeconds() {
    return processorSeconds;
  }

  int legs() {
    return legEnds.size();
  }

  long measurements() {
    return measurements;
  }

  /**
   * Seconds from a deciding report to the stop's being visible, of the trials that were stopped.
   */
  List<Double> latencies() {
    return latencies;
  }

  /** Seconds for a tenth of the legs, the first one being 0. */
  double tenth(int index) {
    return tenth(legEnds, index);
  }

  /** The same, of the processor that the study's own thread had. */
  double processorTenth(int index) {
    return tenth(legEndsOfProcessor, index);
  }

  private static double tenth(List<Double> ends, int index) {
    int size = ends.size() / 10;
    double from = index == 0 ? 0 : ends.get(index * size - 1);
    return ends.get((index + 1) * size - 1) - from;
  }
}
