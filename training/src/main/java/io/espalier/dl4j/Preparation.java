package io.espalier.dl4j;

import io.espalier.port.Dataset;
import io.espalier.port.Feature;
import io.espalier.port.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * How raw rows become inputs of a network, as fitted on the rows that it is trained on and on no
 * others. Nothing in it depends on how many names a table knows or how it counts them: two tables
 * that differ in that alone, or in other rows, give the same inputs.
 *
 * @param columns of the data, in their order; their inputs lie side by side in it
 * @param label the unit of a regression's label
 * @param scaling the unit of numbers
 * @param polynomial its terms stand in the place of these inputs, where there is one
 */
record Preparation(
    List<Column> columns, LabelScale label, Scaling scaling, Optional<Polynomial> polynomial) {
  /** Copies the list and refuses tables that nothing can be learned from. */
  Preparation {
    columns = List.copyOf(columns);
    if (columns.stream().allMatch(column -> column.width() == 0)) {
      throw new IllegalArgumentException(
          "None of " + columns.size() + " feature columns has a known value to train on");
    }
  }

  /** Standardized inputs, no terms of theirs. */
  Preparation(List<Column> columns, LabelScale label) {
    this(columns, label, Scaling.STANDARDIZE, Optional.empty());
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

  /** The same with numbers in another unit: what was fitted serves all. */
  Preparation scaled(Scaling other) {
    return new Preparation(columns, label, other, polynomial);
  }

  /** What becomes 0 in a column of numbers. */
  float shift(Column.Numbers column) {
    return scaling.shift(column);
  }

  /** What lies 1 apart in a column of numbers. */
  float unit(Column.Numbers column) {
    return scaling.unit(column);
  }

  /**
   * What brings each input to the unit that it would have standardized: 1 where it is, and for
   * inputs that stand for names; 0 of a constant column.
   */
  float[] toStandard() {
    float[] factors = new float[width()];
    Arrays.fill(factors, 1);
    int input = 0;
    for (Column column : columns) {
      if (column instanceof Column.Numbers numbers) {
        factors[input] = numbers.deviation() == 0 ? 0 : unit(numbers) / numbers.deviation();
      }
      input += column.width();
    }
    return factors;
  }

  /** The least and the greatest value of each input on the rows that this was fitted on. */
  float[][] limits() {
    float[] least = new float[width()];
    float[] greatest = new float[width()];
    Arrays.fill(greatest, 1);
    int input = 0;
    for (Column column : columns) {
      if (column instanceof Column.Numbers numbers) {
        float factor = unit(numbers) == 0 ? 0 : 1 / unit(numbers);
        least[input] = (numbers.least() - shift(numbers)) * factor;
        greatest[input] = (numbers.greatest() - shift(numbers)) * factor;
      }
      input += column.width();
    }
    return new float[][] {least, greatest};
  }

  /** How many inputs a network has. */
  int width() {
    return polynomial.map(p -> p.scales().size()).orElseGet(this::inputs);
  }

  /** How many inputs the columns become. */
  int inputs() {
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
        ? polynomial.flatMap(Polynomial::unfit)
        : Optional.of("the label has a mean of " + label.mean());
  }
}
