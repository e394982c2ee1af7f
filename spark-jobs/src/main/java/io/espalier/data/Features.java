package io.espalier.data;

/**
 * Feature values of rows, {@code [rows, columns]}, wherever they lie. Safe for concurrent use, once
 * it is made.
 */
interface Features {
  /**
   * Copies a row.
   *
   * @param into receives its columns from {@code at} on
   */
  void copy(int row, float[] into, int at);

  /**
   * Values of an array.
   *
   * @param values {@code [rows, columns]}, row-major; not copied
   */
  record OnHeap(float[] values, int columns) implements Features {
    @Override
    public void copy(int row, float[] into, int at) {
      System.arraycopy(values, row * columns, into, at, columns);
    }
  }
}
