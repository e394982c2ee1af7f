package io.espalier.port;

import io.espalier.trial.TrialId;
import java.io.IOException;
import java.net.URI;
import java.util.Set;

/**
 * Keeps checkpoints. A checkpoint is written whole or not at all, is checked when read, and becomes
 * real only by the end of the leg that names it. Safe for concurrent use, also across processes, as
 * attempts never repeat.
 */
public interface CheckpointStore {
  /** Writes a checkpoint durably. */
  URI write(TrialId trial, int attempt, byte[] content) throws IOException;

  /**
   * Reads one.
   *
   * @throws IOException if it is missing, torn or changed
   */
  byte[] read(URI checkpoint) throws IOException;

  /** Removes one; nothing happens if there is none. */
  void delete(URI checkpoint) throws IOException;

  /**
   * Removes what lost and abandoned legs left: all but some. Not to be called while a leg runs
   * whose end would name another. A store that is gone with its process need not do anything.
   */
  default void retain(Set<URI> kept) throws IOException {}
}
