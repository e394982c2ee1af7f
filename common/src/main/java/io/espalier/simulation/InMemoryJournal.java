package io.espalier.simulation;

import io.espalier.port.Journal;
import io.espalier.trial.StudyEvent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A journal that keeps its batches in memory and can be cut after any of them, as a driver's death
 * would have cut it. For one thread.
 */
public final class InMemoryJournal implements Journal {
  private final List<List<StudyEvent>> batches = new ArrayList<>();
  private final int capacity;

  /** An empty one. */
  public InMemoryJournal() {
    this(Integer.MAX_VALUE);
  }

  private InMemoryJournal(int capacity) {
    this.capacity = capacity;
  }

  /** An empty one that takes some batches and fails at the next, as if the driver died there. */
  public static InMemoryJournal dyingAfter(int batches) {
    return new InMemoryJournal(batches);
  }

  /** Another journal with the first batches of this one, open for writing. */
  public InMemoryJournal cut(int kept) {
    InMemoryJournal copy = new InMemoryJournal();
    copy.batches.addAll(batches.subList(0, kept));
    return copy;
  }

  /** How many batches there are. */
  public int batches() {
    return batches.size();
  }

  @Override
  public void append(List<StudyEvent> batch) throws IOException {
    if (batches.size() == capacity) {
      throw new IOException("The driver died after " + capacity + " batches");
    }
    batches.add(List.copyOf(batch));
  }

  @Override
  public Stream<StudyEvent> replay() {
    return List.copyOf(batches).stream().flatMap(List::stream);
  }

  @Override
  public void close() {}
}
