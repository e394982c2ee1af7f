package io.espalier.port;

/** The rows that a search may see. One copy per process, shared by all trial threads. */
public interface Dataset extends Rows {
  /**
   * Copies the raw features of some rows.
   *
   * @param rows row numbers
   * @param from the first position in {@code rows}
   * @param count how many positions
   * @param into receives {@code [count, columns]}, row-major, from its beginning
   */
  void gather(int[] rows, int from, int count, float[] into);
}
