package io.espalier.dl4j;

import java.util.Arrays;
import java.util.List;

/** Spreads rows of numbers and names out to the inputs of a network. Used by one thread. */
final class OneHot {
  private static final int NONE = -1;

  private final int columns;
  private final int width;
  private final int[] numberColumns;
  private final int[] numberInputs;
  private final int[] nameColumns;
  private final int[][] inputsOfPlaces;
  private final int[] inputsOfMissing;
  private float[] spread = new float[0];

  private OneHot(List<Column> prepared, int width) {
    this.columns = prepared.size();
    this.width = width;
    int names = (int) prepared.stream().filter(c -> c instanceof Column.Names).count();
    numberColumns = new int[columns - names];
    numberInputs = new int[columns - names];
    nameColumns = new int[names];
    inputsOfPlaces = new int[names][];
    inputsOfMissing = new int[names];
    int number = 0;
    int name = 0;
    int input = 0;
    for (int c = 0; c < columns; c++) {
      if (prepared.get(c) instanceof Column.Names column) {
        nameColumns[name] = c;
        inputsOfPlaces[name] = places(column.levels(), input);
        inputsOfMissing[name++] = column.missing() ? input + column.levels().size() : NONE;
      } else {
        numberColumns[number] = c;
        numberInputs[number++] = input;
      }
      input += prepared.get(c).width();
    }
  }

  /** Null where all columns are numbers. */
  static OneHot of(Preparation preparation) {
    boolean names = preparation.columns().stream().anyMatch(c -> c instanceof Column.Names);
    return names ? new OneHot(preparation.columns(), preparation.inputs()) : null;
  }

  private static int[] places(List<Column.Level> levels, int firstInput) {
    int[] inputs = new int[levels.stream().mapToInt(Column.Level::place).max().orElse(-1) + 1];
    Arrays.fill(inputs, NONE);
    for (int i = 0; i < levels.size(); i++) {
      inputs[levels.get(i).place()] = firstInput + i;
    }
    return inputs;
  }

  /**
   * Spreads rows.
   *
   * @param values {@code [rows, columns]}, numbers standardized, names as in the data
   * @return {@code [rows, width]}; overwritten by the next call
   */
  float[] spread(float[] values, int rows) {
    if (spread.length < rows * width) {
      spread = new float[rows * width];
    }
    Arrays.fill(spread, 0, rows * width, 0);
    for (int row = 0; row < rows; row++) {
      spread(values, row * columns, row * width);
    }
    return spread;
  }

  private void spread(float[] values, int from, int to) {
    for (int i = 0; i < numberColumns.length; i++) {
      spread[to + numberInputs[i]] = values[from + numberColumns[i]];
    }
    for (int i = 0; i < nameColumns.length; i++) {
      int input = input(i, values[from + nameColumns[i]]);
      if (input != NONE) {
        spread[to + input] = 1;
      }
    }
  }

  private int input(int name, float value) {
    if (Float.isNaN(value)) {
      return inputsOfMissing[name];
    }
    int[] inputs = inputsOfPlaces[name];
    return value >= 0 && value < inputs.length ? inputs[(int) value] : NONE;
  }
}
