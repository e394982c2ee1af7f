package io.espalier.results;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Rows of a result table, free of any file format.
 *
 * @param name of the table
 * @param columns in their order, with distinct names
 * @param rows each an array of values in the order of the columns, {@code null} where there is
 *     none; not copied and not to be changed
 */
public record TableData(String name, List<Column> columns, List<Object[]> rows) {
  /** Copies the lists and checks the rows' width. */
  public TableData {
    columns = List.copyOf(columns);
    rows = List.copyOf(rows);
    for (Object[] row : rows) {
      if (row.length != columns.size()) {
        throw new IllegalArgumentException(
            "A row of " + name + " has " + row.length + " values, not " + columns.size());
      }
    }
    if (columns.stream().map(Column::name).distinct().count() < columns.size()) {
      throw new IllegalArgumentException(name + " has columns of the same name: " + columns);
    }
  }

  /**
   * The rows that records make: a column for each component, named in snake case.
   *
   * @throws IllegalArgumentException if a component has a type that no column has
   */
  public static <R extends Record> TableData of(String name, Class<R> type, List<R> records) {
    RecordComponent[] components = type.getRecordComponents();
    List<Object[]> rows = new ArrayList<>(records.size());
    for (R row : records) {
      rows.add(Arrays.stream(components).map(c -> RowComponents.value(c, row)).toArray());
    }
    return new TableData(name, columns(type), rows);
  }

  /** The columns that records of a type make. */
  public static List<Column> columns(Class<? extends Record> type) {
    return Arrays.stream(type.getRecordComponents()).map(RowComponents::column).toList();
  }

  /** The place of a column, -1 if there is none of this name. */
  public int indexOf(String column) {
    return columns.stream().map(Column::name).toList().indexOf(column);
  }
}
