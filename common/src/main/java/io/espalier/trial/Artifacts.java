package io.espalier.trial;

import java.net.URI;
import java.util.Map;

/**
 * What a leg leaves behind.
 *
 * @param checkpoint last and best parameters, updater state, epoch, patience
 * @param predictions of the best epoch so far, on the validation rows
 * @param engine what trained it, and why no other did
 * @param training the objective's value of the best epoch so far, on rows that it was trained on,
 *     without dropout and noise, by name; empty where there is no best epoch and in journals of old
 */
public record Artifacts(
    URI checkpoint, URI predictions, String engine, Map<String, Double> training) {
  /** Copies the map. */
  public Artifacts {
    training = Map.copyOf(training);
  }

  /** Of a leg that was not measured on the rows that it was trained on. */
  public Artifacts(URI checkpoint, URI predictions, String engine) {
    this(checkpoint, predictions, engine, Map.of());
  }
}
