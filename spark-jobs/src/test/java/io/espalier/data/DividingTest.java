package io.espalier.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.espalier.trial.RowDivision;
import io.espalier.trial.Units;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How columns of the source decide which rows are trained, validated and tested on. */
class DividingTest {
  private static final int ROWS = 200;
  private static SparkSession spark;
  private static Configuration hadoop;

  @TempDir private Path directory;

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
  void rowsOfAGroupStayInOnePartAndInOneFold() throws IOException {
    SourceSpec source =
        along(
            table("person", row -> "p" + row % 23),
            Optional.of("person"),
            Optional.empty(),
            Optional.empty());
    PreparedData data = prepared(source);
    assertThat(data.known().schema().columns()).isEqualTo(1);
    Map<Integer, Integer> partOf = new HashMap<>();
    for (int row : data.trainingRows()) {
      partOf.put(data.known().sourceRow(row) % 23, 0);
    }
    for (int row : data.validationRows()) {
      assertThat(partOf).doesNotContainKey(data.known().sourceRow(row) % 23);
    }
    Set<Integer> validated = new HashSet<>();
    Arrays.stream(data.validationRows())
        .forEach(row -> validated.add(data.known().sourceRow(row) % 23));
    Units units = data.units(data.validationRows());
    assertThat(units.count()).isEqualTo(validated.size());
    assertThat(units.rows()).isEqualTo(data.validationRows().length);
    RowDivision division = data.division();
    int[] folds = division.fold(4, 9);
    Map<Integer, Integer> foldOf = new HashMap<>();
    int[] rows = data.searchRows();
    for (int i = 0; i < rows.length; i++) {
      int person = data.known().sourceRow(rows[i]) % 23;
      assertThat(foldOf.computeIfAbsent(person, p -> p)).isEqualTo(person);
      assertThat(foldOf.put(person + 1_000, folds[i])).isIn(null, folds[i]);
    }
  }

  @Test
  void laterRowsAreValidatedAndTestedOn() throws IOException {
    SourceSpec source =
        along(
            table("day", row -> "2020-%02d-%02d".formatted(1 + (row * 7) % 12, 1 + row % 28)),
            Optional.empty(),
            Optional.of("day"),
            Optional.empty());
    PreparedData data = prepared(source);
    long lastTrained =
        Arrays.stream(data.trainingRows()).mapToLong(row -> day(data, row)).max().orElseThrow();
    long firstValidated =
        Arrays.stream(data.validationRows()).mapToLong(row -> day(data, row)).min().orElseThrow();
    long lastValidated =
        Arrays.stream(data.validationRows()).mapToLong(row -> day(data, row)).max().orElseThrow();
    assertThat(firstValidated).isGreaterThan(lastTrained);
    // All rows that lie apart are later still.
    long tested =
        java.util.stream.IntStream.rangeClosed(1, ROWS)
            .filter(n -> dayOf(n) > lastValidated)
            .count();
    assertThat(data.known().testRows()).isEqualTo((int) tested);
  }

  @Test
  void timesThatLeaveNothingToValidateOnAreRefused() {
    // 80 % of the rows are of the first day, so that the validation rows' share is swallowed.
    SourceSpec source =
        along(
            table("day", row -> row < 160 ? "2020-01-01" : "2020-01-02"),
            Optional.empty(),
            Optional.of("day"),
            Optional.empty());
    assertThatThrownBy(() -> prepared(source))
        .isInstanceOf(DataProblem.class)
        .hasMessageContaining("with 2 different times none is left to validate on")
        .hasMessageContaining("too coarse");
  }

  private static long day(PreparedData data, int row) {
    return dayOf(data.known().sourceRow(row));
  }

  private static long dayOf(int sourceRow) {
    int row = sourceRow - 1;
    return (1 + (row * 7) % 12) * 100L + 1 + row % 28;
  }

  @Test
  void aColumnOfPartsIsObeyed() throws IOException {
    SourceSpec source =
        along(
            table("part", row -> row < 100 ? "Train" : row < 150 ? "valid" : "test"),
            Optional.empty(),
            Optional.empty(),
            Optional.of("part"));
    PreparedData data = prepared(source);
    assertThat(data.trainingRows()).hasSize(100);
    assertThat(data.validationRows()).hasSize(50);
    assertThat(data.known().testRows()).isEqualTo(50);
  }

  @Test
  void aPartThatIsNoneIsRefusedAtItsRow() {
    SourceSpec source =
        along(
            table("part", row -> row == 7 ? "holdout" : "train"),
            Optional.empty(),
            Optional.empty(),
            Optional.of("part"));
    assertThatThrownBy(() -> prepared(source))
        .isInstanceOf(DataProblem.class)
        .hasMessageContaining("row 8: column 'part' has 'holdout', which names no part");
  }

  @Test
  void aRowWithoutAGroupOrATimeIsRefused() {
    SourceSpec source = table("when", row -> row == 3 ? "" : Integer.toString(row));
    assertThatThrownBy(
            () -> prepared(along(source, Optional.of("when"), Optional.empty(), Optional.empty())))
        .hasMessageContaining("row 4: column 'when' is empty where a group is needed");
    assertThatThrownBy(
            () -> prepared(along(source, Optional.empty(), Optional.of("when"), Optional.empty())))
        .hasMessageContaining("row 4: column 'when' is empty where a time is needed");
  }

  @Test
  void crossValidatedRowsAreValidationRowsToo() throws IOException {
    SourceSpec source = table("other", row -> Integer.toString(row));
    SourceSpec folds = source.divided(source.dividing().inFolds(4));
    PreparedData data = prepared(folds);
    assertThat(data.trainingRows()).hasSize(160).isEqualTo(data.validationRows());
    assertThat(data.known().crossValidated()).isTrue();
    assertThat(data.division().rows()).isEqualTo(160);
    // Stratified: each class is in each fold as often, give or take one.
    int[] parts = data.division().fold(4, 2);
    int[][] counts = new int[4][2];
    for (int i = 0; i < parts.length; i++) {
      counts[parts[i]][(int) data.target(data.searchRows()[i])]++;
    }
    for (int[] count : counts) {
      assertThat(count[0]).isBetween(19, 21);
      assertThat(count[1]).isBetween(19, 21);
    }
  }

  private static SourceSpec along(
      SourceSpec source, Optional<String> group, Optional<String> time, Optional<String> column) {
    return source.divided(source.dividing().along(group, time, column));
  }

  private PreparedData prepared(SourceSpec source) throws IOException {
    new Preparation(spark).prepare(source, 5, directory.toUri());
    return PreparedData.load(hadoop, directory.toUri());
  }

  /** Rows of a number, the column and a label of two classes. */
  private SourceSpec table(String column, IntFunction<String> cell) {
    StringBuilder text = new StringBuilder("x," + column + ",label\n");
    for (int row = 0; row < ROWS; row++) {
      text.append(row).append(',').append(cell.apply(row)).append(',').append(row % 2).append('\n');
    }
    URI file = directory.resolve("rows.csv").toUri();
    try {
      Files.writeString(Path.of(file), text);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return new SourceSpec(file, Format.CSV, "label", TaskKind.CLASSIFICATION, new Split.Auto(true));
  }
}
