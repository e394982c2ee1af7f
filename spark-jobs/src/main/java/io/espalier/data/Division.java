package io.espalier.data;

import io.espalier.data.PartFile.Content;
import io.espalier.metrics.Task;
import java.util.Arrays;

/** A table with each of its rows given to a part. */
final class Division {
  private final RawTable table;
  private final DataSchema schema;
  private final float[] targets;
  private final byte[] parts;
  private final int[] sizes = new int[Part.COUNT];

  Division(RawTable table, SourceSpec source, long seed) {
    this.table = table;
    this.schema = table.schema();
    this.targets = table.targets(schema.task());
    try {
      this.parts = parts(new Splitter(source.split(), seed));
    } catch (DataProblem e) {
      // The splitter knows numbers of rows, and not whose they are.
      throw new DataProblem(source.source() + ": " + e.getMessage(), e);
    }
    for (byte part : parts) {
      sizes[part]++;
    }
  }

  private byte[] parts(Splitter splitter) {
    if (schema.task() instanceof Task.Classification c) {
      int[] classes = new int[targets.length];
      Arrays.setAll(classes, row -> (int) targets[row]);
      return splitter.divide(classes, c.labels());
    }
    return splitter.divide(table.rows());
  }

  Preparation.Summary summary() {
    return new Preparation.Summary(
        schema, size(Part.TRAINING), size(Part.VALIDATION), size(Part.TEST));
  }

  Content testContent() {
    return content(size(Part.TEST), Part.TEST, Part.TEST, header(PartHeader.TEST, ""));
  }

  Content searchContent(String testDigest) {
    return content(
        size(Part.TRAINING) + size(Part.VALIDATION),
        Part.TRAINING,
        Part.VALIDATION,
        header(PartHeader.SEARCH, testDigest));
  }

  private int size(Part part) {
    return sizes[part.code()];
  }

  private PartHeader header(String content, String testDigest) {
    int rows = size(Part.TEST);
    if (content.equals(PartHeader.SEARCH)) {
      rows = size(Part.TRAINING) + size(Part.VALIDATION);
    }
    return new PartHeader(
        content,
        schema,
        rows,
        size(Part.TRAINING),
        size(Part.VALIDATION),
        size(Part.TEST),
        testDigest);
  }

  /** The rows of two parts, which may be one, in the order of the source. */
  private Content content(int rows, Part one, Part other, PartHeader header) {
    int columns = schema.columns();
    float[] features = new float[rows * columns];
    float[] picked = new float[rows];
    int[] sourceRows = new int[rows];
    byte[] codes = new byte[rows];
    int row = 0;
    int to = 0;
    for (RowBlock block : table.blocks()) {
      for (int i = 0; i < block.rows(); i++, row++) {
        if (parts[row] == one.code() || parts[row] == other.code()) {
          System.arraycopy(block.features(), i * columns, features, to * columns, columns);
          picked[to] = targets[row];
          sourceRows[to] = row + 1;
          codes[to++] = parts[row];
        }
      }
    }
    return new Content(header, features, picked, sourceRows, codes);
  }
}
