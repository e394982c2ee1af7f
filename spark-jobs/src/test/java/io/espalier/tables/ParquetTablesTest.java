package io.espalier.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.espalier.data.LocalSpark;
import io.espalier.results.ResultTable;
import io.espalier.results.TableData;
import io.espalier.results.TableUpdate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

public class ParquetTablesTest {
  private static SparkSession spark;

  @TempDir Path directory;
  private ParquetTables tables;

  /** A value of each kind. */
  public record Kinds(
      String name,
      int count,
      long seed,
      double value,
      boolean chosen,
      Instant at,
      Optional<String> reason,
      OptionalDouble gain,
      OptionalInt bestEpoch,
      Optional<Instant> endedAt) {}

  public record Fact(int number, String text) {}

  @BeforeAll
  static void start() {
    spark = LocalSpark.start();
  }

  @AfterAll
  static void stop() {
    LocalSpark.stop();
  }

  @BeforeEach
  void open() {
    tables = new ParquetTables(new Configuration(), directory.toUri());
  }

  @Test
  void everyKindOfValueIsReadBackBySpark() throws IOException {
    Instant at = Instant.parse("2026-03-01T10:11:12.123456Z");
    tables.replace(
        TableData.of(
            "kinds",
            Kinds.class,
            List.of(
                new Kinds(
                    "grün",
                    -1,
                    Long.MIN_VALUE,
                    Double.NaN,
                    true,
                    at,
                    Optional.of("why"),
                    OptionalDouble.of(0.5),
                    OptionalInt.of(3),
                    Optional.of(Instant.parse("1969-12-31T23:59:59.5Z"))),
                new Kinds(
                    "",
                    1,
                    0,
                    Double.NEGATIVE_INFINITY,
                    false,
                    at,
                    Optional.empty(),
                    OptionalDouble.empty(),
                    OptionalInt.empty(),
                    Optional.empty()))));

    List<Row> rows = read("kinds");
    assertThat(rows.get(0).schema().fieldNames())
        .containsExactly(
            "name",
            "count",
            "seed",
            "value",
            "chosen",
            "at",
            "reason",
            "gain",
            "best_epoch",
            "ended_at");
    assertThat(values(rows.get(0)))
        .containsExactly(
            "grün",
            -1,
            Long.MIN_VALUE,
            Double.NaN,
            true,
            Timestamp.from(at),
            "why",
            0.5,
            3,
            Timestamp.from(Instant.parse("1969-12-31T23:59:59.5Z")));
    assertThat(values(rows.get(1)))
        .containsExactly(
            "", 1, 0L, Double.NEGATIVE_INFINITY, false, Timestamp.from(at), null, null, null, null);
  }

  @Test
  void tableWithoutRowsHasItsColumns() throws IOException {
    tables.replace(TableData.of("facts", Fact.class, List.of()));
    assertThat(spark.read().parquet(directory("facts")).columns())
        .containsExactly("number", "text");
    assertThat(read("facts")).isEmpty();
  }

  @Test
  void resumedDriverAddsOnlyTheRowsThatAreMissing() throws IOException {
    tables.grow(growth(0, 10));
    tables.grow(growth(10, 25));
    List<String> before = parts("facts");

    ParquetTables successor = new ParquetTables(new Configuration(), directory.toUri());
    successor.grow(growth(0, 18));
    successor.grow(growth(18, 30));

    assertThat(parts("facts")).containsAll(before).hasSize(before.size() + 1);
    assertThat(numbers()).isEqualTo(upTo(30));
  }

  @Test
  void filesThatDoNotJoinTheOthersAreReplaced() throws IOException {
    tables.grow(growth(0, 10));
    tables.grow(growth(10, 20));
    tables.grow(growth(20, 30));
    Files.delete(directory.resolve("tables/facts/part-000000000010-000000000020.parquet"));
    assertThatThrownBy(() -> tables.grow(growth(30, 40)))
        .hasMessageContaining("fewer than 30 rows");
    tables.grow(growth(0, 40));
    assertThat(numbers()).isEqualTo(upTo(40));
  }

  @Test
  void whatADeadWriterLeftIsPassedOver() throws IOException {
    tables.grow(growth(0, 10));
    Files.writeString(
        directory.resolve("tables/facts/_unfinished.part-000000000010-000000000020.parquet"),
        "torn");
    assertThat(numbers()).isEqualTo(upTo(10));
    tables.grow(growth(10, 20));
    assertThat(numbers()).isEqualTo(upTo(20));
    tables.sweep();
    assertThat(parts("facts")).allMatch(name -> name.matches("part-\\d{12}-\\d{12}\\.parquet"));
    assertThat(numbers()).isEqualTo(upTo(20));
  }

  @Test
  void partsOfATableAreReplacedAlone() throws IOException {
    TableData one = TableData.of("facts", Fact.class, List.of(new Fact(1, "a")));
    TableData two = TableData.of("facts", Fact.class, List.of(new Fact(2, "b"), new Fact(3, "b")));
    tables.replace(one, "test-Best");
    tables.replace(two, "validation-best");
    tables.replace(two, "test-best");
    assertThat(numbers()).containsExactlyInAnyOrder(2, 3, 2, 3);
  }

  @Test
  void readersFindWholeTablesWhileTheyAreWritten() throws Exception {
    tables.grow(growth(0, 1));
    tables.replace(snapshot(1));
    AtomicBoolean stop = new AtomicBoolean();
    ExecutorService writer = Executors.newSingleThreadExecutor();
    try {
      Future<Integer> written = writer.submit(() -> writeUntil(stop));
      long grown = 0;
      long replaced = 0;
      for (int i = 0; i < 12; i++) {
        List<Integer> facts = numbers();
        assertThat(facts).isEqualTo(upTo(facts.size())).hasSizeGreaterThanOrEqualTo((int) grown);
        grown = facts.size();
        List<Row> trials = read("trials");
        assertThat(trials).hasSizeGreaterThanOrEqualTo((int) replaced);
        assertThat(trials.stream().map(row -> row.getString(1)).distinct()).hasSize(1);
        replaced = trials.size();
      }
      stop.set(true);
      assertThat(written.get()).isGreaterThan(12);
      assertThat(grown).isGreaterThan(1);
      assertThat(replaced).isGreaterThan(1);
    } finally {
      writer.shutdownNow();
    }
  }

  private int writeUntil(AtomicBoolean stop) throws IOException {
    int rows = 1;
    while (!stop.get()) {
      tables.grow(growth(rows, rows + 3));
      rows += 3;
      tables.replace(snapshot(rows));
      // A reader may be one version behind, not two: real writers pause for seconds.
      LockSupport.parkNanos(20_000_000);
    }
    return rows;
  }

  /** All rows of a version say how many there are: two versions cannot mix unseen. */
  private static TableData snapshot(int rows) {
    List<Fact> facts = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      facts.add(new Fact(i, "of " + rows));
    }
    return ResultTable.TRIALS.of(Fact.class, facts);
  }

  private static TableUpdate.Growth growth(int from, int end) {
    List<Fact> facts = new ArrayList<>();
    for (int i = from; i < end; i++) {
      facts.add(new Fact(i, "fact " + i));
    }
    return new TableUpdate.Growth(from, TableData.of("facts", Fact.class, facts));
  }

  private List<Integer> numbers() {
    return read("facts").stream().map(row -> row.getInt(0)).sorted().toList();
  }

  private static List<Integer> upTo(int end) {
    return Stream.iterate(0, i -> i + 1).limit(end).toList();
  }

  private List<Row> read(String table) {
    return spark.read().parquet(directory(table)).collectAsList();
  }

  private String directory(String table) {
    return tables.directory(table).toString();
  }

  private List<String> parts(String table) throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve("tables").resolve(table))) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  private static List<Object> values(Row row) {
    List<Object> values = new ArrayList<>();
    for (int i = 0; i < row.length(); i++) {
      values.add(row.get(i));
    }
    return values;
  }
}
