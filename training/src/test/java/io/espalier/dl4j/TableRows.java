package io.espalier.dl4j;

import io.espalier.metrics.Task;
import io.espalier.port.Dataset;
import io.espalier.port.Feature;
import java.util.List;

/** The rows of a table, of which something else is known too. */
interface TableRows extends Dataset {
  Tables.Table table();

  @Override
  default Task task() {
    return table().task();
  }

  @Override
  default int rows() {
    return table().rows();
  }

  @Override
  default int columns() {
    return table().columns();
  }

  @Override
  default List<Feature> featureColumns() {
    return table().featureColumns();
  }

  @Override
  default int[] trainingRows() {
    return table().trainingRows();
  }

  @Override
  default int[] validationRows() {
    return table().validationRows();
  }

  @Override
  default float target(int row) {
    return table().target(row);
  }

  @Override
  default void gather(int[] rows, int from, int count, float[] into) {
    table().gather(rows, from, count, into);
  }
}
