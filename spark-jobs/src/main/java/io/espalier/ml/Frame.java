package io.espalier.ml;

import io.espalier.data.DataProblem;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.attribute.Attribute;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/**
 * The columns that a study reads of a data frame, and what one pass over them tells.
 *
 * @param rows features, the label if there is one, and folds if there are any
 * @param classes how many classes there are, 0 if none are asked for
 * @param name tells these rows from others where that is asked for
 */
record Frame(Dataset<Row> rows, int classes, String name) {
  private static final String SCHEME = "dataframe:/";

  /** More would be no classes: their probabilities are a vector. */
  private static final int MOST_CLASSES = 1 << 16;

  /**
   * Looks at a data frame.
   *
   * @param told what the estimator is told
   * @throws DataProblem if it has no rows, or labels are no classes
   */
  static Frame of(Dataset<?> frame, StudyParams told) {
    String task = told.getOrDefault(told.task());
    String label = told.getOrDefault(told.labelCol());
    boolean labelled = !task.equals(StudyParams.RECONSTRUCTION);
    boolean named = !told.getOrDefault(told.studyDirectory()).isEmpty();
    Dataset<Row> rows = columns(frame, told, labelled);
    Column number = labelled ? quoted(label) : functions.lit(0);
    Column[] all =
        java.util.Arrays.stream(rows.columns()).map(Frame::quoted).toArray(Column[]::new);
    Column hash = named ? functions.xxhash64(all) : functions.lit(0L);
    Row found =
        rows.agg(
                functions.count(functions.lit(1)),
                functions.min(number),
                functions.max(number),
                functions.max(functions.when(number.notEqual(functions.floor(number)), number)),
                functions.sum(hash.cast(DataTypes.createDecimalType(38, 0))))
            .head();
    if (found.getLong(0) == 0) {
      throw new DataProblem("The data has no rows");
    }
    int classes = task.equals(StudyParams.CLASSIFICATION) ? classes(rows, label, found) : 0;
    String name = SCHEME + "rows";
    if (named) {
      // The order of rows is left out: it is another one after each shuffle.
      BigDecimal sum = found.getDecimal(4);
      name += "-" + found.getLong(0) + "-" + Long.toHexString(sum.toBigInteger().longValue());
    }
    return new Frame(rows, classes, name);
  }

  private static Dataset<Row> columns(Dataset<?> frame, StudyParams told, boolean labelled) {
    List<Column> selected = new ArrayList<>();
    selected.add(quoted(told.getOrDefault(told.featuresCol())));
    if (labelled) {
      String label = told.getOrDefault(told.labelCol());
      selected.add(
          quoted(label)
              .cast(DataTypes.DoubleType)
              .as(label, Columns.field(frame.schema(), label, "labelCol").metadata()));
    }
    String fold = told.getOrDefault(told.foldCol());
    if (!fold.isEmpty()) {
      selected.add(quoted(fold));
    }
    return frame.toDF().select(selected.toArray(Column[]::new));
  }

  private static int classes(Dataset<Row> rows, String label, Row found) {
    if (!found.isNullAt(3)) {
      throw noClass(label, found.get(3));
    }
    double least = found.isNullAt(1) ? 0 : found.getDouble(1);
    double greatest = found.isNullAt(2) ? 0 : found.getDouble(2);
    if (least < 0) {
      throw noClass(label, least);
    }
    if (greatest >= MOST_CLASSES) {
      throw noClass(label, greatest);
    }
    int seen = (int) greatest + 1;
    Attribute attribute =
        Attribute.fromStructField(Columns.field(rows.schema(), label, "labelCol"));
    boolean told = attribute instanceof NominalAttribute;
    scala.Option<Object> said =
        told ? ((NominalAttribute) attribute).getNumValues() : scala.Option.empty();
    return said.isDefined() ? Math.max(seen, (Integer) said.get()) : seen;
  }

  private static DataProblem noClass(String label, Object value) {
    return new DataProblem(
        "Column '"
            + label
            + "' (labelCol) has the label "
            + value
            + ": classes are 0, 1, 2 and so on, below "
            + MOST_CLASSES
            + ", as StringIndexer makes them; numbers are predicted with task = regression");
  }

  private static Column quoted(String name) {
    return functions.col('`' + name.replace("`", "``") + '`');
  }
}
