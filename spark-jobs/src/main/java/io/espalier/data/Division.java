package io.espalier.data;

import io.espalier.data.PartFile.Content;
import io.espalier.metrics.Task;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.IntStream;

/** A table with each of its rows given to a part. */
final class Division {
  private final RawTable table;
  private final FeatureTable features;
  private final DataSchema schema;
  private final float[] targets;
  private final byte[] parts;
  private final int[] sizes = new int[Part.COUNT];

  Division(RawTable table, SourceSpec source, long seed) {
    this.table = table;
    Task task = table.task();
    this.targets = table.targets(task);
    try {
      this.parts = parts(task, source, seed);
    } catch (DataProblem e) {
      // The splitter knows numbers of rows, and not whose they are.
      throw new DataProblem(source.source() + ": " + e.getMessage(), e);
    }
    for (byte part : parts) {
      sizes[part]++;
    }
    this.features = new FeatureTable(table, parts, source.cells().missing());
    this.schema =
        new DataSchema(features.features(), source.label(), task, source.cells().missing());
  }

  /** Rows of a source of their own are tested on, and rows without a label are put apart. */
  private byte[] parts(Task task, SourceSpec source, long seed) {
    int[] divided =
        IntStream.range(0, table.ownRows()).filter(row -> !Float.isNaN(targets[row])).toArray();
    Split split = source.testSource().isPresent() ? untested(source.split()) : source.split();
    byte[] own = divide(divided, task, new Splitter(split, seed));
    byte[] all = new byte[table.rows()];
    Arrays.fill(all, 0, table.ownRows(), Part.UNLABELLED.code());
    Arrays.fill(all, table.ownRows(), table.rows(), Part.TEST.code());
    for (int i = 0; i < divided.length; i++) {
      all[divided[i]] = own[i];
    }
    return all;
  }

  private byte[] divide(int[] rows, Task task, Splitter splitter) {
    if (task instanceof Task.Classification c) {
      int[] classes = new int[rows.length];
      Arrays.setAll(classes, i -> (int) targets[rows[i]]);
      return splitter.divide(classes, c.labels());
    }
    return splitter.divide(rows.length);
  }

  private static Split untested(Split split) {
    Split.Fractions shares = (Split.Fractions) split;
    double train = shares.train() / (shares.train() + shares.validation());
    return new Split.Fractions(train, 1 - train, 0, shares.stratified());
  }

  Preparation.Summary summary() {
    return new Preparation.Summary(
        schema,
        size(Part.TRAINING),
        size(Part.VALIDATION),
        size(Part.TEST),
        size(Part.UNLABELLED),
        features.missing());
  }

  Content testContent() {
    return content(PartHeader.TEST, "", Set.of(Part.TEST));
  }

  Content searchContent(String testDigest) {
    return content(
        PartHeader.SEARCH, testDigest, Set.of(Part.TRAINING, Part.VALIDATION, Part.UNLABELLED));
  }

  private int size(Part part) {
    return sizes[part.code()];
  }

  /** The rows of some parts, in the order of the source. */
  private Content content(String name, String testDigest, Set<Part> chosen) {
    boolean[] held = new boolean[Part.COUNT];
    chosen.forEach(part -> held[part.code()] = true);
    int rows = chosen.stream().mapToInt(this::size).sum();
    int columns = schema.columns();
    float[] values = new float[rows * columns];
    float[] picked = new float[rows];
    int[] sourceRows = new int[rows];
    byte[] codes = new byte[rows];
    int to = 0;
    for (RawTable.Block block : table.blocks()) {
      for (int i = 0; i < block.rows().rows(); i++) {
        int row = block.first() + i;
        if (held[parts[row]]) {
          features.copy(block, i, values, to * columns);
          picked[to] = targets[row];
          sourceRows[to] = 1 + row - (row < table.ownRows() ? 0 : table.ownRows());
          codes[to++] = parts[row];
        }
      }
    }
    return new Content(header(name, rows, testDigest), values, picked, sourceRows, codes);
  }

  private PartHeader header(String content, int rows, String testDigest) {
    return new PartHeader(
        content,
        schema,
        rows,
        size(Part.TRAINING),
        size(Part.VALIDATION),
        size(Part.TEST),
        size(Part.UNLABELLED),
        testDigest);
  }
}
