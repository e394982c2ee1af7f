package io.espalier.dl4j;

import io.espalier.port.Dataset;

/**
 * Reads some rows column by column, from a data set that gives them row by row: as many columns in
 * one pass as a bounded block holds.
 */
final class ColumnReader {
  /** Values of a block: 16 MB hold all of a table of some size. */
  private static final int BLOCK = 1 << 22;

  /** Of a table that is larger, so that a fit costs no more than an epoch of training. */
  private static final int MAX_PASSES = 16;

  /** Values that are gathered at once, to stay within a processor's caches. */
  private static final int CHUNK = 1 << 16;

  private final Dataset data;
  private final int[] rows;
  private final int columns;
  private final float[][] block;
  private final float[] chunk;
  private int first;
  private int read;

  ColumnReader(Dataset data, int[] rows) {
    this.data = data;
    this.rows = rows;
    this.columns = data.columns();
    int few = (columns + MAX_PASSES - 1) / MAX_PASSES;
    int held = Math.min(columns, Math.max(few, BLOCK / rows.length));
    block = new float[held][rows.length];
    chunk = new float[Math.min(rows.length, Math.max(1, CHUNK / columns)) * columns];
  }

  /**
   * The values of a column, in the order of the rows; overwritten when a later one is read. To be
   * asked for in the order of the columns.
   */
  float[] column(int column) {
    if (column >= first + read) {
      first = column;
      read = Math.min(block.length, columns - first);
      fill();
    }
    return block[column - first];
  }

  private void fill() {
    int chunkRows = chunk.length / columns;
    for (int from = 0; from < rows.length; from += chunkRows) {
      int count = Math.min(chunkRows, rows.length - from);
      data.gather(rows, from, count, chunk);
      for (int c = 0; c < read; c++) {
        float[] values = block[c];
        for (int i = 0; i < count; i++) {
          values[from + i] = chunk[i * columns + first + c];
        }
      }
    }
  }
}
