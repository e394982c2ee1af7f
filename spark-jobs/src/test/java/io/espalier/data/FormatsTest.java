package io.espalier.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.metrics.Task;
import io.espalier.port.Feature;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of tables of all kinds: the raw numbers that trials will prepare. */
class FormatsTest {
  private static final Split SPLIT = new Split.Fractions(0.6, 0.2, 0.2, true);
  private static final float NAN = Float.NaN;
  private static SparkSession spark;
  private static Configuration hadoop;

  @TempDir Path directory;

  @BeforeAll
  static void start() {
    spark = LocalSpark.start();
    hadoop = spark.sparkContext().hadoopConfiguration();
  }

  @AfterAll
  static void stop() {
    LocalSpark.stop();
  }

  @Test
  void namesAreTheirPlacesAmongSortedLevelsAndWhatIsMissingIsNaN() throws IOException {
    String[] rows = {"b, 1.5,x", "a,?,y", " ?, 2,x", "c,n/a,y", "b,3,x", "NA,4,y"};
    PreparedData data = prepare(csv("t.csv", "name,number,label", rows, 5), "label");
    assertThat(data.featureColumns())
        .containsExactly(
            new Feature.Categorical("name", List.of("a", "b", "c")), new Feature.Numeric("number"));
    float[][] expected = {{1, 1.5f}, {0, NAN}, {NAN, 2}, {2, NAN}, {1, 3}, {NAN, 4}};
    assertRows(data, expected);
  }

  @Test
  void missingCellsAreCountedOverTheRowsThatAStudyMaySee() throws IOException {
    String[] rows = {"1,p,x", ",q,y", "3,,x", ",p,y"};
    SourceSpec spec = spec(csv("t.csv", "a,b,label", rows, 25).toUri(), "label");
    Preparation.Summary summary = new Preparation(spark).survey(spec, 1);
    PreparedData data = prepare(spec);
    int[] missing = new int[2];
    for (int row = 0; row < data.rows(); row++) {
      float[] cells = row(data, row);
      missing[0] += Float.isNaN(cells[0]) ? 1 : 0;
      missing[1] += Float.isNaN(cells[1]) ? 1 : 0;
    }
    assertThat(summary.missing()).containsEntry("a", missing[0]).containsEntry("b", missing[1]);
    assertThat(missing[0]).isBetween(30, 50);
    assertThat(summary.lines())
        .last()
        .isEqualTo(
            "missing in training and validation rows: a " + missing[0] + ", b " + missing[1]);
  }

  @Test
  void columnsOfNumbersAreNamesIfAStudySaysSoAndOthersAreLeftOut() throws IOException {
    String[] rows = {"1,10,k1,x", "2,9,k2,y", "3,10,k3,x", "4,?,k4,y"};
    CellRules rules =
        new CellRules(
            List.of("month"), List.of("id"), CellRules.USUAL.missing(), Unlabelled.REFUSE, 2);
    SourceSpec spec = spec(csv("t.csv", "a,month,id,label", rows, 10).toUri(), "label").with(rules);
    PreparedData data = prepare(spec);
    assertThat(data.featureColumns())
        .containsExactly(
            new Feature.Numeric("a"), new Feature.Categorical("month", List.of("10", "9")));
    assertRows(data, new float[][] {{1, 0}, {2, 1}, {3, 0}, {4, NAN}});
  }

  @Test
  void levelsAreThoseOfTheRowsThatAStudyMaySee() throws IOException {
    Path source = csv("t.csv", "a,label", new String[] {"p,x", "q,y"}, 20);
    Path test = csv("test.csv", "a,label", new String[] {"r,x", "q,y", "a,x"}, 1);
    SourceSpec spec = spec(source.toUri(), "label").testedOn(test.toUri());
    PreparedData data = prepare(spec);
    assertThat(data.featureColumns())
        .containsExactly(new Feature.Categorical("a", List.of("p", "q")));
    PartFile.Content tested =
        PartFile.read(
                new AtomicFiles(hadoop), StoredTestSet.file(directory.resolve("study").toUri()))
            .content();
    assertThat(((Features.OnHeap) tested.features()).values()).containsExactly(-1, 1, -1);
    assertThat(tested.targets()).containsExactly(0, 1, 0);
    assertThat(tested.sourceRows()).containsExactly(1, 2, 3);
    assertThat(data.rows()).isEqualTo(40);
    assertThat(data.known().testRows()).isEqualTo(3);
    // 0.6 to 0.2 of what is left for training and validation.
    assertThat(data.trainingRows()).hasSize(30);
  }

  @Test
  void rowsWithoutALabelAreKeptApart() throws IOException {
    String[] rows = {"1,x", "2,", "3,y", "4,?", "5,x"};
    CellRules usual = CellRules.USUAL;
    SourceSpec spec =
        spec(csv("t.csv", "a,label", rows, 10).toUri(), "label")
            .with(new CellRules(List.of(), List.of(), usual.missing(), Unlabelled.KEEP, 256));
    Preparation.Summary summary = new Preparation(spark).survey(spec, 1);
    assertThat(summary.unlabelled()).isEqualTo(20);
    assertThat(summary.rows()).isEqualTo(30);
    assertThat(summary.lines()).contains("20 rows without a label, kept apart");
    PreparedData data = prepare(spec);
    assertThat(data.unlabelledRows()).hasSize(20);
    for (int row : data.unlabelledRows()) {
      assertThat(row(data, row)[0] % 2).isZero();
      assertThat(data.target(row)).isNaN();
    }
    assertThat(data.searchRows()).hasSize(data.rows() - 20);
    for (int row : data.searchRows()) {
      assertThat(row(data, row)[0] % 2).isOne();
      assertThat(data.target(row)).isNotNaN();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"parquet", "orc"})
  void columnsOfAllTypesAreReadInTheOrderOfFilesAndRows(String format) throws IOException {
    StructType schema =
        new StructType()
            .add("byte", DataTypes.ByteType)
            .add("long", DataTypes.LongType)
            .add("float", DataTypes.FloatType)
            .add("decimal", DataTypes.createDecimalType(6, 2))
            .add("flag", DataTypes.BooleanType)
            .add("name", DataTypes.StringType)
            .add("many", DataTypes.createArrayType(DataTypes.IntegerType))
            .add("odd name.x", DataTypes.DoubleType)
            .add("day", DataTypes.DateType)
            .add("class", DataTypes.DoubleType);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      rows.add(
          RowFactory.create(
              (byte) (i % 100),
              (long) i,
              i % 7 == 0 ? null : i / 4f,
              new java.math.BigDecimal(i).movePointLeft(2),
              i % 2 == 0,
              i % 3 == 0 ? null : "n" + i % 3,
              i % 5 == 0 ? null : new Integer[] {i, i % 2 == 0 ? null : -i},
              i == 1 ? Double.NaN : i,
              java.sql.Date.valueOf("2020-01-01"),
              (double) (i % 2)));
    }
    Path source = directory.resolve("source");
    for (int part = 0; part < 2; part++) {
      spark
          .createDataFrame(rows.subList(200 * part, 200 * part + 200), schema)
          .coalesce(1)
          .write()
          .format(format)
          .save(directory.resolve("written" + part).toUri().toString());
    }
    // The first part gets the later name.
    collect("written0", source, "b." + format);
    collect("written1", source, "a." + format);
    CellRules rules =
        new CellRules(List.of(), List.of("day"), CellRules.USUAL.missing(), Unlabelled.REFUSE, 256);
    PreparedData data = prepare(spec(source.toUri(), "class").with(rules));
    assertThat(data.featureColumns())
        .extracting(Feature::name)
        .containsExactly(
            "byte", "long", "float", "decimal", "flag", "name", "many_0", "many_1", "odd name.x");
    assertThat(data.featureColumns().get(5))
        .isEqualTo(new Feature.Categorical("name", List.of("n1", "n2")));
    assertThat(((Task.Classification) data.task()).labels()).containsExactly("0", "1");
    for (int row = 0; row < data.rows(); row++) {
      int i = (data.known().sourceRow(row) + 199) % 400;
      float[] expected = {
        i % 100,
        i,
        i % 7 == 0 ? NAN : i / 4f,
        i / 100f,
        i % 2 == 0 ? 1 : 0,
        i % 3 == 0 ? NAN : i % 3 - 1,
        i % 5 == 0 ? NAN : i,
        i % 5 == 0 || i % 2 == 0 ? NAN : -i,
        i == 1 ? NAN : i
      };
      assertThat(row(data, row)).containsExactly(expected);
      assertThat(data.target(row)).isEqualTo(i % 2);
    }
  }

  private void collect(String written, Path into, String name) throws IOException {
    Files.createDirectories(into);
    try (var files = Files.list(directory.resolve(written))) {
      Path part =
          files
              .filter(f -> f.getFileName().toString().startsWith("part-"))
              .findFirst()
              .orElseThrow();
      Files.move(part, into.resolve(name));
    }
  }

  @Test
  void vectorsBecomeAColumnForEachNumber() throws IOException {
    StructType schema =
        new StructType().add("v", SQLDataTypes.VectorType()).add("y", DataTypes.DoubleType);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      rows.add(
          i % 2 == 0
              ? RowFactory.create(Vectors.dense(i, 0, 1), 0.5 * i)
              : RowFactory.create(Vectors.sparse(3, new int[] {2}, new double[] {i}), 0.5 * i));
    }
    URI source = directory.resolve("vectors").toUri();
    spark.createDataFrame(rows, schema).coalesce(1).write().parquet(source.toString());
    PreparedData data =
        prepare(new SourceSpec(source, Format.AUTO, "y", TaskKind.REGRESSION, SPLIT));
    assertThat(data.featureColumns())
        .extracting(Feature::name)
        .containsExactly("v_0", "v_1", "v_2");
    for (int row = 0; row < data.rows(); row++) {
      int i = data.known().sourceRow(row) - 1;
      float[] expected = i % 2 == 0 ? new float[] {i, 0, 1} : new float[] {0, 0, i};
      assertThat(row(data, row)).containsExactly(expected);
      assertThat(data.target(row)).isEqualTo(0.5f * i);
    }
  }

  @Test
  void jsonObjectsMayLackNamesAndTheirTextsAreTakenAsThoseOfCsv() throws IOException {
    String[] rows = {
      "{'a': 1, 'b': true, 'c': 'p', 'n': '10', 'label': 3}",
      "{'label': 4, 'a': 2.5, 'c': 'q', 'n': '7'}",
      "{'a': null, 'b': false, 'c': '?', 'n': '', 'label': 3}"
    };
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 30; i++) {
      text.append(rows[i % 3].replace('\'', '"')).append('\n');
    }
    Path file = directory.resolve("t.jsonl.gz");
    try (GZIPOutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(text.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
    PreparedData data = prepare(file, "label");
    assertThat(data.featureColumns())
        .containsExactly(
            new Feature.Numeric("a"),
            new Feature.Numeric("b"),
            new Feature.Categorical("c", List.of("p", "q")),
            new Feature.Numeric("n"));
    assertThat(((Task.Classification) data.task()).labels()).containsExactly("3", "4");
    assertRows(data, new float[][] {{1, 1, 0, 10}, {2.5f, NAN, 1, 7}, {NAN, 0, NAN, NAN}});
  }

  @Test
  void libsvmRowsHaveTheirZeros() throws IOException {
    String[] rows = {"0 1:5 3:1", "1 2:7", "0"};
    Path source = Files.createDirectory(directory.resolve("source"));
    Files.writeString(source.resolve("a.libsvm"), String.join("\n", rows) + "\n");
    Files.writeString(source.resolve("b.libsvm"), (String.join("\n", rows) + "\n").repeat(9));
    PreparedData data = prepare(source, "label");
    assertThat(data.columns()).isEqualTo(3);
    assertRows(data, new float[][] {{5, 0, 1}, {0, 7, 0}, {0, 0, 0}});
  }

  @ParameterizedTest
  @CsvSource({"8,1,200,200", "9,1,200,-56", "11,2,40000,-25536", "12,4,70000,70000"})
  void idxImagesAreReadWithTheirLabels(int type, int width, int written, float read)
      throws IOException {
    int images = 30;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeInt(type << 8 | 3);
    out.writeInt(images);
    out.writeInt(2);
    out.writeInt(3);
    for (int i = 0; i < images * 6; i++) {
      int value = i % 6 == 5 ? written : i / 6;
      switch (width) {
        case 1 -> out.writeByte(value);
        case 2 -> out.writeShort(value);
        default -> out.writeInt(value);
      }
    }
    try (GZIPOutputStream zip =
        new GZIPOutputStream(
            Files.newOutputStream(directory.resolve("train-images-idx3-ubyte.gz")))) {
      zip.write(bytes.toByteArray());
    }
    byte[] labels = new byte[8 + images];
    labels[2] = 8;
    labels[3] = 1;
    labels[7] = (byte) images;
    for (int i = 0; i < images; i++) {
      labels[8 + i] = (byte) (i % 3);
    }
    try (GZIPOutputStream zip =
        new GZIPOutputStream(
            Files.newOutputStream(directory.resolve("train-labels-idx1-ubyte.gz")))) {
      zip.write(labels);
    }
    PreparedData data = prepare(directory.resolve("train-images-idx3-ubyte.gz"), "label");
    assertThat(data.columns()).isEqualTo(6);
    assertThat(((Task.Classification) data.task()).labels()).containsExactly("0", "1", "2");
    for (int row = 0; row < data.rows(); row++) {
      int i = data.known().sourceRow(row) - 1;
      assertThat(row(data, row)).containsExactly(i, i, i, i, i, read);
      assertThat(data.target(row)).isEqualTo(i % 3);
    }
  }

  @Test
  void kindsAreFoundWhateverPiecesAFileIsReadIn() throws IOException {
    // The first cells of both columns are missing in whole pieces.
    StringBuilder text = new StringBuilder("a,b,label\n");
    for (int i = 0; i < 3_000; i++) {
      text.append(i < 1_000 ? "" : i).append(',').append(i < 2_000 ? "?" : "n" + i % 5);
      text.append(',').append(i % 2).append('\n');
    }
    Path file = Files.writeString(directory.resolve("t.csv"), text);
    PreparedData whole = prepare(file, "label");
    String fingerprint = whole.known().fingerprint();
    hadoop.setLong("mapreduce.input.fileinputformat.split.maxsize", 2_000);
    try {
      assertThat(prepare(file, "label").known().fingerprint()).isEqualTo(fingerprint);
    } finally {
      hadoop.unset("mapreduce.input.fileinputformat.split.maxsize");
    }
    assertThat(whole.featureColumns().get(1))
        .isEqualTo(new Feature.Categorical("b", List.of("n0", "n1", "n2", "n3", "n4")));
  }

  @Test
  void columnsThatDivideRowsAreHandedOutAndAreNoFeatures() throws IOException {
    String[] rows = {
      "1,g1,2020-01-02,train,x",
      "2,7,1970-01-01T00:01:00,test,y",
      "3,,1970-01-01 00:00:01.5,train,x",
      "4,g1,1970-01-01T01:00:00+01:00,,y",
      "5,07,90,test,x"
    };
    SourceSpec spec = spec(csv("t.csv", "a,g,t,part,label", rows, 1).toUri(), "label");
    spec =
        spec.divided(
            spec.dividing().along(Optional.of("g"), Optional.of("t"), Optional.of("part")));
    SourceFiles files = SourceFiles.open(spark, spec);
    Reading reading = Reading.of(files, spec);
    RawTable table = new RawTable(spec, reading, Room.onHeap());
    files.read(reading, table.own());
    assertThat(table.aside("g").texts()).containsExactly("g1", "7", null, "g1", "07");
    assertThat(table.aside("part").texts()).containsExactly("train", "test", "train", null, "test");
    assertThat(table.aside("t").numbers()).containsExactly(1_577_923_200, 60, 1.5, 0, 90);
    assertThat(
            new FeatureTable(table, new byte[5], CellRules.USUAL.missing(), new Arrangement.Plain())
                .features())
        .containsExactly(new Feature.Numeric("a"));
  }

  @Test
  void numbersAloneAreTheSameWhateverTheRulesForNames() throws IOException {
    URI digits = Path.of("../data/digits.csv.gz").toUri();
    PreparedData data = prepare(spec(digits, "label"));
    assertThat(data.featureColumns()).allMatch(feature -> feature instanceof Feature.Numeric);
    assertThat(data.columns()).isEqualTo(64);
    for (int row = 0; row < data.rows(); row++) {
      for (float value : row(data, row)) {
        assertThat(value).isBetween(0f, 16f);
      }
    }
  }

  /** Rows of the source are these over and over. */
  private static void assertRows(PreparedData data, float[][] expected) {
    for (int row = 0; row < data.rows(); row++) {
      int i = (data.known().sourceRow(row) - 1) % expected.length;
      assertThat(row(data, row)).as("row %d", i).containsExactly(expected[i]);
    }
  }

  private static float[] row(PreparedData data, int row) {
    float[] cells = new float[data.columns()];
    data.gather(new int[] {row}, 0, 1, cells);
    return cells;
  }

  private Path csv(String name, String header, String[] rows, int times) throws IOException {
    String text = header + "\n" + (String.join("\n", rows) + "\n").repeat(times);
    return Files.writeString(directory.resolve(name), text);
  }

  private PreparedData prepare(Path file, String label) throws IOException {
    return prepare(spec(file.toUri(), label));
  }

  private PreparedData prepare(SourceSpec spec) throws IOException {
    URI study = directory.resolve("study").toUri();
    new Preparation(spark).prepare(spec, 1, study);
    return PreparedData.load(hadoop, study);
  }

  private static SourceSpec spec(URI source, String label) {
    return new SourceSpec(source, Format.AUTO, label, TaskKind.CLASSIFICATION, SPLIT);
  }
}
