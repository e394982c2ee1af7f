package io.espalier.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.espalier.metrics.Predictions;
import io.espalier.metrics.Targets;
import io.espalier.metrics.Task;
import io.espalier.port.CheckpointStore;
import io.espalier.port.TestSet;
import io.espalier.trial.TrialId;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.mapreduce.lib.input.FileInputFormat;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreparationTest {
  private static final Split SPLIT = new Split.Fractions(0.6, 0.2, 0.2, true);
  private static final URI DIGITS = Path.of("../data/digits.csv.gz").toUri();
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
  void digitsArePreparedAndReadBack() throws IOException {
    Preparation.Summary summary = prepareDigits();
    PreparedData data = PreparedData.load(hadoop, directory.toUri());

    assertThat(summary.rows()).isEqualTo(1_797);
    assertThat(data.columns()).isEqualTo(64);
    assertThat(data.known().schema()).isEqualTo(summary.schema());
    assertThat(data.task())
        .isEqualTo(
            new Task.Classification(List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9")));
    assertThat(data.trainingRows()).hasSize(summary.training());
    assertThat(data.validationRows()).hasSize(summary.validation());
    assertThat(data.known().testRows()).isEqualTo(summary.test());
    assertThat(summary.test()).isBetween(355, 364);
    assertThat(data.rows() + data.known().testRows()).isEqualTo(1_797);
  }

  @Test
  void preparedRowsAreThoseOfTheFile() throws IOException {
    prepareDigits();
    PreparedData data = PreparedData.load(hadoop, directory.toUri());
    List<String> lines;
    try (var in = new java.util.zip.GZIPInputStream(Files.newInputStream(Path.of(DIGITS)))) {
      lines =
          new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8).lines().toList();
    }
    float[] row = new float[64];
    for (int i = 0; i < data.rows(); i++) {
      data.gather(new int[] {i}, 0, 1, row);
      double[] expected =
          Arrays.stream(lines.get(data.known().sourceRow(i)).split(",", -1))
              .mapToDouble(Double::parseDouble)
              .toArray();
      assertThat(data.target(i)).isEqualTo((float) expected[64]);
      for (int c = 0; c < 64; c++) {
        assertThat(row[c]).isEqualTo((float) expected[c]);
      }
    }
  }

  @Test
  void fingerprintIsOfTheDataAndTheSeedAlone() throws IOException {
    prepareDigits();
    String first = PreparedData.load(hadoop, directory.toUri()).known().fingerprint();
    prepareDigits();
    assertThat(PreparedData.load(hadoop, directory.toUri()).known().fingerprint()).isEqualTo(first);
    new Preparation(spark)
        .prepare(
            new SourceSpec(DIGITS, Format.CSV, "label", TaskKind.CLASSIFICATION, SPLIT),
            43,
            directory.toUri());
    assertThat(PreparedData.load(hadoop, directory.toUri()).known().fingerprint())
        .isNotEqualTo(first);
  }

  @Test
  void splitDoesNotDependOnHowSparkReadsTheFile() throws IOException {
    StringBuilder csv = new StringBuilder("x,y\n");
    for (int i = 1; i <= 4_000; i++) {
      csv.append(i).append(',').append(i * 0.5).append('\n');
    }
    Path file = Files.writeString(directory.resolve("numbers.csv"), csv);
    SourceSpec source = new SourceSpec(file.toUri(), Format.CSV, "y", TaskKind.REGRESSION, SPLIT);
    new Preparation(spark).prepare(source, 1, directory.toUri());
    String whole = PreparedData.load(hadoop, directory.toUri()).known().fingerprint();
    hadoop.setLong(FileInputFormat.SPLIT_MAXSIZE, 3_000);
    try {
      new Preparation(spark).prepare(source, 1, directory.toUri());
    } finally {
      hadoop.unset(FileInputFormat.SPLIT_MAXSIZE);
    }
    PreparedData data = PreparedData.load(hadoop, directory.toUri());
    assertThat(data.known().fingerprint()).isEqualTo(whole);
    for (int i = 0; i < data.rows(); i++) {
      assertThat(data.target(i)).isEqualTo(data.known().sourceRow(i) * 0.5f);
    }
  }

  @Test
  void filesOfADirectoryAreReadInTheOrderOfTheirNames() throws IOException {
    Path source = Files.createDirectory(directory.resolve("source"));
    Files.writeString(source.resolve("b.csv"), "x,y\n" + "4,4\n".repeat(30));
    Files.writeString(source.resolve("a.csv"), "x,y\n" + "3,3\n".repeat(20));
    Files.writeString(source.resolve("_SUCCESS"), "");
    new Preparation(spark)
        .prepare(
            new SourceSpec(source.toUri(), Format.CSV, "y", TaskKind.REGRESSION, SPLIT),
            1,
            directory.toUri());
    PreparedData data = PreparedData.load(hadoop, directory.toUri());
    for (int i = 0; i < data.rows(); i++) {
      assertThat(data.target(i)).isEqualTo(data.known().sourceRow(i) <= 20 ? 3 : 4);
    }
  }

  @Test
  void namesOfClassesAreInTheOrderOfNumbersOrOfText() throws IOException {
    assertThat(classes("10", "9", "-2", "9.5")).containsExactly("-2", "9", "9.5", "10");
    assertThat(classes("10", "9", "b", "B")).containsExactly("10", "9", "B", "b");
    assertThat(classes("rot, hell", "grün", "\"blau\""))
        .containsExactly("\"blau\"", "grün", "rot, hell");
  }

  private List<String> classes(String... names) throws IOException {
    StringBuilder csv = new StringBuilder("\uFEFFlabel,x\r\n");
    for (int i = 0; i < 10 * names.length; i++) {
      String quoted = '"' + names[i % names.length].replace("\"", "\"\"") + '"';
      csv.append(quoted).append(", ").append(i).append("e-1\r\n\r\n");
    }
    Path file = Files.writeString(directory.resolve("classes.csv"), csv);
    SourceSpec source =
        new SourceSpec(file.toUri(), Format.CSV, "label", TaskKind.CLASSIFICATION, SPLIT);
    Preparation.Summary summary = new Preparation(spark).survey(source, 1);
    assertThat(summary.rows()).isEqualTo(10 * names.length);
    return ((Task.Classification) summary.schema().task()).labels();
  }

  @Test
  void searchNeverReadsTheTestRows() throws IOException {
    prepareDigits();
    Path test = directory.resolve("data/test.bin");
    Files.delete(test);
    // Any read of this fails: it is a directory.
    Files.createDirectory(test);

    PreparedData data = PreparedData.load(hadoop, directory.toUri());
    data.gather(data.trainingRows(), 0, 64, new float[64 * 64]);
    assertThat(data.targets(data.validationRows()).rows()).isEqualTo(data.validationRows().length);

    assertThatThrownBy(() -> testSet().open(Map.of(new TrialId(0), URI.create("memory:0"))))
        .isInstanceOf(IOException.class);
  }

  @Test
  void openingPredictsTheTestRowsWithEveryTrial() throws IOException {
    Preparation.Summary summary = prepareDigits();
    TestSet.Opening opening =
        testSet()
            .open(
                Map.of(
                    new TrialId(7), URI.create("memory:7"),
                    new TrialId(2), URI.create("memory:2"),
                    new TrialId(5), URI.create("memory:5")));

    assertThat(opening.targets().rows()).isEqualTo(summary.test());
    assertThat(opening.predictions().keySet())
        .containsExactly(new TrialId(2), new TrialId(5), new TrialId(7));
    opening
        .predictions()
        .forEach(
            (trial, predictions) -> {
              assertThat(predictions.rows()).isEqualTo(summary.test());
              assertThat(predictions.argmax(0)).isEqualTo(trial.number());
            });

    TreeSet<Integer> rows = new TreeSet<>();
    for (int row : testSet().sourceRows()) {
      rows.add(row);
    }
    PreparedData data = PreparedData.load(hadoop, directory.toUri());
    for (int i = 0; i < data.rows(); i++) {
      rows.add(data.known().sourceRow(i));
    }
    assertThat(rows).hasSize(1_797);
    assertThat(((Targets.Classes) opening.targets()).count()).isEqualTo(10);
  }

  @Test
  void anotherStudysTestRowsAreRefused() throws IOException {
    prepareDigits();
    byte[] others = Files.readAllBytes(directory.resolve("data/test.bin"));
    new Preparation(spark)
        .prepare(
            new SourceSpec(DIGITS, Format.CSV, "label", TaskKind.CLASSIFICATION, SPLIT),
            1,
            directory.toUri());
    Files.write(directory.resolve("data/test.bin"), others);
    assertThatThrownBy(() -> testSet().open(Map.of(new TrialId(0), URI.create("memory:0"))))
        .hasMessageContaining("is not what was put aside");
  }

  @Test
  void tornOrChangedFilesAreRefused() throws IOException {
    prepareDigits();
    Path file = directory.resolve("data/search.bin");
    byte[] content = Files.readAllBytes(file);
    for (int length : new int[] {0, 5, 11, 200, content.length / 2, content.length - 1}) {
      Files.write(file, Arrays.copyOf(content, length));
      assertRefused();
    }
    for (int at : new int[] {0, 9, 100, content.length / 2, content.length - 2}) {
      byte[] changed = content.clone();
      changed[at] ^= 4;
      Files.write(file, changed);
      assertRefused();
    }
  }

  /** Whoever reads the file, with its features or without. */
  private void assertRefused() {
    assertThatThrownBy(() -> PreparedData.load(hadoop, directory.toUri()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("search.bin");
    assertThatThrownBy(() -> PreparedRows.load(hadoop, directory.toUri()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("search.bin");
  }

  @Test
  void rowsAreTheSameWithAndWithoutTheirFeatures() throws IOException {
    prepareDigits();
    PreparedRows known = PreparedData.load(hadoop, directory.toUri()).known();
    assertThat(PreparedRows.load(hadoop, directory.toUri()))
        .usingRecursiveComparison()
        .isEqualTo(known);
    assertThat(known.rows()).isPositive();
  }

  private Preparation.Summary prepareDigits() throws IOException {
    return new Preparation(spark)
        .prepare(
            new SourceSpec(DIGITS, Format.CSV, "label", TaskKind.CLASSIFICATION, SPLIT),
            42,
            directory.toUri());
  }

  private StoredTestSet testSet() {
    return new StoredTestSet(spark, directory.toUri(), h -> new NumberStore(), new Certain());
  }

  /** Checkpoints that hold the number in their address. */
  private static final class NumberStore implements CheckpointStore {
    @Override
    public URI write(TrialId trial, int attempt, byte[] content) {
      throw new UnsupportedOperationException();
    }

    @Override
    public byte[] read(URI checkpoint) {
      return new byte[] {Byte.parseByte(checkpoint.getSchemeSpecificPart())};
    }

    @Override
    public void delete(URI checkpoint) {
      throw new UnsupportedOperationException();
    }
  }

  /** Networks that are certain of the class that their checkpoint names. */
  private static final class Certain implements NetworkLoader {
    private static final long serialVersionUID = 1;

    @Override
    public Network load(byte[] checkpoint) {
      return new Network() {
        @Override
        public Predictions predict(float[] features, int rows) {
          float[] values = new float[rows * 10];
          for (int row = 0; row < rows; row++) {
            values[row * 10 + checkpoint[0]] = 1;
          }
          return new Predictions(rows, 10, values);
        }

        @Override
        public void close() {}
      };
    }
  }
}
