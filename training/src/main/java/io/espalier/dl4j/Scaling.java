package io.espalier.dl4j;

import io.espalier.space.Params;

/** The unit that numbers reach networks in. */
enum Scaling {
  /** Mean 0 and standard deviation 1 of the rows trained on. */
  STANDARDIZE {
    @Override
    float shift(Column.Numbers column) {
      return column.mean();
    }

    @Override
    float unit(Column.Numbers column) {
      return column.deviation();
    }
  },
  /** From 0 to 1 on the rows trained on: what lies outside there is outside here. */
  UNIT {
    @Override
    float shift(Column.Numbers column) {
      return column.least();
    }

    @Override
    float unit(Column.Numbers column) {
      return column.greatest() - column.least();
    }
  };

  /** What becomes 0. */
  abstract float shift(Column.Numbers column);

  /** What lies 1 apart; 0 of a constant column, which becomes 0 everywhere. */
  abstract float unit(Column.Numbers column);

  /** As hyperparameters say. */
  static Scaling of(Params params) {
    return params.get(Codes.SCALING).equals("unit") ? UNIT : STANDARDIZE;
  }
}
