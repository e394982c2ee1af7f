package io.espalier.bench;

import java.util.Random;

/** Random rows whose labels can be learned, in batches that come in turn. */
final class StepRows {
  private static final int ROWS = 4096;

  private final float[][] features;
  private final int[][] labels;
  private int next;

  /**
   * As many whole batches as 4096 rows give.
   *
   * @param widths of the network, from the input to the classes
   * @param batch rows of a batch, at most 4096
   */
  StepRows(int[] widths, int batch) {
    Random random = new Random(1);
    int columns = widths[0];
    int classes = widths[widths.length - 1];
    features = new float[ROWS / batch][batch * columns];
    labels = new int[ROWS / batch][batch];
    for (int b = 0; b < features.length; b++) {
      for (int i = 0; i < features[b].length; i++) {
        features[b][i] = random.nextFloat();
      }
      for (int row = 0; row < batch; row++) {
        labels[b][row] = greatest(features[b], row * columns, Math.min(columns, classes));
      }
    }
  }

  private static int greatest(float[] values, int from, int count) {
    int greatest = 0;
    for (int j = 1; j < count; j++) {
      greatest = values[from + j] > values[from + greatest] ? j : greatest;
    }
    return greatest;
  }

  int batches() {
    return features.length;
  }

  /** The next batch's index. */
  int advance() {
    next = (next + 1) % features.length;
    return next;
  }

  /** Features of a batch, {@code [rows, columns]} row-major; shared, not copied. */
  float[] features(int batch) {
    return features[batch];
  }

  /** Classes of a batch's rows; shared, not copied. */
  int[] labels(int batch) {
    return labels[batch];
  }
}
