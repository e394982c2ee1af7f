package io.espalier.port;

import io.espalier.metrics.Predictions;
import io.espalier.metrics.Targets;
import io.espalier.trial.TrialId;
import io.espalier.trial.Units;
import java.io.IOException;
import java.net.URI;
import java.util.Map;

/** The test rows. Nothing reads them but an opening. */
public interface TestSet {
  /**
   * Opens the test set: predicts its rows with the best parameters of some trials.
   *
   * @param checkpoints by trial
   */
  Opening open(Map<TrialId, URI> checkpoints) throws IOException;

  /**
   * What an opening shows.
   *
   * @param units which test rows belong together
   */
  record Opening(Targets targets, Units units, Map<TrialId, Predictions> predictions) {}
}
