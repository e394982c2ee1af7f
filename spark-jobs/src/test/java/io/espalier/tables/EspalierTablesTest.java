package io.espalier.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.espalier.results.Column;
import io.espalier.results.ColumnType;
import io.espalier.results.ResultTable;
import io.espalier.results.TableData;
import io.espalier.spark.Sparks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EspalierTablesTest {
  private static SparkSession spark;

  @TempDir private Path study;
  private ParquetTables tables;

  @BeforeAll
  static void start() {
    spark = SparkSession.builder().config(Sparks.plain("local[1]")).getOrCreate();
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  @BeforeEach
  void begin() throws IOException {
    tables = new ParquetTables(new Configuration(), study.toUri());
    for (ResultTable table : List.of(ResultTable.MEASUREMENTS, ResultTable.OPENINGS)) {
      tables.begin(table);
    }
  }

  @Test
  void viewsOfAStudyThatHasJustBegunAreThereAndEmpty() throws IOException {
    List<String> names = EspalierTables.register(spark, study.toString());
    assertThat(names)
        .containsExactlyElementsOf(
            Arrays.stream(ResultTable.values()).map(ResultTable::tableName).toList());
    for (ResultTable table : ResultTable.values()) {
      assertThat(spark.table(table.tableName()).count()).as(table.tableName()).isZero();
      assertThat(spark.table(table.tableName()).columns())
          .containsExactlyElementsOf(table.columns().stream().map(Column::name).toList());
    }
  }

  @Test
  void aLaterQueryOfTheSameViewSeesLaterRowsAndJoinsThem() throws IOException {
    EspalierTables.register(spark, study.toString(), "early_");
    try (LiveTables live = new LiveTables(tables, Duration.ofDays(1), Stream::empty)) {
      live.replayed(Stream.of());
      live.finish(TwoEpochs.run(live, 4));
    }
    List<Row> best =
        spark
            .sql(
                "SELECT t.trial, max(m.value) AS best, min(t.proposed_at) AS at FROM early_trials t"
                    + " JOIN early_measurements m USING (trial) WHERE m.name = 'accuracy'"
                    + " GROUP BY t.trial ORDER BY best DESC")
            .collectAsList();
    assertThat(best).hasSize(4);
    assertThat(best.get(0).getInt(0)).isEqualTo(3);
    assertThat(best.get(0).getDouble(1)).isEqualTo(3.2);
    assertThat(best.get(0).getTimestamp(2).toInstant()).isEqualTo(TwoEpochs.AT);
    EspalierTables.register(spark, study.toString(), "late_");
    assertThat(spark.sql("SELECT max(param_l2) FROM late_trials_wide").first().getDouble(0))
        .isEqualTo(1.5);
  }

  @Test
  void aColumnThatHasChangedItsTypeIsNotCutToTheOldOne() throws IOException {
    wide(new Object[] {1L, 2L});
    EspalierTables.register(spark, study.toString());
    assertThat(spark.sql("SELECT sum(param_units) FROM trials_wide").first().getLong(0))
        .isEqualTo(3);
    wide(new Object[] {1.5, 2.0});
    assertThatThrownBy(() -> spark.sql("SELECT param_units FROM trials_wide").collect())
        .hasStackTraceContaining(
            "Column param_units of trials_wide was BIGINT when it was registered and is DOUBLE"
                + " now: register the tables again");
  }

  private void wide(Object[] values) throws IOException {
    ColumnType type = values[0] instanceof Long ? ColumnType.LONG : ColumnType.DOUBLE;
    tables.replace(
        new TableData(
            "trials_wide",
            List.of(new Column("param_units", type, Column.Presence.SOMETIMES)),
            Arrays.stream(values).map(v -> new Object[] {v}).toList()));
  }

  @Test
  void whatIsNoStudyAndWhatIsNoPrefixAreRefused() throws IOException {
    Path empty = Files.createDirectory(study.resolve("empty"));
    assertThatThrownBy(() -> EspalierTables.register(spark, empty.toString()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("There is no study in " + empty);
    assertThatThrownBy(() -> EspalierTables.register(spark, study.toString(), "a-b"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'a-b': only letters, digits and _");
  }
}
