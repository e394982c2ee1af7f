package io.espalier.data.model;

import java.util.Collections;
import java.util.Iterator;
import java.util.Optional;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** Finds the rows that cannot be scored, and says why. */
record Rejection(Columns columns) implements FlatMapFunction<Row, Row> {
  private static final long serialVersionUID = 1;

  @Override
  public Iterator<Row> call(Row row) {
    Optional<String> reason = columns.read(row, new float[columns.features()], 0);
    if (reason.isEmpty()) {
      return Collections.emptyIterator();
    }
    int width = columns.width();
    Object[] values = new Object[width + 1];
    for (int i = 0; i < width; i++) {
      values[i] = row.get(i);
    }
    values[width] = reason.get();
    return Collections.singleton(RowFactory.create(values)).iterator();
  }
}
