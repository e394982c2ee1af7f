package io.espalier.data;

import io.espalier.metrics.Task;
import java.util.Optional;

/**
 * What a study asks that has rows given back.
 *
 * @param outlier the label of outliers; empty if nothing is known of them
 * @param kept whether outliers are learned from like other rows
 * @param noise variance of the noise that the denoising error is measured under
 */
public record Reconstructing(Optional<String> outlier, boolean kept, double noise) {
  /** Nothing is known of outliers. */
  public static final Reconstructing USUAL = new Reconstructing(Optional.empty(), true, 0.1);

  Task task() {
    if (outlier.isEmpty()) {
      return new Task.Reconstruction(Task.Outliers.UNKNOWN, noise);
    }
    return new Task.Reconstruction(kept ? Task.Outliers.KEEP : Task.Outliers.EXCLUDE, noise);
  }
}
