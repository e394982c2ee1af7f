package io.espalier.spark;

import io.espalier.port.Listing;
import io.espalier.port.PredictionStore;
import io.espalier.port.TrialPredictions;
import io.espalier.trial.TrialId;
import java.io.IOException;
import java.net.URI;
import org.apache.hadoop.conf.Configuration;

/**
 * Predictions as files of the study's folder {@code predictions}, under the same promises as {@link
 * HadoopCheckpointStore}.
 */
public final class HadoopPredictionStore implements PredictionStore {
  private final SealedFiles files;

  /** Uses a study's directory, on any Hadoop file system. */
  public HadoopPredictionStore(URI studyDirectory, Configuration configuration) throws IOException {
    this(studyDirectory, configuration, Retries.PATIENT);
  }

  HadoopPredictionStore(URI studyDirectory, Configuration configuration, Retries retries)
      throws IOException {
    files = new SealedFiles(studyDirectory, configuration, "predictions", ".predictions", retries);
  }

  @Override
  public URI write(TrialId trial, int attempt, TrialPredictions predictions) throws IOException {
    return files.write(trial + "-a" + attempt, PredictionsCodec.encode(predictions));
  }

  @Override
  public TrialPredictions read(URI predictions) throws IOException {
    return PredictionsCodec.decode(predictions, files.read(predictions));
  }

  @Override
  public void delete(URI predictions) throws IOException {
    files.delete(predictions);
  }

  @Override
  public Listing listing() throws IOException {
    return files.listing();
  }
}
