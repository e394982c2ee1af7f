package io.espalier.data;

import io.espalier.data.SourceColumn.Kind;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;

/** Rows that a program has already: a data frame, in the order of its partitions. */
final class FrameRows extends SourceFiles {
  private final Dataset<Row> frame;

  private FrameRows(URI name, List<SourceColumn> columns, Dataset<Row> frame) {
    super(new Path(name), columns);
    this.frame = frame;
  }

  /**
   * Finds out what columns a data frame has.
   *
   * @param name for messages
   */
  static FrameRows of(Dataset<Row> frame, URI name) {
    List<SourceColumn> columns = new ArrayList<>();
    for (StructField field : frame.schema().fields()) {
      Kind kind = FrameFiles.kind(Format.PARQUET, field.dataType());
      int width = kind == Kind.NUMBERS ? width(frame, field) : 1;
      columns.add(new SourceColumn(field.name(), kind, field.dataType().simpleString(), width));
    }
    return new FrameRows(name, columns, frame);
  }

  /** How many numbers the vectors of a column hold: as it says, or as the first one does. */
  private static int width(Dataset<Row> frame, StructField field) {
    int said = AttributeGroup.fromStructField(field).size();
    if (said > 0) {
      return said;
    }
    Column column = FrameFiles.quoted(field.name());
    List<Row> first = frame.select(column).where(column.isNotNull()).takeAsList(1);
    return first.isEmpty() ? 1 : Cells.numbers(first.get(0), 0).size();
  }

  @Override
  public String trouble() {
    return "is no row";
  }

  @Override
  public Dataset<Row> rows() {
    List<Column> selected = new ArrayList<>();
    columns().forEach(column -> selected.add(FrameFiles.quoted(column.name())));
    selected.add(functions.lit(null).cast(DataTypes.StringType).as(TROUBLE));
    return frame.select(selected.toArray(Column[]::new));
  }

  @Override
  void read(Reading reading, RowSink into) {
    hand(
        rows().mapPartitions(new FrameBlocks(reading, trouble()), Encoders.BINARY()).toJavaRDD(),
        path(),
        into);
  }
}
