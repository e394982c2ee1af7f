package io.espalier.data.model;

import io.espalier.data.Cells;
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
    Optional<String> reason = reason(row);
    if (reason.isEmpty()) {
      return Collections.emptyIterator();
    }
    int width = columns.input().size();
    Object[] values = new Object[width + 1];
    for (int i = 0; i < width; i++) {
      values[i] = row.get(i);
    }
    values[width] = reason.get();
    return Collections.singleton(RowFactory.create(values)).iterator();
  }

  /** Why a row cannot be scored; empty if it can. */
  Optional<String> reason(Row row) {
    int width = columns.input().size();
    if (!row.isNullAt(width)) {
      return Optional.of("does not have the header's " + width + " cells: " + row.getString(width));
    }
    for (int feature : columns.features()) {
      Optional<String> complaint = Cells.complaint(row.getString(feature));
      if (complaint.isPresent()) {
        return Optional.of("column '" + columns.input().get(feature) + "' " + complaint.get());
      }
    }
    return Optional.empty();
  }
}
