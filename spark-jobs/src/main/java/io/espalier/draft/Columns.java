package io.espalier.draft;

import io.espalier.data.SourceColumn;
import java.util.List;

/** What is known of a table, for guesses. */
interface Columns {
  /**
   * A column.
   *
   * @param column as the files declare it
   * @param cells what was found in it; of a column of several numbers a cell, or of dates, only how
   *     many there are
   */
  record Facts(SourceColumn column, ColumnFacts cells) {
    String name() {
      return column.name();
    }
  }

  /** In the files' order. */
  List<Facts> all();

  /**
   * Whether each line is a step of a series: no two lines of a series have the same time, all have
   * the same label, and some series have several lines.
   */
  boolean steps(String id, String time, String label);
}
