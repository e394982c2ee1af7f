package io.espalier.report;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.ColumnData;
import com.github.freva.asciitable.HorizontalAlign;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A table of aligned text without borders.
 *
 * @param <T> what a row is made of
 */
final class TextTable<T> {
  private final List<ColumnData<T>> columns = new ArrayList<>();

  /** Adds a column of words. */
  TextTable<T> left(String header, Function<T, String> cell) {
    return with(header, HorizontalAlign.LEFT, cell);
  }

  /** Adds a column of numbers. */
  TextTable<T> right(String header, Function<T, String> cell) {
    return with(header, HorizontalAlign.RIGHT, cell);
  }

  private TextTable<T> with(String header, HorizontalAlign align, Function<T, String> cell) {
    columns.add(new Column().header(header).headerAlign(align).dataAlign(align).with(cell));
    return this;
  }

  /** The heading and a line for each row, without what is blank at their ends. */
  List<String> lines(List<T> rows) {
    return AsciiTable.builder()
        .border(AsciiTable.NO_BORDERS)
        .lineSeparator("\n")
        .data(rows, columns)
        .asString()
        .lines()
        .map(String::stripTrailing)
        .toList();
  }
}
