package io.espalier.data;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.spark.sql.SparkSession;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class MalformedDataTest {
  private static final String GOOD = "a,b,label\n" + "1,2.5,x\n3,4,y\n".repeat(10);
  private static final Split SPLIT = new Split.Fractions(0.6, 0.2, 0.2, true);
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

  /**
   * Something to read.
   *
   * @param name what is wrong
   * @param files by their names in the directory that is the source
   * @param spec what else a study says
   * @param message what is said of it
   */
  record Case(
      String name, Map<String, byte[]> files, UnaryOperator<SourceSpec> spec, String message) {
    @Override
    public String toString() {
      return name;
    }

    Case with(UnaryOperator<SourceSpec> more) {
      return new Case(name, files, s -> more.apply(spec.apply(s)), message);
    }

    Case beside(String file, byte[] content) {
      Map<String, byte[]> all = new LinkedHashMap<>(files);
      all.put(file, content);
      return new Case(name, all, spec, message);
    }
  }

  private static Case classes(String name, String content, String message) {
    return bytes(name, "t.csv", utf8(content), message);
  }

  private static Case values(String name, String content, String message) {
    return classes(name, content, message)
        .with(s -> new SourceSpec(s.source(), s.format(), s.label(), TaskKind.REGRESSION, SPLIT));
  }

  private static Case refusing(String name, String content, String message) {
    return classes(name, content, message).with(rules(List.of(), List.of(), Impute.REFUSE, 256));
  }

  private static Case named(String name, String content, String categorical, String message) {
    return classes(name, content, message)
        .with(rules(List.of(categorical), List.of(), Impute.MEDIAN, 256));
  }

  private static Case without(String name, String content, String excluded, String message) {
    return classes(name, content, message)
        .with(rules(List.of(), List.of(excluded), Impute.MEDIAN, 256));
  }

  private static UnaryOperator<SourceSpec> rules(
      List<String> categorical, List<String> exclude, Impute impute, int mostLevels) {
    CellRules usual = CellRules.USUAL;
    MissingCells missing = MissingCells.of(usual.missing().texts(), impute);
    return s -> s.with(new CellRules(categorical, exclude, missing, Unlabelled.REFUSE, mostLevels));
  }

  private static Case bytes(String name, String file, byte[] content, String message) {
    return new Case(name, Map.of(file, content), UnaryOperator.identity(), message);
  }

  private static Case text(String name, String file, String content, String message) {
    return bytes(name, file, utf8(content), message);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static Stream<Case> cases() throws IOException {
    return Stream.of(
            layout(), cells(), names(), labels(), columns(), compressed(), formats(), arrays())
        .flatMap(List::stream);
  }

  private static List<Case> layout() {
    byte[] latin = (GOOD + "1,2,x\n").getBytes(StandardCharsets.ISO_8859_1);
    latin[latin.length - 2] = (byte) 0xe4;
    return List.of(
        classes("empty file", "", "t.csv is empty"),
        classes("blank file", "\n\n  \n", "t.csv is empty"),
        classes("header only", "a,b,label\n", "t.csv has a header and no rows"),
        classes("one column", "label\nx\ny\n", "has one column, 'label'"),
        classes("semicolons", GOOD.replace(',', ';'), "columns are separated by commas"),
        classes("no header", "1,2,3\n4,5,6\n", "has no header: its first line is 1,2,3"),
        classes("row too short", GOOD + "1,2\n", "row 21: does not have the header's 3 cells: 1,2"),
        classes(
            "row too long",
            GOOD + "1,2,x,9\n",
            "row 21: does not have the header's 3 cells: 1,2,x,9"),
        classes(
            "row too short in the middle", GOOD + "7\n" + GOOD.substring(10), "row 21: does not"),
        classes(
            "quote that is not closed", GOOD + "1,\"2,x\n", "row 21: does not have the header's"),
        classes(
            "quote that is not closed in the last cell",
            GOOD + "1,2,\"x\n",
            "row 21: has a quote that is not closed: 1,2,\"x"),
        classes(
            "line end in quotes",
            GOOD + "1,2,\"x\ny\"\n",
            "row 21: has a quote that is not closed"),
        text("binary", "t.csv", "PAR1\u0015\u0000\u0015\u0000", "t.csv is no CSV file in UTF-8"),
        bytes("UTF-16", "t.csv", GOOD.getBytes(StandardCharsets.UTF_16), "is no CSV file in UTF-8"),
        bytes("Latin-1", "t.csv", latin, "row 21: the label column 'label' is not in UTF-8"),
        text("name that says nothing", "t.data", GOOD, "t.data: its name does not say how"));
  }

  private static List<Case> cells() {
    return List.of(
        refusing(
            "empty cell", GOOD + "1,,x\n", "row 21: column 'b' is empty where a number is needed"),
        refusing("quoted empty cell", GOOD + "1,\"\",x\n", "row 21: column 'b' is empty"),
        refusing("question mark", GOOD + "?,1,x\n", "row 21: column 'a' is missing ('?')"),
        refusing("NA", GOOD + "NA,1,x\n", "row 21: column 'a' is missing ('NA')"),
        refusing("NaN", GOOD + "1,NaN,x\n", "row 21: column 'b' is missing ('NaN')"),
        refusing(
            "missing in the first row",
            GOOD.replaceFirst("1,2.5", "1,"),
            "row 1: column 'b' is missing where a number is needed (data.impute = median"),
        classes("text", GOOD + "1,two,x\n", "row 21: column 'b' has text 'two' where a number"),
        classes(
            "text, and what can be done",
            GOOD + "1,two,x\n",
            "(data.missing lists texts that mean nothing, data.categorical columns of names,"
                + " data.exclude columns to leave out)"),
        classes("Java's own numbers", GOOD + "1,2f,x\n", "row 21: column 'b' has text '2f'"),
        classes("hexadecimal", GOOD + "1,0x10,x\n", "row 21: column 'b' has text '0x10'"),
        classes("decimal comma in quotes", GOOD + "1,\"2,5\",x\n", "column 'b' has text '2,5'"),
        classes("NUL byte in a number", GOOD + "1,2\0,x\n", "row 21: has a NUL byte: 1,2␀,x"),
        classes(
            "infinity", GOOD + "-Infinity,2,x\n", "column 'a' has '-Infinity', which is no finite"),
        classes(
            "infinity in the first row",
            GOOD.replaceFirst("1,2.5", "1,inf"),
            "row 1: column 'b' has 'inf', which is no finite"),
        classes("beyond a float", GOOD + "1,1e39,x\n", "column 'b' has 1e39, which is too large"),
        classes(
            "beyond a double", GOOD + "1,1e999,x\n", "column 'b' has 1e999, which is too large"),
        classes(
            "nothing in a column",
            "a,b,label\n" + "1,,x\n3,?,y\n".repeat(10),
            "Column 'b' has no value in any row that is trained on: data.exclude leaves it out"));
  }

  private static List<Case> names() {
    String table = GOOD.replace("1,2.5", "red,2.5").replace("3,4", "blue,4");
    StringBuilder identifiers = new StringBuilder("a,b,label\n");
    for (int i = 0; i < 300; i++) {
      identifiers.append(i).append(",id").append(i).append(i % 2 == 0 ? ",x\n" : ",y\n");
    }
    return List.of(
        classes(
            "number among names",
            table + "7,2,x\n",
            "row 21: column 'a' has the number 7 where the cells before are names"
                + " (data.categorical takes all of them for names"),
        classes(
                "name among numbers, in another file",
                "a,b,label\n" + "1,1,x\n2,2,y\n".repeat(9),
                "z.csv, row 1: column 'a' has text 'red' where the cells before are numbers")
            .beside("z.csv", utf8(table)),
        classes(
                "number among names, in another file",
                table,
                "z.csv, row 1: column 'a' has the number '1' where the cells before are names")
            .beside("z.csv", utf8(GOOD)),
        classes(
            "more names than an identifier",
            identifiers.toString(),
            "column 'b' has more than 256 names: it looks like an identifier"),
        classes("more names than allowed", table, "column 'a' has more than 1 names")
            .with(rules(List.of(), List.of(), Impute.MEDIAN, 1)),
        classes(
            "endless name",
            table + "x".repeat(2_000) + ",2,x\n",
            "row 21: column 'a' has a name of 2000"),
        classes("NUL byte in a name", table + "r\0d,2,x\n", "row 21: has a NUL byte: r␀d,2,x"),
        named("unknown column of names", GOOD, "A", "has no column 'A'; the nearest is 'a'"),
        named("column of names that is the label", GOOD, "label", "'label', which is the label"),
        without(
            "unknown column to leave out", GOOD, "bb", "has no column 'bb'; the nearest is 'b'"),
        without(
            "label that is left out", GOOD, "label", "data.exclude leaves out 'label', which is"),
        classes("all left out", GOOD, "has no feature: all columns but the label are left out")
            .with(rules(List.of(), List.of("a", "b"), Impute.MEDIAN, 256)),
        classes("names that are left out", GOOD, "data.categorical and data.exclude both name 'a'")
            .with(rules(List.of("a"), List.of("a"), Impute.MEDIAN, 256)));
  }

  private static List<Case> labels() {
    return List.of(
        classes(
            "no label",
            GOOD.replace("label", "labels"),
            "no label column 'label'; the nearest is 'labels'"),
        classes(
            "empty label",
            GOOD + "1,2,\n",
            "row 21: the label column 'label' is empty (data.unlabelled = keep puts such rows"
                + " apart"),
        classes(
            "missing label",
            GOOD + "1,2,NA\n",
            "row 21: the label column 'label' is missing ('NA') (data.unlabelled = keep puts such"
                + " rows apart; if this is a class, take it out of data.missing)"),
        classes("no label at all", "a,label\n1,\n2,\n", "'label' of file:")
            .with(
                s ->
                    s.with(
                        new CellRules(
                            List.of(),
                            List.of(),
                            CellRules.USUAL.missing(),
                            Unlabelled.KEEP,
                            256))),
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
            "Cannot split 3 rows 0.6/0.2/0.2 stratified: the training part would have 1 row"));
  }

  private static List<Case> columns() {
    return List.of(
        classes("nameless column", GOOD.replace("a,b", "a,"), "column 2 has no name"),
        classes("column twice", GOOD.replace("a,b", "b,b"), "has the column 'b' twice"),
        classes(
            "columns that differ in case",
            GOOD.replace("a,b", "B,b"),
            "'B' and 'b' differ only in case"),
        classes("another header beside", GOOD, "z.csv has another header than")
            .beside("z.csv", utf8(GOOD.replace("a,b", "a,c"))),
        classes("another format beside", GOOD, "z.json beside it as json")
            .beside("z.json", utf8("{}")),
        classes("group that is not there", GOOD, "has no column 'g'; the nearest is 'a'")
            .with(s -> grouped(s, "g")),
        classes("group that is the label", GOOD, "data.split names 'label', which is the label")
            .with(s -> grouped(s, "label")),
        tested("test rows with other columns", "a,c,label\n1,2,x\n", "it lacks 'b'"),
        tested("test rows with more columns", "a,b,c,label\n1,2,3,x\n", "it has 'c' besides"),
        tested("test rows in another order", "b,a,label\n1,2,x\n", "it has them in another order"),
        tested("test rows without a label", "a,b\n1,2\n", "has no label column 'label'"),
        tested("test row whose label is missing", "a,b,label\n1,2,\n", "is empty"),
        tested(
            "class that the source has not",
            "a,b,label\n1,2,z\n",
            "has the class 'z', which file:"),
        tested(
            "text in numbers to test",
            "a,b,label\n1,two,x\n",
            "test.csv, row 1: column 'b' has text 'two' where the cells before are numbers"),
        tested("no test rows", "a,b,label\n", "test.csv has a header and no rows"));
  }

  private static Case tested(String name, String test, String message) {
    return classes(name, GOOD, message)
        .beside("../apart/test.csv", utf8(test))
        .with(s -> s.testedOn(s.source().resolve("../apart/test.csv")));
  }

  private static List<Case> compressed() throws IOException {
    byte[] packed = gzip(utf8(GOOD + "1,2,x\n".repeat(20_000)));
    byte[] flipped = packed.clone();
    flipped[packed.length - 6] ^= 1;
    return List.of(
        bytes(
            "torn gzip",
            "t.csv.gz",
            Arrays.copyOf(packed, packed.length - 20),
            "is torn or changed"),
        bytes("changed gzip", "t.csv.gz", flipped, "is torn or changed"),
        bytes("gzip of nothing", "t.csv.gz", gzip(new byte[0]), "t.csv.gz is empty"),
        text(
            "text that calls itself gzip",
            "t.csv.gz",
            GOOD,
            "is not compressed with gzip, as its name says"),
        bytes(
            "gzip that calls itself text", "t.csv", gzip(utf8(GOOD)), "its name must end in .gz"));
  }

  private static List<Case> formats() throws IOException {
    String json = "{\"a\":1,\"label\":\"x\"}\n{\"a\":2,\"label\":\"y\"}\n".repeat(10);
    return List.of(
        text("CSV that calls itself Parquet", "t.parquet", GOOD, "t.parquet is no Parquet file"),
        text("CSV that calls itself ORC", "t.orc", GOOD, "t.orc is no ORC file"),
        bytes("empty Parquet", "t.parquet", new byte[0], "t.parquet is empty"),
        bytes("torn Parquet", "t.parquet", torn("parquet"), "t.parquet is torn or changed"),
        bytes("changed Parquet", "t.parquet", changed("parquet"), "t.parquet cannot be read"),
        bytes("torn ORC", "t.orc", torn("orc"), "t.orc is torn or changed"),
        text("JSON that is none", "t.json", "a,b\n1,2\n", "t.json has no JSON object, one a line"),
        text("JSON of blanks", "t.json", " \n\n", "t.json has no JSON object, one a line"),
        text(
            "line that is no JSON",
            "t.json",
            json + "{\"a\":\n",
            "row 21: is no JSON object: {\"a\":"),
        text(
            "JSON over several lines",
            "t.json",
            json + "{\n \"a\": 1\n}\n",
            "row 21: is no JSON object: {"),
        text(
            "text in JSON numbers",
            "t.json",
            json + "{\"a\":\"two\",\"label\":\"x\"}\n",
            "row 21: column 'a' has text 'two' where a number"),
        text(
            "number in JSON names",
            "t.json",
            json.replace(":1,", ":\"p\",").replace(":2,", ":\"q\",")
                + "{\"a\":2,\"label\":\"x\"}\n",
            "row 21: column 'a' has the number 2 where the cells before are names"),
        text(
            "arrays of varying length",
            "t.json",
            json.replace("1", "[1,2]").replace(":2,", ":[3],"),
            "row 2: column 'a' holds 1 numbers, and 2 in the first row that has any"),
        text(
            "array of texts",
            "t.json",
            json.replace("1", "[\"p\"]").replace(":2,", ":[\"q\"],"),
            "column 'a' is of type array<string>, which cannot be a feature: data.exclude"),
        text(
            "struct",
            "t.json",
            json.replace("1", "{\"p\":1}").replace(":2,", ":{\"p\":2},"),
            "column 'a' is of type struct<p:bigint>, which cannot be a feature: data.exclude"),
        text(
            "array as the label",
            "t.json",
            json.replace("\"x\"", "[1]").replace("\"y\"", "[2]"),
            "column 'label' is of type array<bigint>, which cannot be the label"),
        text("LIBSVM index of 0", "t.libsvm", "0 0:1\n1 1:1\n", "one-based"),
        text("LIBSVM indices out of order", "t.libsvm", "0 2:1 1:1\n1 1:1\n", "ascending order"),
        text("LIBSVM of text", "t.libsvm", "0 1:x\n1 1:1\n", "t.libsvm cannot be read"),
        text("LIBSVM label of text", "t.libsvm", "x 1:1\n1 1:1\n", "t.libsvm cannot be read"));
  }

  private static List<Case> arrays() throws IOException {
    byte[] images = idx(new int[] {4, 1, 2}, 8);
    byte[] labels = idx(new int[] {4}, 4);
    byte[] wrong = images.clone();
    wrong[2] = 7;
    byte[] huge = images.clone();
    Arrays.fill(huge, 4, 16, (byte) 0x7f);
    String l = "t-labels-idx1-ubyte";
    return List.of(
        images(
            "idx of another magic number", wrong, l, labels, "is no idx file: it begins with 1795"),
        images(
            "torn idx", Arrays.copyOf(images, 21), l, labels, "is torn: it ends after 2 of the 4"),
        images("torn head of idx", Arrays.copyOf(images, 9), l, labels, "it ends within its head"),
        images("idx of impossible size", huge, l, labels, "claims to be an array of"),
        images(
            "idx with more behind",
            Arrays.copyOf(images, 25),
            l,
            labels,
            "is longer than the 4 items"),
        images("too few labels", images, l, idx(new int[] {3}, 3), "has 3 labels, and file:"),
        images("torn labels", images, l, Arrays.copyOf(labels, 11), "ends after 3 of the 4 items"),
        images("images as labels", images, l, images, "has 3 dimensions, and labels have one"),
        images("no labels", images, "other", labels, "There is no file file:"),
        images("labels as images", labels, l, labels, "has one dimension, as labels have"),
        bytes("idx of a name of its own", "t.idx", images, "give data.labels-source"),
        bytes("idx that calls itself gzip", "t-images-idx3-ubyte.gz", images, "cannot be read")
            .with(from("t-images-idx3-ubyte.gz"))
            .beside("t-labels-idx1-ubyte.gz", labels));
  }

  private static Case images(
      String name, byte[] images, String labelsName, byte[] labels, String message) {
    return bytes(name, "t-images-idx3-ubyte", images, message)
        .with(from("t-images-idx3-ubyte"))
        .beside(labelsName, labels);
  }

  /** One of the files is the source, where else all are. */
  private static UnaryOperator<SourceSpec> from(String file) {
    return s ->
        new SourceSpec(s.source().resolve(file), s.format(), s.label(), s.task(), s.split());
  }

  private static byte[] idx(int[] sizes, int numbers) {
    ByteBuffer bytes = ByteBuffer.allocate(4 + 4 * sizes.length + numbers);
    bytes.putInt(8 << 8 | sizes.length);
    Arrays.stream(sizes).forEach(bytes::putInt);
    for (int i = 0; i < numbers; i++) {
      bytes.put((byte) i);
    }
    return bytes.array();
  }

  /** A file of two columns, as Spark writes it. */
  private static byte[] written(String format) throws IOException {
    Path folder = Files.createTempDirectory("espalier-malformed-");
    try {
      SparkSession session = LocalSpark.start();
      session
          .range(200)
          .selectExpr("id as a", "id % 2 as label")
          .coalesce(1)
          .write()
          .mode("overwrite")
          .format(format)
          .save(folder.toUri().toString());
      try (Stream<Path> files = Files.list(folder)) {
        return Files.readAllBytes(
            files
                .filter(f -> f.getFileName().toString().startsWith("part-"))
                .findFirst()
                .orElseThrow());
      }
    } finally {
      org.apache.commons.io.FileUtils.deleteDirectory(folder.toFile());
    }
  }

  private static byte[] torn(String format) throws IOException {
    byte[] whole = written(format);
    return Arrays.copyOf(whole, whole.length - 20);
  }

  /** In one bit of the numbers. */
  private static byte[] changed(String format) throws IOException {
    byte[] whole = written(format);
    whole[100] ^= 1;
    return whole;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void malformedDataGetOneClearMessage(Case malformed) throws IOException {
    Path folder = Files.createDirectory(directory.resolve("data"));
    for (Map.Entry<String, byte[]> file : malformed.files().entrySet()) {
      Path path = folder.resolve(file.getKey()).normalize();
      Files.createDirectories(path.getParent());
      Files.write(path, file.getValue());
    }
    SourceSpec source = malformed.spec().apply(source(folder, TaskKind.CLASSIFICATION));
    Path study = directory.resolve("study");
    assertThatThrownBy(() -> new Preparation(spark).prepare(source, 1, study.toUri()))
        .isInstanceOf(DataProblem.class)
        .hasMessageContaining(malformed.message())
        .message()
        .doesNotContain("Exception")
        .doesNotContain("\n")
        .hasSizeLessThan(600);
    Assertions.assertThat(study).doesNotExist();
  }

  @Test
  void sixtyMistakesAndMoreAreListed() throws IOException {
    Assertions.assertThat(cases().map(Case::name).distinct()).hasSizeGreaterThanOrEqualTo(60);
    Assertions.assertThat(cases().map(Case::name)).doesNotHaveDuplicates();
  }

  /** What looks wrong and is not, with the numbers that come of it. */
  @ParameterizedTest
  @MethodSource("oddities")
  void odditiesAreReadAsTheyAreMeant(String name, String content, float[] first)
      throws IOException {
    Path file = Files.writeString(directory.resolve("t.csv"), content);
    Path study = directory.resolve("study");
    new Preparation(spark).prepare(source(file, TaskKind.CLASSIFICATION), 1, study.toUri());
    PreparedData data =
        PreparedData.load(spark.sparkContext().hadoopConfiguration(), study.toUri());
    float[] row = new float[data.columns()];
    for (int i = 0; i < data.rows(); i++) {
      if (data.known().sourceRow(i) % 2 == 1) {
        data.gather(new int[] {i}, 0, 1, row);
        Assertions.assertThat(row).as(name).containsExactly(first);
      }
    }
  }

  static Stream<Arguments> oddities() {
    String wide =
        IntStream.range(0, 10_000).mapToObj(i -> "c" + i).collect(Collectors.joining(","));
    float[] ones = new float[10_000];
    Arrays.fill(ones, 1);
    String row = "1,".repeat(10_000);
    return Stream.of(
        Arguments.of("byte-order mark", "\uFEFF" + GOOD, new float[] {1, 2.5f}),
        Arguments.of(
            "quotes",
            GOOD.replace("2.5", "\"2.5\"").replace("a,", "\"a\","),
            new float[] {1, 2.5f}),
        Arguments.of(
            "commas in quotes",
            GOOD.replace("1,", "\"1,\"\"1\"\"\",").replace("3,", "3a,"),
            new float[] {0, 2.5f}),
        Arguments.of(
            "inches",
            GOOD.replace("1,", "5\" pipe,").replace("3,", "6\" pipe,"),
            new float[] {0, 2.5f}),
        Arguments.of("Windows line ends", GOOD.replace("\n", "\r\n"), new float[] {1, 2.5f}),
        Arguments.of("old Mac's line ends", GOOD.replace("\n", "\r"), new float[] {1, 2.5f}),
        Arguments.of(
            "mixed line ends",
            GOOD.replace("x\n", "x\r\n").replaceFirst("y\n", "y\r"),
            new float[] {1, 2.5f}),
        Arguments.of("no line end at the end", GOOD.strip(), new float[] {1, 2.5f}),
        Arguments.of("blank lines", GOOD.replace("\n", "\n\n  \n"), new float[] {1, 2.5f}),
        Arguments.of("blanks around", GOOD.replace(",", " ,\t "), new float[] {1, 2.5f}),
        Arguments.of(
            "signs and exponents", GOOD.replace("2.5", "+2.5E-3"), new float[] {1, 2.5e-3f}),
        Arguments.of("huge numbers", GOOD.replace("2.5", "3.4e38"), new float[] {1, 3.4e38f}),
        Arguments.of("tiny numbers", GOOD.replace("2.5", "1e-300"), new float[] {1, 0}),
        Arguments.of("constant column", GOOD.replace("2.5", "4"), new float[] {1, 4}),
        Arguments.of("missing number", GOOD.replace("2.5", "n/a"), new float[] {1, Float.NaN}),
        Arguments.of("NaN", GOOD.replace("2.5", "NaN"), new float[] {1, Float.NaN}),
        Arguments.of(
            "constant name", GOOD.replace("2.5", "p").replace("4", "p"), new float[] {1, 0}),
        Arguments.of(
            "10,000 columns", wide + ",label\n" + (row + "x\n" + row + "y\n").repeat(10), ones));
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

  static Stream<Arguments> places() {
    return Stream.of(
        Arguments.of("absent.csv", "There is no data file"),
        Arguments.of("nothing", "has no data file"));
  }

  private static SourceSpec source(Path file, TaskKind task) {
    return new SourceSpec(file.toUri(), Format.AUTO, "label", task, SPLIT);
  }

  private static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(content);
    }
    return bytes.toByteArray();
  }

  private static SourceSpec grouped(SourceSpec source, String column) {
    return source.divided(
        source.dividing().along(Optional.of(column), Optional.empty(), Optional.empty()));
  }
}
