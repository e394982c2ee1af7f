package io.espalier.port;

import io.espalier.metrics.Targets;
import io.espalier.metrics.Task;

/**
 * What is known of the rows that a search may see, training and validation and never test, beside
 * their features. Safe for concurrent use, immutable.
 */
public interface Rows {
  /** What is predicted. */
  Task task();

  /** How many rows, training and validation together. */
  int rows();

  /** How many feature columns. */
  int columns();

  /** The numbers of the training rows. */
  int[] trainingRows();

  /** The numbers of the validation rows. */
  int[] validationRows();

  /** The class number, or the value, of a row. */
  float target(int row);

  /** The targets of some rows. */
  default Targets targets(int[] rows) {
    if (task() instanceof Task.Classification c) {
      int[] labels = new int[rows.length];
      for (int i = 0; i < rows.length; i++) {
        labels[i] = (int) target(rows[i]);
      }
      return new Targets.Classes(labels, c.labels().size());
    }
    float[] values = new float[rows.length];
    for (int i = 0; i < rows.length; i++) {
      values[i] = target(rows[i]);
    }
    return new Targets.Values(values);
  }
}
