package io.espalier.data.model;

import io.espalier.data.DataSchema;
import io.espalier.ensemble.Ensemble;
import io.espalier.trial.TrialId;
import java.util.Map;
import java.util.TreeMap;

/**
 * A model that predicts: the best single network, or an ensemble.
 *
 * @param name of the ensemble, as in the study's tables
 * @param schema the columns that it was trained on
 * @param ensemble its members and how they are combined
 * @param checkpoints of the members, which hold their networks and what prepares rows for them
 */
public record SavedModel(
    String name, DataSchema schema, Ensemble ensemble, Map<TrialId, byte[]> checkpoints) {
  /** Copies the map, and checks that each member has a checkpoint. */
  public SavedModel {
    checkpoints = Map.copyOf(new TreeMap<>(checkpoints));
    for (TrialId trial : ensemble.trials()) {
      if (!checkpoints.containsKey(trial)) {
        throw new IllegalArgumentException(
            "The model " + name + " has no checkpoint of its member " + trial);
      }
    }
  }
}
