package io.espalier.bench;

import io.espalier.port.CheckpointStore;
import io.espalier.port.PredictionStore;
import io.espalier.port.Stores;
import io.espalier.port.TrialPredictions;
import io.espalier.trial.TrialId;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;

/** What one trial leaves, on the heap. Used by one thread. */
final class MemoryStores {
  private final Map<URI, byte[]> checkpoints = new HashMap<>();
  private final Map<URI, TrialPredictions> predictions = new HashMap<>();

  Stores stores() {
    return new Stores(new Checkpoints(), new KeptPredictions());
  }

  byte[] checkpoint(URI uri) {
    return checkpoints.get(uri);
  }

  private static URI uri(TrialId trial, int attempt) {
    return URI.create("memory:/" + trial + "-" + attempt);
  }

  private final class Checkpoints implements CheckpointStore {
    @Override
    public URI write(TrialId trial, int attempt, byte[] content) {
      checkpoints.put(uri(trial, attempt), content);
      return uri(trial, attempt);
    }

    @Override
    public byte[] read(URI checkpoint) {
      return checkpoints.get(checkpoint);
    }

    @Override
    public void delete(URI checkpoint) {
      checkpoints.remove(checkpoint);
    }
  }

  private final class KeptPredictions implements PredictionStore {
    @Override
    public URI write(TrialId trial, int attempt, TrialPredictions content) {
      predictions.put(uri(trial, attempt), content);
      return uri(trial, attempt);
    }

    @Override
    public TrialPredictions read(URI uri) {
      return predictions.get(uri);
    }

    @Override
    public void delete(URI uri) {
      predictions.remove(uri);
    }
  }
}
