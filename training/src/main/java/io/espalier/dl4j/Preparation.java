package io.espalier.dl4j;

import io.espalier.port.Dataset;
import io.espalier.port.Feature;
import io.espalier.port.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How raw rows become inputs of a network, as fitted on the rows that it is trained on and on no
 * others. Nothing in it depends on how many names a table knows or how it counts them: two tables
 * that differ in that alone, or in other rows, give the same inputs.
 *
 * @param columns of the data, in their order; their inputs lie side by side in it
 * @param label the unit of a regression's label
 */
record Preparation(List<Column> columns, LabelScale label) {
  /** Copies the list and refuses tables that nothing can be learned from. */
  Preparation {
    columns = List.copyOf(columns);
    if (columns.stream().allMatch(column -> column.width() == 0)) {
      throw new IllegalArgumentException(
          "None of " + columns.size() + " feature columns has a known value to train on");
    }
  }

  /**
   * Fits all columns.
   *
   * @param rows row numbers of the data set; a repeated one counts as often
   */
  static Preparation fit(Dataset data, int[] rows) {
    return fit(data, rows, Shape.TABLE);
  }

  /**
   * Fits all columns of a table, or the channels of images or series.
   *
   * @param rows row numbers of the data set; a repeated one counts as often
   * @param shape what a network takes its inputs for
   */
  static Preparation fit(Dataset data, int[] rows, Shape shape) {
    if (shape instanceof Shape.Image image) {
      return new Preparation(
          Channels.fit(data, rows, image.channels()), LabelScale.fit(data, rows));
    }
    if (shape instanceof Shape.Series series) {
      return new Preparation(
          Channels.fit(data, rows, series.channels()), LabelScale.fit(data, rows));
    }
    ColumnReader reader = new ColumnReader(data, rows);
    List<Feature> features = data.featureColumns();
    List<Column> columns = new ArrayList<>();
    for (int c = 0; c < features.size(); c++) {
      columns.add(Column.fit(features.get(c), reader.column(c)));
    }
    return new Preparation(columns, LabelScale.fit(data, rows));
  }

  /** How many inputs a network has. */
  int width() {
    return columns.stream().mapToInt(Column::width).sum();
  }

  /** Whether no number was missing in the rows that this was fitted on. */
  boolean complete() {
    return columns.stream().allMatch(c -> !(c instanceof Column.Numbers n) || n.missing() == 0);
  }

  /** Why the rows that this was fitted on cannot be trained on; empty if they can. */
  Optional<String> unfit() {
    for (Column column : columns) {
      if (column instanceof Column.Numbers numbers && !numbers.finite()) {
        return Optional.of(
            "the feature column " + numbers.name() + " has a mean of " + numbers.mean());
      }
    }
    return label.finite()
        ? Optional.empty()
        : Optional.of("the label has a mean of " + label.mean());
  }
}
