package io.espalier.tables;

import io.espalier.data.AtomicFiles;
import io.espalier.data.DataProblem;
import io.espalier.results.PredictionRow;
import io.espalier.results.ResultTable;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.example.GroupReadSupport;

/** The table of predictions, read row by row without Spark. */
public final class StoredPredictions {
  private final Configuration hadoop;
  private final Path table;

  /** Those in a study's directory. */
  public StoredPredictions(Configuration hadoop, URI studyDirectory) {
    this.hadoop = hadoop;
    this.table =
        new Path(new Path(new Path(studyDirectory), "tables"), ResultTable.PREDICTIONS.tableName());
  }

  /**
   * Hands on each row; none where there is no table yet.
   *
   * @throws DataProblem if a file is torn or changed
   */
  public void forEach(Consumer<PredictionRow> taker) throws IOException {
    for (FileStatus part : new AtomicFiles(hadoop).list(table)) {
      if (part.getPath().getName().matches("part-.*\\.parquet")) {
        read(part.getPath(), taker);
      }
    }
  }

  private void read(Path part, Consumer<PredictionRow> taker) throws IOException {
    try (ParquetReader<Group> reader =
        ParquetReader.builder(new GroupReadSupport(), part).withConf(hadoop).build()) {
      for (Group group = reader.read(); group != null; group = reader.read()) {
        taker.accept(row(group));
      }
    } catch (RuntimeException e) {
      // What Parquet throws for bytes that are none of its own.
      throw new DataProblem(
          part + " is torn or changed: 'espalier resume' writes the tables anew", e);
    }
  }

  private static PredictionRow row(Group group) {
    return new PredictionRow(
        group.getString("study", 0),
        group.getString("ensemble", 0),
        group.getString("part", 0),
        group.getInteger("row", 0),
        text(group, "target_label"),
        text(group, "predicted_label"),
        number(group, "target_probability"),
        number(group, "predicted_probability"),
        number(group, "target_value"),
        number(group, "predicted_value"));
  }

  private static Optional<String> text(Group group, String column) {
    return group.getFieldRepetitionCount(column) == 0
        ? Optional.empty()
        : Optional.of(group.getString(column, 0));
  }

  private static OptionalDouble number(Group group, String column) {
    return group.getFieldRepetitionCount(column) == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(group.getDouble(column, 0));
  }
}
