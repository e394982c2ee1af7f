package io.espalier.draft;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.espalier.data.MissingCells;
import io.espalier.data.SourceColumn;
import io.espalier.data.SourceColumn.Kind;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;

/**
 * Counts what the columns of some rows hold, on executors; the facts travel as text.
 *
 * @param columns the cells of each row, in their order
 * @param missing which cells hold nothing
 */
record Counting(List<SourceColumn> columns, MissingCells missing)
    implements MapPartitionsFunction<Row, String> {
  private static final long serialVersionUID = 1;

  @Override
  public Iterator<String> call(Iterator<Row> rows) throws JsonProcessingException {
    List<Tally> tallies = columns.stream().map(column -> new Tally(missing)).toList();
    while (rows.hasNext()) {
      Row row = rows.next();
      for (int c = 0; c < tallies.size(); c++) {
        Kind kind = columns.get(c).kind();
        // Of the others nothing is asked but how many there are.
        boolean single = kind == Kind.TEXT || kind == Kind.NUMBER || kind == Kind.NAME;
        tallies.get(c).take(single ? row.get(c) : null);
      }
    }
    List<ColumnFacts> facts = tallies.stream().map(Tally::facts).toList();
    return List.of(new ObjectMapper().writeValueAsString(facts)).iterator();
  }

  /** The facts of all rows, from those of some rows each. */
  List<ColumnFacts> joined(List<String> texts) throws JsonProcessingException {
    List<ColumnFacts> all = new ArrayList<>();
    columns.forEach(column -> all.add(ColumnFacts.NONE));
    for (String text : texts) {
      List<ColumnFacts> some =
          new ObjectMapper().readValue(text, new TypeReference<List<ColumnFacts>>() {});
      for (int c = 0; c < some.size(); c++) {
        all.set(c, all.get(c).and(some.get(c)));
      }
    }
    return all;
  }
}
