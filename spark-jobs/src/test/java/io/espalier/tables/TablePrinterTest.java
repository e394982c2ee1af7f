package io.espalier.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.espalier.data.DataProblem;
import io.espalier.results.DecisionRow;
import io.espalier.results.MeasurementRow;
import io.espalier.results.ResultTable;
import io.espalier.results.TableUpdate;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TablePrinterTest {
  private static final Instant AT = Instant.parse("2026-03-01T10:00:00.5Z");

  @TempDir Path directory;

  @Test
  void tablesAreListedWithTheirRows() throws IOException {
    write();
    assertThat(printer().counts())
        .containsEntry("measurements", 12L)
        .containsEntry("decisions", 1L);
    assertThat(printer().list().lines().map(line -> line.replaceAll("[^a-z0-9]+", " ").trim()))
        .contains("table rows", "decisions 1", "measurements 12");
  }

  @Test
  void firstRowsArePrintedAligned() throws IOException {
    write();
    List<String> lines = printer().print("measurements", 5).lines().toList();
    assertThat(lines.get(1)).contains("study", "trial", "epoch", "name", "value", "attempt", "at");
    assertThat(lines.get(3)).contains("digits", "accuracy", "0.333333", "2026-03-01T10:00:00.500Z");
    assertThat(lines.subList(0, lines.size() - 1).stream().map(String::length).distinct())
        .hasSize(1);
    assertThat(lines).hasSize(3 + 5 + 1 + 1);
    assertThat(lines.get(lines.size() - 1)).isEqualTo("7 more rows");
    assertThat(printer().print("measurements", 12)).doesNotContain("more rows");
  }

  @Test
  void absentValuesAreBlankAndLongTextIsCut() throws IOException {
    write();
    String shown = printer().print("decisions", 10);
    assertThat(shown).contains("stop", "worse", "…").doesNotContain("null");
    assertThat(shown.lines().count()).isEqualTo(5);
  }

  @Test
  void unknownTablesAndEmptyDirectoriesAreNamed() throws IOException {
    assertThatThrownBy(() -> printer().list())
        .isInstanceOf(DataProblem.class)
        .hasMessageContaining("There are no tables in");
    write();
    assertThatThrownBy(() -> printer().print("measurement", 3))
        .isInstanceOf(DataProblem.class)
        .hasMessage("There is no table 'measurement'; the nearest is 'measurements'");
  }

  private void write() throws IOException {
    ParquetTables tables = new ParquetTables(new Configuration(), directory.toUri());
    List<MeasurementRow> rows = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      rows.add(
          new MeasurementRow(
              "digits", i, 1, "accuracy", OptionalInt.empty(), 1.0 / (i + 3), 1, AT));
    }
    tables.write(
        new TableUpdate(
            List.of(
                new TableUpdate.Growth(
                    0, ResultTable.MEASUREMENTS.of(MeasurementRow.class, rows.subList(0, 4))),
                new TableUpdate.Growth(
                    4, ResultTable.MEASUREMENTS.of(MeasurementRow.class, rows.subList(4, 12)))),
            List.of()));
    tables.replace(
        ResultTable.DECISIONS.of(
            DecisionRow.class,
            List.of(
                new DecisionRow(
                    "digits",
                    0,
                    1,
                    "stop",
                    OptionalInt.empty(),
                    "worse\n" + "and ".repeat(40),
                    AT))));
  }

  private TablePrinter printer() {
    return new TablePrinter(new Configuration(), directory.toUri());
  }
}
