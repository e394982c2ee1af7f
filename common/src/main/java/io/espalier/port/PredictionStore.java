package io.espalier.port;

import io.espalier.trial.TrialId;
import java.io.IOException;
import java.net.URI;

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

  /** Lists what is there, so that what of it nobody needs can be removed. */
  default Listing listing() throws IOException {
    return Listing.NONE;
  }
}
