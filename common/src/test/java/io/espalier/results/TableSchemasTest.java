package io.espalier.results;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Other people's queries name these columns. */
class TableSchemasTest {
  private static final String BEGIN = "<!-- from the rows' Javadoc: TableSchemasTest -->\n";
  private static final Path ROWS = Path.of("src/main/java/io/espalier/results");
  private static final Path PAGE = Path.of("../docs/tables.md");

  @Test
  void columnsKeepTheirNamesAndTypes() throws IOException {
    String pinned =
        new String(
            TableSchemasTest.class.getResourceAsStream("schemas.txt").readAllBytes(),
            StandardCharsets.UTF_8);
    List<String> schemas = new ArrayList<>();
    for (ResultTable table : ResultTable.values()) {
      for (Column column : table.columns()) {
        schemas.add(
            String.join(
                " ",
                table.tableName(),
                column.name(),
                TableReference.sql(column.type()),
                column.presence() == Column.Presence.ALWAYS ? "always" : "sometimes"));
      }
    }
    assertThat(schemas)
        .as(
            "a column that is new goes into schemas.txt; one that is gone, or has another type,"
                + " breaks the queries of users: keep it, or say so in the changelog")
        .containsExactlyElementsOf(pinned.lines().toList());
  }

  @Test
  void everyNumberThatIsNoCountHasAUnit() {
    for (ResultTable table : ResultTable.values()) {
      for (RecordComponent component : table.rows().getRecordComponents()) {
        assertThat(component.isAnnotationPresent(Unit.class))
            .as(table + ": " + component)
            .isEqualTo(RowComponents.column(component).type() == ColumnType.DOUBLE);
      }
    }
  }

  @Test
  void thePageOfTablesSaysWhatTheCodeSays() throws IOException {
    String page = Files.readString(PAGE);
    int begin = page.indexOf(BEGIN) + BEGIN.length();
    assertThat(begin).as("the mark in " + PAGE).isGreaterThan(BEGIN.length());
    String reference = "\n" + new TableReference(ROWS).markdown().stripTrailing() + "\n";
    if (Boolean.getBoolean("espalier.docs.write")) {
      Files.writeString(PAGE, page.substring(0, begin) + reference);
    }
    assertThat(Files.readString(PAGE).substring(begin))
        .as(
            "to write it anew: mvn -pl common test -Dtest=TableSchemasTest"
                + " -Despalier.docs.write=true")
        .isEqualTo(reference);
    assertThat(Arrays.stream(ResultTable.values()).map(ResultTable::tableName))
        .allSatisfy(name -> assertThat(page).contains("### " + name + "\n"));
  }
}
