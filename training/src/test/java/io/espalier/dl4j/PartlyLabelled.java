package io.espalier.dl4j;

import java.util.Arrays;

/** A table that keeps rows without a label. */
record PartlyLabelled(Tables.Table table, int[] unlabelledRows) implements TableRows {
  @Override
  public float target(int row) {
    return Arrays.stream(unlabelledRows).anyMatch(r -> r == row) ? Float.NaN : table.target(row);
  }
}
