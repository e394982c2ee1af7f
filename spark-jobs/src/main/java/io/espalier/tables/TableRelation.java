package io.espalier.tables;

import io.espalier.data.AtomicFiles;
import io.espalier.results.ColumnType;
import io.espalier.results.ResultTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SQLContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.sources.BaseRelation;
import org.apache.spark.sql.sources.PrunedScan;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * A result table that is listed anew for each query. Spark's own Parquet relation keeps the files
 * that it found when it was made, and cannot be made of a table that has none yet.
 */
final class TableRelation extends BaseRelation implements PrunedScan {
  private final SparkSession spark;
  private final Path directory;
  private final ResultTable table;
  private final StructType schema;

  private TableRelation(SparkSession spark, Path directory, ResultTable table, StructType schema) {
    this.spark = spark;
    this.directory = directory;
    this.table = table;
    this.schema = schema;
  }

  static TableRelation of(SparkSession spark, Path tables, ResultTable table) throws IOException {
    Path directory = new Path(tables, table.tableName());
    StructType schema = fixed(table);
    if (table == ResultTable.TRIALS_WIDE && files(spark, directory).length > 0) {
      schema = spark.read().parquet(directory.toString()).schema();
    }
    return new TableRelation(spark, directory, table, schema);
  }

  private static StructType fixed(ResultTable table) {
    return new StructType(
        table.columns().stream()
            .map(column -> DataTypes.createStructField(column.name(), type(column.type()), true))
            .toArray(StructField[]::new));
  }

  private static DataType type(ColumnType type) {
    return switch (type) {
      case STRING -> DataTypes.StringType;
      case INT -> DataTypes.IntegerType;
      case LONG -> DataTypes.LongType;
      case DOUBLE -> DataTypes.DoubleType;
      case BOOLEAN -> DataTypes.BooleanType;
      case TIMESTAMP -> DataTypes.TimestampType;
    };
  }

  @Override
  public SQLContext sqlContext() {
    return spark.sqlContext();
  }

  @Override
  public StructType schema() {
    return schema;
  }

  /** Else Spark takes it for too large to be sent to all executors, and sorts it for each join. */
  @Override
  public long sizeInBytes() {
    return Arrays.stream(files()).mapToLong(FileStatus::getLen).sum();
  }

  @Override
  public RDD<Row> buildScan(String[] wanted) {
    if (files().length == 0) {
      return spark.createDataFrame(List.<Row>of(), select(wanted)).rdd();
    }
    if (table != ResultTable.TRIALS_WIDE) {
      Dataset<Row> rows = spark.read().schema(schema).parquet(directory.toString());
      return rows.select(columns(wanted, rows)).rdd();
    }
    Dataset<Row> rows = spark.read().parquet(directory.toString());
    return rows.select(wide(wanted, rows)).rdd();
  }

  private StructType select(String[] wanted) {
    return new StructType(Arrays.stream(wanted).map(schema::apply).toArray(StructField[]::new));
  }

  private static Column[] columns(String[] wanted, Dataset<Row> rows) {
    return Arrays.stream(wanted).map(name -> rows.col(quoted(name))).toArray(Column[]::new);
  }

  /** Columns of a table whose columns may have come, and changed, since it was registered. */
  private Column[] wide(String[] wanted, Dataset<Row> rows) {
    List<String> known = List.of(rows.columns());
    return Arrays.stream(wanted)
        .map(
            name -> {
              DataType type = schema.apply(name).dataType();
              if (!known.contains(name)) {
                return functions.lit(null).cast(type).as(name);
              }
              DataType now = rows.schema().apply(name).dataType();
              if (!now.equals(type)) {
                throw new IllegalStateException(
                    "Column %s of %s was %s when it was registered and is %s now: register the tables again"
                        .formatted(name, table.tableName(), type.sql(), now.sql()));
              }
              return rows.col(quoted(name));
            })
        .toArray(Column[]::new);
  }

  private static String quoted(String name) {
    return "`" + name.replace("`", "``") + "`";
  }

  private FileStatus[] files() {
    try {
      return files(spark, directory);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot list " + directory, e);
    }
  }

  private static FileStatus[] files(SparkSession spark, Path directory) throws IOException {
    FileStatus[] all = new AtomicFiles(spark.sparkContext().hadoopConfiguration()).list(directory);
    return Arrays.stream(all)
        .filter(file -> file.getPath().getName().startsWith("part-"))
        .toArray(FileStatus[]::new);
  }
}
