package io.espalier.data;

import com.univocity.parsers.csv.CsvParser;
import com.univocity.parsers.csv.CsvParserSettings;
import com.univocity.parsers.csv.UnescapedQuoteHandling;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PushbackInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.LongWritable;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.io.compress.CompressionCodec;
import org.apache.hadoop.io.compress.CompressionCodecFactory;
import org.apache.hadoop.mapreduce.lib.input.FileInputFormat;
import org.apache.hadoop.mapreduce.lib.input.TextInputFormat;
import org.apache.hadoop.util.StringUtils;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * One CSV file with a header line, read through Spark.
 *
 * @param path where it lies
 * @param columns the names in its header
 */
record CsvFile(Path path, List<String> columns) {
  /** No table has a longer header; a file without line ends would fill the memory. */
  private static final int LONGEST_HEADER = 1 << 24;

  private static final int GZIP_MAGIC = 0x1f8b;

  /** Bytes that are parsed in some tenths of a second: files of some size keep all cores busy. */
  private static final int LARGEST_PIECE = 1 << 23;

  /** Copies the list. */
  public CsvFile {
    columns = List.copyOf(columns);
  }

  /**
   * Reads the headers of files, which must be the same.
   *
   * @throws DataProblem if one is unusable, or another one
   */
  static List<CsvFile> of(Configuration hadoop, List<FileStatus> files) throws IOException {
    List<CsvFile> found = new ArrayList<>();
    for (FileStatus status : files) {
      Path path = status.getPath();
      CsvFile file = new CsvFile(path, header(hadoop, path.getFileSystem(hadoop), status));
      if (!found.isEmpty() && !found.get(0).columns.equals(file.columns)) {
        throw new DataProblem(
            path + " has another header than " + found.get(0).path + ": " + file.columns);
      }
      found.add(file);
    }
    return found;
  }

  /**
   * The rows as text cells: columns {@code c0 … cn} in the header's order, null where a cell is
   * empty, then the whole line where it has more or fewer cells than the header and null elsewhere;
   * in no order among files with the same header.
   */
  static Dataset<Row> rows(SparkSession spark, List<CsvFile> files) {
    List<String> columns = files.get(0).columns;
    StructField[] fields =
        IntStream.rangeClosed(0, columns.size())
            .mapToObj(i -> DataTypes.createStructField("c" + i, DataTypes.StringType, true))
            .toArray(StructField[]::new);
    return spark
        .read()
        .schema(new StructType(fields))
        .option("header", "true")
        .option("mode", "PERMISSIVE")
        .option("columnNameOfCorruptRecord", "c" + columns.size())
        .option("maxColumns", Integer.toString(mostColumns(columns.size())))
        .option("escape", "\"")
        .option("ignoreLeadingWhiteSpace", "true")
        .option("ignoreTrailingWhiteSpace", "true")
        .csv(files.stream().map(file -> file.path.toString()).toArray(String[]::new));
  }

  /**
   * The lines, header and blank ones among them, in pieces in the order of the file. Spark's tables
   * would do, but take seconds to get going.
   */
  JavaRDD<Text> lines(JavaSparkContext spark) {
    Configuration hadoop = new Configuration(spark.hadoopConfiguration());
    hadoop.set(FileInputFormat.INPUT_DIR, StringUtils.escapeString(path.toString()));
    hadoop.setIfUnset(FileInputFormat.SPLIT_MAXSIZE, Integer.toString(LARGEST_PIECE));
    return spark
        .newAPIHadoopRDD(hadoop, TextInputFormat.class, LongWritable.class, Text.class)
        .values();
  }

  /**
   * Divides lines into cells just as {@link #rows} does.
   *
   * @param columns that the header has
   */
  static CsvParser parser(int columns) {
    CsvParserSettings settings = new CsvParserSettings();
    settings.getFormat().setQuoteEscape('"');
    settings.getFormat().setLineSeparator("\n");
    settings.setCommentProcessingEnabled(false);
    settings.setMaxColumns(mostColumns(columns));
    settings.setMaxCharsPerColumn(-1);
    settings.setUnescapedQuoteHandling(UnescapedQuoteHandling.STOP_AT_DELIMITER);
    return new CsvParser(settings);
  }

  /**
   * Whether a line ends within quotes, which the parser takes for their end: then the cell goes on
   * in the next line, or a quote is missing.
   */
  static boolean open(String line) {
    Quoting state = Quoting.FRESH;
    // Most lines have no quote at all.
    for (int i = line.indexOf('"') < 0 ? line.length() : 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (state == Quoting.WITHIN) {
        state = c == '"' ? Quoting.CLOSED : Quoting.WITHIN;
      } else if (c == '"') {
        // Doubled, it does not close; within a plain cell it is text.
        state = state == Quoting.PLAIN ? Quoting.PLAIN : Quoting.WITHIN;
      } else if (c == ',') {
        state = Quoting.FRESH;
      } else if (state == Quoting.CLOSED || !Character.isWhitespace(c)) {
        state = Quoting.PLAIN;
      }
    }
    return state == Quoting.WITHIN;
  }

  /** Where in a cell a character stands. */
  private enum Quoting {
    FRESH,
    WITHIN,
    CLOSED,
    PLAIN
  }

  /** How many cells a line may have, so that those that are too many are seen. */
  private static int mostColumns(int columns) {
    return Math.max(20_480, columns + 1);
  }

  private static List<String> header(Configuration hadoop, FileSystem files, FileStatus status)
      throws IOException {
    Path path = status.getPath();
    if (status.getLen() == 0) {
      throw new DataProblem(path + " is empty");
    }
    CompressionCodec codec = new CompressionCodecFactory(hadoop).getCodec(path);
    String line;
    try (PushbackInputStream raw = new PushbackInputStream(files.open(path), 2)) {
      boolean gzip = startsAsGzip(raw);
      if (gzip && codec == null) {
        throw new DataProblem(path + " is compressed with gzip: its name must end in .gz");
      }
      if (!gzip && path.getName().endsWith(".gz")) {
        throw new DataProblem(path + " is not compressed with gzip, as its name says");
      }
      InputStream plain = codec == null ? raw : codec.createInputStream(raw);
      line = firstLine(path, plain);
    }
    return names(path, line);
  }

  private static boolean startsAsGzip(PushbackInputStream in) throws IOException {
    byte[] start = in.readNBytes(2);
    in.unread(start);
    return start.length == 2 && (((start[0] & 0xff) << 8) | (start[1] & 0xff)) == GZIP_MAGIC;
  }

  private static String firstLine(Path path, InputStream in) throws IOException {
    BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    StringBuilder line = new StringBuilder();
    for (int c = reader.read(); c >= 0; c = reader.read()) {
      boolean end = c == '\n' || c == '\r';
      if (end && !line.toString().isBlank()) {
        break;
      }
      if (!end && c != '\uFEFF') {
        line.append((char) c);
      }
      if (c == 0 || c == '\uFFFD' || line.length() > LONGEST_HEADER) {
        throw new DataProblem(path + " is no CSV file in UTF-8: its first line is no text");
      }
    }
    if (line.toString().isBlank()) {
      throw new DataProblem(path + " is empty");
    }
    return line.toString();
  }

  private static List<String> names(Path path, String line) {
    CsvParserSettings settings = new CsvParserSettings();
    settings.setMaxColumns(LONGEST_HEADER);
    settings.setMaxCharsPerColumn(-1);
    List<String> names = new ArrayList<>();
    for (String name : new CsvParser(settings).parseLine(line)) {
      names.add(name == null ? "" : name);
    }
    if (names.size() == 1) {
      throw new DataProblem(
          path
              + " has one column, '"
              + Cells.shown(names.get(0))
              + "': columns are separated by commas");
    }
    if (names.stream().allMatch(name -> !Double.isNaN(Cells.number(name)))) {
      throw new DataProblem(path + " has no header: its first line is " + Cells.shown(line));
    }
    return names;
  }
}
