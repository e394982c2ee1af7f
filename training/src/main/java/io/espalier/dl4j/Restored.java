package io.espalier.dl4j;

import java.util.List;

/** A {@link Preparation} undone: from inputs of a network to features as they are in the data. */
final class Restored {
  private final Preparation preparation;

  Restored(Preparation preparation) {
    this.preparation = preparation;
  }

  /**
   * Restores rows. Of a name's inputs the greatest one says which name it is; a column that was
   * constant, or without a number, has what it had everywhere.
   *
   * @param inputs {@code [rows, width]}
   * @return {@code [rows, columns]}: numbers, places of names, NaN for a missing name
   */
  float[] of(float[] inputs, int rows) {
    List<Column> columns = preparation.columns();
    float[] raw = new float[rows * columns.size()];
    int width = preparation.width();
    int input = 0;
    for (int c = 0; c < columns.size(); c++) {
      for (int row = 0; row < rows; row++) {
        raw[row * columns.size() + c] = value(columns.get(c), inputs, row * width + input);
      }
      input += columns.get(c).width();
    }
    return raw;
  }

  /** The least and the greatest number that the rows trained on have, over all columns. */
  float[] range() {
    float[] range = {Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY};
    for (Column column : preparation.columns()) {
      if (column instanceof Column.Numbers numbers) {
        range[0] = Math.min(range[0], numbers.least());
        range[1] = Math.max(range[1], numbers.greatest());
      }
    }
    return range;
  }

  private float value(Column column, float[] inputs, int at) {
    if (column instanceof Column.Numbers numbers) {
      return inputs[at] * preparation.unit(numbers) + preparation.shift(numbers);
    }
    Column.Names names = (Column.Names) column;
    int greatest = 0;
    for (int i = 1; i < names.width(); i++) {
      greatest = inputs[at + i] > inputs[at + greatest] ? i : greatest;
    }
    return greatest < names.levels().size() ? names.levels().get(greatest).place() : Float.NaN;
  }
}
