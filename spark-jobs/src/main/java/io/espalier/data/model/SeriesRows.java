package io.espalier.data.model;

import io.espalier.data.Cells;
import io.espalier.data.DataProblem;
import io.espalier.data.DataSchema;
import io.espalier.data.SourceColumn;
import io.espalier.data.SourceFiles;
import io.espalier.data.Times;
import io.espalier.port.Shape;
import java.io.Serializable;
import java.time.DateTimeException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * How lines, a step each, become the row of a series that a model reads.
 *
 * @param columns of a step
 * @param id the place of the column that says which series a line belongs to
 * @param time the place of the column that says when
 * @param steps that a model's row has room for
 * @param least how many steps a series must have
 */
record SeriesRows(Columns columns, int id, int time, int steps, int least) implements Serializable {
  private static final long serialVersionUID = 1;

  static SeriesRows of(SourceFiles files, DataSchema schema, Columns columns) {
    DataSchema.Lines lines = schema.lines().orElseThrow();
    Shape.Series shape = (Shape.Series) schema.shape();
    return new SeriesRows(
        columns,
        place(files, lines.id()),
        place(files, lines.time()),
        shape.steps(),
        shape.padded() ? 1 : shape.steps());
  }

  private static int place(SourceFiles files, String name) {
    List<String> names = files.columns().stream().map(SourceColumn::name).toList();
    int place = names.indexOf(name);
    if (place < 0) {
      throw new DataProblem(
          files.path() + " lacks the column '" + name + "' that the model's series need");
    }
    return place;
  }

  StructType scoredSchema() {
    return columns.scoredSeries(id);
  }

  /**
   * Reads the lines of a series.
   *
   * @param lines in any order, as many as the model has room for and one more at the most
   * @param into takes them from {@code at} on, NaN beyond their end
   * @return why the series cannot be scored; empty if it can
   */
  Optional<String> read(List<Row> lines, float[] into, int at) {
    if (lines.get(0).isNullAt(id)) {
      float[] step = new float[columns.features()];
      return columns.read(lines.get(0), step, 0).or(() -> Optional.of("the id is missing"));
    }
    if (lines.size() > steps || lines.size() < least) {
      return Optional.of(
          "has %s steps, and the model reads %s%d"
              .formatted(
                  lines.size() > steps ? "more than " + steps : lines.size(),
                  least < steps ? "up to " : "",
                  steps));
    }
    double[] times = new double[lines.size()];
    for (int i = 0; i < times.length; i++) {
      Object cell = lines.get(i).get(time);
      try {
        times[i] = cell == null ? Double.NaN : Times.of(Cells.name(cell));
      } catch (DateTimeException e) {
        times[i] = Double.NaN;
      }
      if (Double.isNaN(times[i])) {
        return Optional.of("has a step without a time");
      }
    }
    int channels = columns.features();
    int[] order =
        IntStream.range(0, times.length)
            .boxed()
            .sorted((a, b) -> Double.compare(times[a], times[b]))
            .mapToInt(Integer::intValue)
            .toArray();
    Arrays.fill(into, at, at + steps * channels, Float.NaN);
    for (int s = 0; s < order.length; s++) {
      if (s > 0 && times[order[s]] == times[order[s - 1]]) {
        return Optional.of("has two steps at the same time");
      }
      int from = at + s * channels;
      Optional<String> complaint = columns.read(lines.get(order[s]), into, from);
      if (complaint.isPresent()) {
        return complaint;
      }
      for (int c = 0; c < channels; c++) {
        if (Float.isNaN(into[from + c])) {
          return Optional.of("has a step that lacks a number");
        }
      }
    }
    return Optional.empty();
  }
}
