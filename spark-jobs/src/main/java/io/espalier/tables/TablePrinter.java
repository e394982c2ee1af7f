package io.espalier.tables;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.HorizontalAlign;
import io.espalier.data.AtomicFiles;
import io.espalier.data.DataProblem;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.net.URI;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.text.similarity.LevenshteinDistance;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;

/**
 * Shows a study's tables as text, read without Spark: a person who asks for ten rows does not wait
 * for a cluster.
 */
public final class TablePrinter {
  /** Longer texts are cut. */
  private static final int WIDEST = 60;

  private final Configuration hadoop;
  private final AtomicFiles files;
  private final Path root;

  /** The tables in a study's directory. */
  public TablePrinter(Configuration hadoop, URI studyDirectory) {
    this.hadoop = hadoop;
    this.files = new AtomicFiles(hadoop);
    this.root = new Path(new Path(studyDirectory), "tables");
  }

  /**
   * How many rows the tables have, by name.
   *
   * @throws DataProblem if there are no tables
   */
  public Map<String, Long> counts() throws IOException {
    Map<String, Long> counts = new TreeMap<>();
    for (FileStatus status : files.list(root)) {
      if (status.isDirectory()) {
        long rows = 0;
        for (Path part : parts(status.getPath().getName())) {
          try (ParquetFileReader reader = open(part)) {
            rows += reader.getRecordCount();
          }
        }
        counts.put(status.getPath().getName(), rows);
      }
    }
    if (counts.isEmpty()) {
      throw new DataProblem("There are no tables in " + root);
    }
    return counts;
  }

  /** The names of the tables with their numbers of rows, aligned. */
  public String list() throws IOException {
    Object[][] rows =
        counts().entrySet().stream()
            .map(table -> new Object[] {table.getKey(), table.getValue()})
            .toArray(Object[][]::new);
    return AsciiTable.getTable(
        AsciiTable.BASIC_ASCII_NO_DATA_SEPARATORS,
        new Column[] {left("table"), right("rows")},
        rows);
  }

  /**
   * The first rows of a table, aligned.
   *
   * @param limit at most so many
   * @throws DataProblem if there is no such table
   */
  public String print(String table, int limit) throws IOException {
    Map<String, Long> counts = counts();
    if (!counts.containsKey(table)) {
      throw new DataProblem(
          "There is no table '" + table + "'; the nearest is '" + nearest(table, counts) + "'");
    }
    List<Column> columns = new ArrayList<>();
    List<Object[]> rows = new ArrayList<>();
    for (Path part : parts(table)) {
      if (columns.isEmpty()) {
        columns.addAll(columns(part));
      }
      read(part, limit, rows);
      if (rows.size() == limit) {
        break;
      }
    }
    String shown =
        AsciiTable.getTable(
            AsciiTable.BASIC_ASCII_NO_DATA_SEPARATORS,
            columns.toArray(Column[]::new),
            rows.toArray(Object[][]::new));
    long left = counts.get(table) - rows.size();
    return left > 0 ? shown + System.lineSeparator() + left + " more rows" : shown;
  }

  private void read(Path part, int limit, List<Object[]> rows) throws IOException {
    try (ParquetReader<Group> reader =
        ParquetReader.builder(new GroupReadSupport(), part).withConf(hadoop).build()) {
      for (Group group = reader.read();
          group != null && rows.size() < limit;
          group = reader.read()) {
        rows.add(row(group));
      }
    }
  }

  private List<Column> columns(Path part) throws IOException {
    try (ParquetFileReader reader = open(part)) {
      MessageType schema = reader.getFileMetaData().getSchema();
      return schema.getFields().stream()
          .map(field -> text(field) ? left(field.getName()) : right(field.getName()))
          .toList();
    }
  }

  private static boolean text(Type field) {
    return switch (field.asPrimitiveType().getPrimitiveTypeName()) {
      case INT32, FLOAT, DOUBLE -> false;
      case INT64 -> field.getLogicalTypeAnnotation() != null;
      default -> true;
    };
  }

  private static Object[] row(Group group) {
    List<Type> fields = group.getType().getFields();
    Object[] row = new Object[fields.size()];
    for (int i = 0; i < row.length; i++) {
      row[i] = group.getFieldRepetitionCount(i) == 0 ? "" : cell(group, i, fields.get(i));
    }
    return row;
  }

  private static String cell(Group group, int column, Type field) {
    return switch (field.asPrimitiveType().getPrimitiveTypeName()) {
      case DOUBLE -> number(group.getDouble(column, 0));
      case INT64 ->
          field.getLogicalTypeAnnotation() instanceof TimestampLogicalTypeAnnotation
              ? Instant.EPOCH
                  .plus(group.getLong(column, 0), ChronoUnit.MICROS)
                  .truncatedTo(ChronoUnit.MILLIS)
                  .toString()
              : Long.toString(group.getLong(column, 0));
      default -> cut(group.getValueToString(column, 0));
    };
  }

  private static String number(double value) {
    return Double.isFinite(value)
        ? Double.toString(new BigDecimal(value).round(new MathContext(6)).doubleValue())
        : Double.toString(value);
  }

  private static String cut(String text) {
    String line = text.replaceAll("\\s+", " ");
    return line.length() <= WIDEST ? line : line.substring(0, WIDEST - 1) + "…";
  }

  private ParquetFileReader open(Path part) throws IOException {
    try {
      return ParquetFileReader.open(HadoopInputFile.fromPath(part, hadoop));
    } catch (RuntimeException e) {
      // What Parquet throws for bytes that are none of its own.
      throw new DataProblem(
          part + " is torn or changed: 'espalier resume' writes the tables anew", e);
    }
  }

  private List<Path> parts(String table) throws IOException {
    List<Path> parts = new ArrayList<>();
    for (FileStatus status : files.list(new Path(root, table))) {
      if (status.getPath().getName().matches("part-.*\\.parquet")) {
        parts.add(status.getPath());
      }
    }
    parts.sort(Comparator.naturalOrder());
    return parts;
  }

  private static String nearest(String name, Map<String, Long> counts) {
    return counts.keySet().stream()
        .min(
            Comparator.comparingInt(
                table -> LevenshteinDistance.getDefaultInstance().apply(name, table)))
        .orElseThrow();
  }

  private static Column left(String header) {
    return new Column()
        .header(header)
        .headerAlign(HorizontalAlign.LEFT)
        .dataAlign(HorizontalAlign.LEFT)
        .maxWidth(WIDEST + 2);
  }

  private static Column right(String header) {
    return new Column()
        .header(header)
        .headerAlign(HorizontalAlign.RIGHT)
        .dataAlign(HorizontalAlign.RIGHT)
        .maxWidth(WIDEST + 2);
  }
}
