package io.espalier.spark;

import io.espalier.port.CheckpointStore;
import io.espalier.port.Listing;
import io.espalier.trial.TrialId;
import java.io.IOException;
import java.net.URI;
import org.apache.hadoop.conf.Configuration;

/**
 * Checkpoints as files of the study's folder {@code checkpoints}. Their URIs are relative to the
 * study's directory. Passing faults of the file system are outlasted.
 */
public final class HadoopCheckpointStore implements CheckpointStore {
  private final SealedFiles files;

  /** Uses a study's directory, on any Hadoop file system. */
  public HadoopCheckpointStore(URI studyDirectory, Configuration configuration) throws IOException {
    this(studyDirectory, configuration, Retries.PATIENT);
  }

  HadoopCheckpointStore(URI studyDirectory, Configuration configuration, Retries retries)
      throws IOException {
    files = new SealedFiles(studyDirectory, configuration, "checkpoints", ".checkpoint", retries);
  }

  @Override
  public URI write(TrialId trial, int attempt, byte[] content) throws IOException {
    return files.write(trial + "-a" + attempt, content);
  }

  @Override
  public byte[] read(URI checkpoint) throws IOException {
    return files.read(checkpoint);
  }

  @Override
  public void delete(URI checkpoint) throws IOException {
    files.delete(checkpoint);
  }

  @Override
  public Listing listing() throws IOException {
    return files.listing();
  }
}
