package io.espalier.dl4j;

import io.espalier.metrics.Task;
import io.espalier.port.Dataset;
import io.espalier.port.Feature;
import java.util.Arrays;
import java.util.List;

/** A table that keeps rows without a label. */
record PartlyLabelled(Tables.Table table, int[] unlabelledRows) implements Dataset {
  @Override
  public Task task() {
    return table.task();
  }

  @Override
  public int rows() {
    return table.rows();
  }

  @Override
  public int columns() {
    return table.columns();
  }

  @Override
  public int[] trainingRows() {
    return table.trainingRows();
  }

  @Override
  public int[] validationRows() {
    return table.validationRows();
  }

  @Override
  public List<Feature> featureColumns() {
    return table.featureColumns();
  }

  @Override
  public float target(int row) {
    return Arrays.stream(unlabelledRows).anyMatch(r -> r == row) ? Float.NaN : table.target(row);
  }

  @Override
  public void gather(int[] rows, int from, int count, float[] into) {
    table.gather(rows, from, count, into);
  }
}
