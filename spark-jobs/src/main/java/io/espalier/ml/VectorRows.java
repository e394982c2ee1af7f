package io.espalier.ml;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Queue;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** Rows with further cells, which are made in batches of their vectors. */
final class VectorRows implements Iterator<Row> {
  /** Enough for the matrix product to be fast; a batch of wide rows still is small. */
  private static final int BATCH = 1_024;

  private final Iterator<Row> rows;
  private final VectorColumn column;
  private final int added;
  private final Batch batch;
  private final float[] features;
  private final Queue<Row> done = new ArrayDeque<>(BATCH);

  /** Makes cells of vectors. */
  @FunctionalInterface
  interface Batch {
    /**
     * Fills in the cells of some rows.
     *
     * @param features {@code [count, width]}, row-major
     * @param cells of each row, to be filled from {@code from} on
     */
    void fill(float[] features, int count, Object[][] cells, int from);
  }

  /**
   * Of some rows.
   *
   * @param added how many cells each gets
   */
  VectorRows(Iterator<Row> rows, VectorColumn column, int added, Batch batch) {
    this.rows = rows;
    this.column = column;
    this.added = added;
    this.batch = batch;
    this.features = new float[BATCH * column.width()];
  }

  @Override
  public boolean hasNext() {
    return !done.isEmpty() || rows.hasNext();
  }

  @Override
  public Row next() {
    if (done.isEmpty()) {
      fill();
    }
    return done.remove();
  }

  private void fill() {
    if (!rows.hasNext()) {
      throw new NoSuchElementException();
    }
    Object[][] cells = new Object[BATCH][];
    int count = 0;
    int own = 0;
    while (count < BATCH && rows.hasNext()) {
      Row row = rows.next();
      own = row.size();
      column.read(row, features, count * column.width());
      cells[count] = new Object[own + added];
      for (int i = 0; i < own; i++) {
        cells[count][i] = row.get(i);
      }
      count++;
    }
    int used = count * column.width();
    batch.fill(
        used == features.length ? features : Arrays.copyOf(features, used), count, cells, own);
    for (int i = 0; i < count; i++) {
      done.add(RowFactory.create(cells[i]));
    }
  }
}
