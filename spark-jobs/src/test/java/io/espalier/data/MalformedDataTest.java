package io.espalier.data;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.spark.sql.SparkSession;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MalformedDataTest {
  private static final String GOOD = "a,b,label\n" + "1,2.5,x\n3,4,y\n".repeat(10);
  private static SparkSession spark;

  @TempDir Path directory;

  @BeforeAll
  static void start() {
    spark = LocalSpark.start();
  }

  @AfterAll
  static void stop() {
    LocalSpark.stop();
  }

  /** A file, what the label is taken for, and what the message must say. */
  record Case(String name, String file, byte[] content, TaskKind task, String message) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Case classes(String name, String content, String message) {
    return new Case(name, "t.csv", utf8(content), TaskKind.CLASSIFICATION, message);
  }

  private static Case values(String name, String content, String message) {
    return new Case(name, "t.csv", utf8(content), TaskKind.REGRESSION, message);
  }

  private static Case bytes(String name, String file, byte[] content, String message) {
    return new Case(name, file, content, TaskKind.CLASSIFICATION, message);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static Stream<Case> cases() throws IOException {
    byte[] packed = gzip(GOOD + "1,2,x\n".repeat(20_000));
    byte[] torn = java.util.Arrays.copyOf(packed, packed.length - 20);
    byte[] flipped = packed.clone();
    flipped[packed.length - 6] ^= 1;
    byte[] latin = (GOOD + "1,2,x\n").getBytes(StandardCharsets.ISO_8859_1);
    latin[latin.length - 2] = (byte) 0xe4;
    return Stream.of(
        classes("empty file", "", "t.csv is empty"),
        classes("blank file", "\n\n  \n", "t.csv is empty"),
        classes("header only", "a,b,label\n", "t.csv has a header and no rows"),
        classes("one column", "label\nx\ny\n", "has one column, 'label'"),
        classes("semicolons", GOOD.replace(',', ';'), "columns are separated by commas"),
        classes("no header", "1,2,3\n4,5,6\n", "has no header: its first line is 1,2,3"),
        classes(
            "no label",
            GOOD.replace("label", "labels"),
            "no label column 'label'; the nearest is 'labels'"),
        classes("nameless column", GOOD.replace("a,b", "a,"), "column 2 has no name"),
        classes("column twice", GOOD.replace("a,b", "b,b"), "has the column 'b' twice"),
        classes(
            "columns that differ in case",
            GOOD.replace("a,b", "B,b"),
            "'B' and 'b' differ only in case"),
        classes("row too short", GOOD + "1,2\n", "row 21: does not have the header's 3 cells: 1,2"),
        classes(
            "row too long",
            GOOD + "1,2,x,9\n",
            "row 21: does not have the header's 3 cells: 1,2,x,9"),
        classes(
            "row too short in the middle", GOOD + "7\n" + GOOD.substring(10), "row 21: does not"),
        classes(
            "empty cell", GOOD + "1,,x\n", "row 21: column 'b' is empty where a number is needed"),
        classes("quoted empty cell", GOOD + "1,\"\",x\n", "row 21: column 'b' is empty"),
        classes("question mark", GOOD + "?,1,x\n", "row 21: column 'a' is missing ('?')"),
        classes("NA", GOOD + "NA,1,x\n", "row 21: column 'a' is missing ('NA')"),
        classes("text", GOOD + "1,two,x\n", "row 21: column 'b' has text 'two' where a number"),
        classes("Java's own numbers", GOOD + "1,2f,x\n", "row 21: column 'b' has text '2f'"),
        classes("hexadecimal", GOOD + "1,0x10,x\n", "row 21: column 'b' has text '0x10'"),
        classes("decimal comma in quotes", GOOD + "1,\"2,5\",x\n", "column 'b' has text '2,5'"),
        classes(
            "NaN", GOOD + "1,NaN,x\n", "row 21: column 'b' has 'NaN', which is no finite number"),
        classes(
            "infinity", GOOD + "-Infinity,2,x\n", "column 'a' has '-Infinity', which is no finite"),
        classes("beyond a float", GOOD + "1,1e39,x\n", "column 'b' has 1e39, which is too large"),
        classes(
            "beyond a double", GOOD + "1,1e999,x\n", "column 'b' has 1e999, which is too large"),
        classes("empty label", GOOD + "1,2,\n", "row 21: the label column 'label' is empty"),
        classes(
            "endless label",
            GOOD + "1,2," + "x".repeat(2_000) + "\n",
            "has a name of 2000 characters"),
        classes(
            "one class",
            "a,label\n" + "1,x\n".repeat(20),
            "has one class only: 'x' in all of its 20 rows"),
        classes(
            "a class of one row",
            GOOD + "1,2,z\n",
            "Cannot split 21 rows 0.6/0.2/0.2 stratified: class z has 1 row"),
        classes(
            "a class in two spellings",
            "a,label\n" + "1,1\n2,1.0\n".repeat(10),
            "writes one class as '1' and as '1.0'"),
        classes("too few rows", "a,label\n1,x\n1,y\n2,x\n", "Cannot split 3 rows"),
        classes(
            "numbers as classes", "a,label\n1,1.5\n1,2.5\n2,3.5\n4,4.5\n", "class 1.5 has 1 row"),
        values(
            "constant label",
            "a,label\n" + "1,3\n".repeat(20),
            "has the value 3.0 in all of its 20 rows"),
        values(
            "text label",
            "a,label\n" + "1,3\n".repeat(20) + "1,high\n",
            "row 21: column 'label' has text 'high'"),
        values(
            "too few rows of values",
            "a,label\n1,1\n1,2\n2,3\n",
            "Cannot split 3 rows 0.6/0.2/0.2 stratified: the training part would have 1 row"),
        bytes("torn gzip", "t.csv.gz", torn, "is torn or changed"),
        bytes("changed gzip", "t.csv.gz", flipped, "is torn or changed"),
        bytes("gzip of nothing", "t.csv.gz", gzip(""), "t.csv.gz is empty"),
        bytes(
            "text that calls itself gzip",
            "t.csv.gz",
            utf8(GOOD),
            "is not compressed with gzip, as its name says"),
        bytes("gzip that calls itself text", "t.csv", gzip(GOOD), "its name must end in .gz"),
        bytes(
            "binary",
            "t.csv",
            new byte[] {'P', 'A', 'R', '1', 21, 0, 21, 0},
            "is no CSV file in UTF-8"),
        bytes("UTF-16", "t.csv", GOOD.getBytes(StandardCharsets.UTF_16), "is no CSV file in UTF-8"),
        bytes("Latin-1", "t.csv", latin, "row 21: the label column 'label' is not in UTF-8"));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void malformedDataGetOneClearMessage(Case malformed) throws IOException {
    Path file = Files.write(directory.resolve(malformed.file()), malformed.content());
    SourceSpec source = source(file, malformed.task());
    Path study = directory.resolve("study");
    assertThatThrownBy(() -> new Preparation(spark).prepare(source, 1, study.toUri()))
        .isInstanceOf(DataProblem.class)
        .hasMessageContaining(malformed.message())
        .message()
        .doesNotContain("Exception")
        .doesNotContain("\n")
        .hasSizeLessThan(400);
    Assertions.assertThat(study).doesNotExist();
  }

  @ParameterizedTest
  @MethodSource("places")
  void placesWithoutDataAreNamed(String place, String message) throws IOException {
    Files.createDirectory(directory.resolve("nothing"));
    SourceSpec source = source(directory.resolve(place), TaskKind.CLASSIFICATION);
    assertThatThrownBy(() -> new Preparation(spark).survey(source, 1))
        .isInstanceOf(DataProblem.class)
        .hasMessageContaining(message);
  }

  static Stream<org.junit.jupiter.params.provider.Arguments> places() {
    return Stream.of(
        org.junit.jupiter.params.provider.Arguments.of("absent.csv", "There is no data file"),
        org.junit.jupiter.params.provider.Arguments.of("nothing", "has no data file"));
  }

  private static SourceSpec source(Path file, TaskKind task) {
    return new SourceSpec(
        file.toUri(), Format.CSV, "label", task, new Split.Fractions(0.6, 0.2, 0.2, true));
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(utf8(text));
    }
    return bytes.toByteArray();
  }
}
