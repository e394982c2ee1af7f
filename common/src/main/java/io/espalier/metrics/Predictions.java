package io.espalier.metrics;

/**
 * What a model says of some rows.
 *
 * @param rows how many
 * @param columns class probabilities of a classification, 1 value of a regression
 * @param values {@code [rows, columns]}, row-major; not copied, not to be changed
 */
public record Predictions(int rows, int columns, float[] values) {
  /** Checks the shape. */
  public Predictions {
    if (values.length != rows * columns) {
      throw new IllegalArgumentException(
          values.length + " values do not make " + rows + " rows of " + columns);
    }
  }

  /** One value. */
  public float at(int row, int column) {
    return values[row * columns + column];
  }

  /** The column with the greatest value of a row; the first of equal ones. */
  public int argmax(int row) {
    int from = row * columns;
    int best = 0;
    float greatest = values[from];
    for (int c = 1; c < columns; c++) {
      float value = values[from + c];
      if (value > greatest) {
        greatest = value;
        best = c;
      }
    }
    return best;
  }

  /**
   * What each row says of one class.
   *
   * @param classes the column of each row
   */
  public float[] ofClasses(int[] classes) {
    float[] picked = new float[rows];
    for (int row = 0; row < rows; row++) {
      picked[row] = at(row, classes[row]);
    }
    return picked;
  }

  /** Some of the rows, repeated and ordered as given. */
  public Predictions select(int[] selected) {
    float[] picked = new float[selected.length * columns];
    for (int i = 0; i < selected.length; i++) {
      System.arraycopy(values, selected[i] * columns, picked, i * columns, columns);
    }
    return new Predictions(selected.length, columns, picked);
  }
}
