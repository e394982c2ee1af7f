package io.espalier.data.model;

import com.univocity.parsers.csv.CsvParser;
import com.univocity.parsers.csv.CsvParserSettings;
import io.espalier.data.Cells;
import io.espalier.data.DataProblem;
import io.espalier.data.DataSchema;
import io.espalier.port.Feature;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A few rows of a CSV file, some of whose cells hold nothing, as a model is to fill them in.
 *
 * @param labels of the rows; none if the file has no column of that name
 * @param values {@code [rows, columns]}, row-major: numbers, places of names, NaN where a cell
 *     holds nothing
 */
public record IncompleteRows(List<String> labels, float[] values) {
  /** Copies the list. */
  public IncompleteRows {
    labels = List.copyOf(labels);
  }

  /**
   * Reads a file with a header line.
   *
   * @param file names it in messages
   * @throws DataProblem if it lacks a column, or a cell holds what is no number
   */
  public static IncompleteRows read(InputStream in, String file, DataSchema schema) {
    CsvParserSettings settings = new CsvParserSettings();
    settings.setLineSeparatorDetectionEnabled(true);
    settings.setMaxColumns(schema.columns() + 1_000);
    List<String[]> lines = new CsvParser(settings).parseAll(in, StandardCharsets.UTF_8);
    if (lines.size() < 2) {
      throw new DataProblem(file + " has no rows");
    }
    List<String> header = Arrays.asList(lines.get(0));
    int label = header.indexOf(schema.label());
    List<String> labels = new ArrayList<>();
    float[] values = new float[(lines.size() - 1) * schema.columns()];
    for (int c = 0; c < schema.columns(); c++) {
      Feature feature = schema.features().get(c);
      int place = header.indexOf(feature.name());
      if (place < 0) {
        throw new DataProblem(file + " lacks the model's column '" + feature.name() + "'");
      }
      for (int row = 1; row < lines.size(); row++) {
        String cell = place < lines.get(row).length ? lines.get(row)[place] : null;
        values[(row - 1) * schema.columns() + c] =
            schema.missing().holds(cell) ? Float.NaN : value(feature, cell, file, row);
      }
    }
    for (int row = 1; row < lines.size() && label >= 0 && !schema.label().isEmpty(); row++) {
      labels.add(lines.get(row)[label]);
    }
    return new IncompleteRows(labels, values);
  }

  private static float value(Feature feature, String cell, String file, int row) {
    if (feature instanceof Feature.Categorical names) {
      return names.levels().indexOf(Cells.name(cell));
    }
    double number = Cells.number(cell);
    if (Double.isNaN(number)) {
      throw new DataProblem(
          "%s, row %d: column '%s' has the text '%s', and the model a number"
              .formatted(file, row, feature.name(), cell));
    }
    return (float) number;
  }
}
