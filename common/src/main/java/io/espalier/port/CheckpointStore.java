package io.espalier.port;

import io.espalier.trial.TrialId;
import java.io.IOException;
import java.net.URI;

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

  /** Lists what is there, so that what of it nobody needs can be removed. */
  default Listing listing() throws IOException {
    return Listing.NONE;
  }
}
