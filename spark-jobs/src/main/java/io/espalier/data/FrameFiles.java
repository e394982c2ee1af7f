package io.espalier.data;

import io.espalier.data.SourceColumn.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.MetadataBuilder;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Files that Spark reads as tables of typed columns: Parquet, ORC, JSON, LIBSVM. */
final class FrameFiles extends SourceFiles {
  private static final String PAGE_CHECKSUMS = "parquet.page.verify-checksum.enabled";
  private static final byte[] PARQUET = {'P', 'A', 'R', '1'};
  private static final byte[] ORC = {'O', 'R', 'C'};

  private final SparkSession spark;
  private final Format format;
  private final StructType schema;
  private final List<Path> files;

  private FrameFiles(
      SparkSession spark,
      Format format,
      StructType schema,
      List<Path> files,
      List<SourceColumn> columns) {
    super(files.get(0), columns);
    this.spark = spark;
    this.format = format;
    this.schema = schema;
    this.files = files;
  }

  /**
   * Finds out what columns files have.
   *
   * @param least how many features LIBSVM rows have at least
   */
  static FrameFiles at(SparkSession spark, Format format, List<FileStatus> statuses, int least)
      throws IOException {
    for (FileStatus status : statuses) {
      requireWhole(hadoop(spark), format, status);
    }
    List<Path> files = statuses.stream().map(FileStatus::getPath).toList();
    StructType schema;
    List<SourceColumn> columns;
    try {
      schema = schema(spark, format, files, least);
      columns = columns(spark, format, schema, files);
    } catch (DataProblem e) {
      throw e;
    } catch (Exception e) {
      // Not only runtime ones: Scala code throws checked exceptions without declaring them.
      throw unreadable(files.get(0), e);
    }
    if (columns.isEmpty()) {
      throw new DataProblem(
          files.get(0)
              + (format == Format.JSON ? " has no JSON object, one a line" : " has no columns"));
    }
    return new FrameFiles(spark, format, schema, files, columns);
  }

  /** Spark's own messages about files that are something else are long and name no file. */
  private static void requireWhole(Configuration hadoop, Format format, FileStatus status)
      throws IOException {
    Path path = status.getPath();
    if (status.getLen() == 0) {
      throw new DataProblem(path + " is empty");
    }
    if (format == Format.PARQUET) {
      requireMark(hadoop, status, "Parquet", PARQUET, 0);
      requireMark(hadoop, status, "Parquet", PARQUET, status.getLen() - PARQUET.length);
      ParquetTypes.require(hadoop, path);
    }
    if (format == Format.ORC) {
      requireMark(hadoop, status, "ORC", ORC, 0);
      // Behind the mark stands one byte, the length of what stands before it.
      requireMark(hadoop, status, "ORC", ORC, status.getLen() - ORC.length - 1);
    }
  }

  private static void requireMark(
      Configuration hadoop, FileStatus status, String name, byte[] mark, long at)
      throws IOException {
    Path path = status.getPath();
    byte[] found = new byte[mark.length];
    if (at >= 0 && at + mark.length <= status.getLen()) {
      try (FSDataInputStream in = path.getFileSystem(hadoop).open(path)) {
        in.readFully(at, found);
      }
    }
    if (!Arrays.equals(found, mark)) {
      throw new DataProblem(
          path
              + (at == 0
                  ? " is no " + name + " file, as it is said to be"
                  : " is torn or changed: it does not end as a " + name + " file does"));
    }
  }

  private static StructType schema(SparkSession spark, Format format, List<Path> files, int least) {
    switch (format) {
      case JSON -> {
        // One for all: a name that one file lacks is missing there, as in any other object.
        StructType found =
            spark.read().option("columnNameOfCorruptRecord", TROUBLE).json(names(files)).schema();
        return new StructType(
            Arrays.stream(found.fields())
                .filter(field -> !field.name().equals(TROUBLE))
                .toArray(StructField[]::new));
      }
      case LIBSVM -> {
        StructType found = spark.read().format("libsvm").load(names(files)).schema();
        int features = (int) found.apply("features").metadata().getLong("numFeatures");
        return wide(found, Math.max(features, least));
      }
      default -> {
        StructType first = reader(spark, format).load(files.get(0).toString()).schema();
        for (Path file : files.subList(1, files.size())) {
          StructType other = reader(spark, format).load(file.toString()).schema();
          if (!described(other).equals(described(first))) {
            throw new DataProblem(
                "%s has other columns than %s: %s".formatted(file, files.get(0), described(other)));
          }
        }
        return first;
      }
    }
  }

  private static StructType wide(StructType schema, int features) {
    StructField[] fields =
        Arrays.stream(schema.fields())
            .map(
                field ->
                    field.name().equals("features")
                        ? new StructField(
                            field.name(),
                            field.dataType(),
                            field.nullable(),
                            new MetadataBuilder().putLong("numFeatures", features).build())
                        : field)
            .toArray(StructField[]::new);
    return new StructType(fields);
  }

  private static List<String> described(StructType schema) {
    return Arrays.stream(schema.fields())
        .map(field -> field.name() + " " + field.dataType().simpleString())
        .toList();
  }

  private static DataFrameReader reader(SparkSession spark, Format format) {
    // Parquet files have checksums, which nobody looks at unless asked to.
    return spark.read().format(format.word()).option(PAGE_CHECKSUMS, "true");
  }

  private static String[] names(List<Path> files) {
    return files.stream().map(Path::toString).toArray(String[]::new);
  }

  private static List<SourceColumn> columns(
      SparkSession spark, Format format, StructType schema, List<Path> files) {
    List<SourceColumn> columns = new ArrayList<>();
    for (StructField field : schema.fields()) {
      Kind kind = kind(format, field.dataType());
      int width = 1;
      if (format == Format.LIBSVM && kind == Kind.NUMBERS) {
        width = (int) field.metadata().getLong("numFeatures");
      } else if (kind == Kind.NUMBERS) {
        width = width(spark, format, schema, files, field.name());
      }
      columns.add(new SourceColumn(field.name(), kind, field.dataType().simpleString(), width));
    }
    return columns;
  }

  static Kind kind(Format format, DataType type) {
    if (type instanceof NumericType || type instanceof BooleanType) {
      return Kind.NUMBER;
    }
    if (type.equals(DataTypes.StringType)) {
      // JSON's reader makes texts of numbers too, where a name has both.
      return format == Format.JSON ? Kind.TEXT : Kind.NAME;
    }
    if (type.equals(DataTypes.DateType)
        || type.equals(DataTypes.TimestampType)
        || type.equals(DataTypes.TimestampNTZType)) {
      return Kind.MOMENT;
    }
    boolean numbers =
        type.equals(SQLDataTypes.VectorType())
            || (type instanceof ArrayType array
                && (array.elementType() instanceof NumericType
                    || array.elementType() instanceof BooleanType));
    return numbers ? Kind.NUMBERS : Kind.OTHER;
  }

  /** How many numbers the first cell holds that holds any: no type says it. */
  private static int width(
      SparkSession spark, Format format, StructType schema, List<Path> files, String name) {
    Column column = quoted(name);
    for (Path file : files) {
      List<Row> first =
          reader(spark, format)
              .schema(schema)
              .load(file.toString())
              .select(column)
              .where(column.isNotNull())
              .takeAsList(1);
      if (!first.isEmpty()) {
        return Cells.numbers(first.get(0), 0).size();
      }
    }
    return 1;
  }

  static Column quoted(String name) {
    return functions.col('`' + name.replace("`", "``") + '`');
  }

  @Override
  public String trouble() {
    return "is no JSON object";
  }

  @Override
  public Dataset<Row> rows() {
    return frame(files, columns().stream().map(column -> quoted(column.name())).toList());
  }

  private Dataset<Row> frame(List<Path> paths, List<Column> selected) {
    StructType asked =
        format == Format.JSON ? schema.add(TROUBLE, DataTypes.StringType, true) : schema;
    DataFrameReader reader =
        reader(spark, format).schema(asked).option("columnNameOfCorruptRecord", TROUBLE);
    Dataset<Row> frame = reader.load(names(paths));
    List<Column> columns = new ArrayList<>(selected);
    columns.add(
        format == Format.JSON
            ? quoted(TROUBLE)
            : functions.lit(null).cast(DataTypes.StringType).as(TROUBLE));
    return frame.select(columns.toArray(Column[]::new));
  }

  @Override
  void read(Reading reading, RowSink into) {
    List<Column> selected = new ArrayList<>();
    for (int c = 0; c < columns().size(); c++) {
      String name = columns().get(c).name();
      // What is left out is not even read: it may be of a type that is not known here.
      selected.add(
          reading.role(c) == Reading.Role.NONE
              ? functions.lit(null).cast(DataTypes.StringType).as(name)
              : quoted(name));
    }
    for (Path file : files) {
      try {
        hand(
            frame(List.of(file), selected)
                .mapPartitions(new FrameBlocks(reading, trouble()), Encoders.BINARY())
                .toJavaRDD(),
            file,
            into);
      } catch (DataProblem e) {
        throw e;
      } catch (Exception e) {
        throw unreadable(file, e);
      }
    }
  }
}
