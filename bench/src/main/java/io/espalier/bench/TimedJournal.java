package io.espalier.bench;

import io.espalier.port.Journal;
import io.espalier.trial.StudyEvent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Notes how long each append takes. For one thread. */
final class TimedJournal implements Journal {
  private final Journal journal;
  private final List<Double> appends = new ArrayList<>();

  TimedJournal(Journal journal) {
    this.journal = journal;
  }

  /** The seconds of each batch. */
  List<Double> appends() {
    return appends;
  }

  double seconds() {
    return appends.stream().mapToDouble(Double::doubleValue).sum();
  }

  @Override
  public void append(List<StudyEvent> batch) throws IOException {
    long start = System.nanoTime();
    journal.append(batch);
    appends.add((System.nanoTime() - start) / 1e9);
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
