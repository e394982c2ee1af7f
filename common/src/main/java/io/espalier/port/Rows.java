package io.espalier.port;

import io.espalier.metrics.Targets;
import io.espalier.metrics.Task;
import io.espalier.trial.RowDivision;
import io.espalier.trial.Units;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What is known of the rows that a search may see, training and validation and never test, beside
 * their features. Safe for concurrent use, immutable.
 */
public interface Rows {
  /** What is predicted. */
  Task task();

  /** How many rows, training and validation together. */
  int rows();

  /** How many feature columns. */
  int columns();

  /** The numbers of the training rows. */
  int[] trainingRows();

  /**
   * The numbers of the validation rows: all training rows where the study puts none apart, so that
   * its trials are cross-validated.
   */
  int[] validationRows();

  /** The numbers of the rows that have no label, whose features alone may be learned from. */
  default int[] unlabelledRows() {
    return new int[0];
  }

  /** What the feature columns are; numbers, if nothing else is said. */
  default List<Feature> featureColumns() {
    return IntStream.range(0, columns())
        .<Feature>mapToObj(i -> new Feature.Numeric("c" + i))
        .toList();
  }

  /** What the feature columns are to each other; nothing, if nothing else is said. */
  default Shape shape() {
    return Shape.TABLE;
  }

  /** The numbers of all labelled rows, in order. */
  default int[] searchRows() {
    return IntStream.concat(Arrays.stream(trainingRows()), Arrays.stream(validationRows()))
        .sorted()
        .distinct()
        .toArray();
  }

  /** How {@link #searchRows} are divided anew, a position each. */
  default RowDivision division() {
    return RowDivision.plain(searchRows().length);
  }

  /**
   * Which rows belong together, as {@link #division} says.
   *
   * @param rows numbers of labelled rows
   */
  default Units units(int[] rows) {
    Units units = division().units();
    if (!units.grouped()) {
      return Units.single(rows.length);
    }
    int[] all = searchRows();
    return units.select(Arrays.stream(rows).map(row -> Arrays.binarySearch(all, row)).toArray());
  }

  /** The class number, the value, or whether it is an outlier (1 or 0), of a row. */
  float target(int row);

  /** The targets of some rows. */
  default Targets targets(int[] rows) {
    float[] values = new float[rows.length];
    for (int i = 0; i < rows.length; i++) {
      values[i] = target(rows[i]);
    }
    return Targets.of(task(), values);
  }
}
