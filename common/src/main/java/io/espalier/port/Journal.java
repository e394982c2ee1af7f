package io.espalier.port;

import io.espalier.trial.StudyEvent;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/** The append-only log of a study. One writer at a time, and one thread of it. */
public interface Journal extends AutoCloseable {
  /**
   * Appends a batch, whole or not at all, and returns when it is durable.
   *
   * @throws IOException if that cannot be known; the journal is then closed for writing
   */
  void append(List<StudyEvent> batch) throws IOException;

  /**
   * Reads everything from the beginning. A torn last batch is left out.
   *
   * @throws IOException if a batch before the last is torn or changed
   */
  Stream<StudyEvent> replay() throws IOException;

  @Override
  void close() throws IOException;
}
