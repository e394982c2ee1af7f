package io.espalier.ml;

import java.util.Arrays;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Data frames with further columns. */
final class Appended {
  private Appended() {}

  /**
   * Adds columns.
   *
   * @param schema of the result
   * @param add makes rows of it
   */
  static Dataset<Row> to(Dataset<?> frame, StructType schema, MapPartitionsFunction<Row, Row> add) {
    Dataset<Row> made = frame.toDF().mapPartitions(add, Encoders.row(schema));
    // What columns say of themselves, as names of classes, is lost on the way.
    Column[] told = Arrays.stream(schema.fields()).map(Appended::described).toArray(Column[]::new);
    return made.select(told);
  }

  private static Column described(StructField field) {
    Column column = functions.col('`' + field.name().replace("`", "``") + '`');
    return column.as(field.name(), field.metadata());
  }
}
