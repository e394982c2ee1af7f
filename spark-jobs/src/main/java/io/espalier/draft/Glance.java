package io.espalier.draft;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.espalier.data.CellRules;
import io.espalier.data.DataProblem;
import io.espalier.data.SourceColumn;
import io.espalier.data.SourceFiles;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/** A table that has been read once, for what its columns hold. */
final class Glance implements Columns {
  private final SourceFiles files;
  private final List<Facts> columns;

  private Glance(SourceFiles files, List<Facts> columns) {
    this.files = files;
    this.columns = columns;
  }

  /**
   * Reads a table.
   *
   * @throws DataProblem if it cannot be read
   */
  static Glance at(SparkSession spark, Place place) {
    SourceFiles files = SourceFiles.open(spark, place.uri(), place.format(), 0);
    Counting counting = new Counting(files.columns(), CellRules.USUAL.missing());
    try {
      List<String> texts = files.rows().mapPartitions(counting, Encoders.STRING()).collectAsList();
      List<ColumnFacts> facts = counting.joined(texts);
      return new Glance(
          files,
          IntStream.range(0, facts.size())
              .mapToObj(c -> new Facts(files.columns().get(c), facts.get(c)))
              .toList());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Facts are written as they are read", e);
    } catch (Exception e) {
      // Not only runtime ones: Scala code throws checked exceptions without declaring them.
      throw SourceFiles.unreadable(files.path(), e);
    }
  }

  @Override
  public List<Facts> all() {
    return columns;
  }

  @Override
  public boolean steps(String id, String time, String label) {
    Dataset<Row> rows = files.rows();
    Dataset<Row> series =
        rows.groupBy(column(rows, id))
            .agg(
                functions.count(functions.lit(1)).as("lines"),
                functions.countDistinct(column(rows, time)).as("times"),
                functions.countDistinct(column(rows, label)).as("labels"));
    Row found =
        series
            .agg(
                functions.max("lines"),
                functions.max(functions.expr("lines - times")),
                functions.max("labels"))
            .head();
    return found.getLong(0) > 1 && found.getLong(1) == 0 && found.getLong(2) <= 1;
  }

  /** By its place: files call their columns as they like. */
  private Column column(Dataset<Row> rows, String name) {
    List<String> names = files.columns().stream().map(SourceColumn::name).toList();
    return functions.col('`' + rows.columns()[names.indexOf(name)].replace("`", "``") + '`');
  }
}
