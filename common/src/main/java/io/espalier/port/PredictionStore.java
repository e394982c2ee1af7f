package io.espalier.port;

import io.espalier.trial.TrialId;
import java.io.IOException;
import java.net.URI;
import java.util.Set;

/** Keeps the predictions of trials, under the same promises as {@link CheckpointStore}. */
public interface PredictionStore {
  /** Writes them durably. */
  URI write(TrialId trial, int attempt, TrialPredictions predictions) throws IOException;

  /**
   * Reads some.
   *
   * @throws IOException if they are missing, torn or changed
   */
  TrialPredictions read(URI predictions) throws IOException;

  /** Removes some; nothing happens if there are none. */
  void delete(URI predictions) throws IOException;

  /**
   * Removes what lost and abandoned legs left: all but some. Not to be called while a leg runs
   * whose end would name another. A store that is gone with its process need not do anything.
   */
  default void retain(Set<URI> kept) throws IOException {}
}
