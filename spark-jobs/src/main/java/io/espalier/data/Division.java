package io.espalier.data;

import io.espalier.data.PartFile.Content;
import io.espalier.metrics.Task;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** A table with each of its rows given to a part. */
final class Division {
  private final RawTable table;
  private final FeatureTable features;
  private final DataSchema schema;
  private final Task task;
  private final float[] targets;
  private final int[] groups;
  private final boolean stratified;
  private final byte[] parts;
  private final int[] sizes = new int[Part.COUNT];

  Division(RawTable table, SourceSpec source, long seed) {
    this.table = table;
    this.task = table.task();
    this.targets = table.targets(task);
    this.groups =
        source.dividing().group().map(name -> table.aside(name).groups()).orElse(new int[0]);
    this.stratified = source.split().stratified();
    try {
      this.parts = parts(source, seed);
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
  private byte[] parts(SourceSpec source, long seed) {
    int[] labelled =
        IntStream.range(0, table.ownRows()).filter(row -> !Float.isNaN(targets[row])).toArray();
    Dividing how = source.dividing();
    if (source.testSource().isPresent()) {
      how = how.into(untested(how.split().of(labelled.length)));
    }
    byte[] own = new Splitter(how, seed).divide(facts(labelled, how));
    byte[] all = new byte[table.rows()];
    Arrays.fill(all, 0, table.ownRows(), Part.UNLABELLED.code());
    Arrays.fill(all, table.ownRows(), table.rows(), Part.TEST.code());
    for (int i = 0; i < labelled.length; i++) {
      all[labelled[i]] = own[i];
    }
    return all;
  }

  private RowFacts facts(int[] rows, Dividing how) {
    RowFacts facts = RowFacts.plain(rows.length);
    if (task instanceof Task.Classification c) {
      int[] classes = Arrays.stream(rows).map(row -> (int) targets[row]).toArray();
      facts = RowFacts.of(classes, c.labels());
    } else if (classed()) {
      int[] marks = Arrays.stream(rows).map(row -> (int) targets[row]).toArray();
      facts = RowFacts.of(marks, List.of("no outlier", "outlier"));
    }
    if (groups.length > 0) {
      facts = facts.grouped(Arrays.stream(rows).map(row -> groups[row]).toArray());
    }
    if (how.time().isPresent()) {
      double[] times = table.aside(how.time().get()).numbers();
      facts = facts.timed(Arrays.stream(rows).mapToDouble(row -> times[row]).toArray());
    }
    if (how.column().isPresent()) {
      facts = facts.given(table.aside(how.column().get()).parts(rows));
    }
    return facts;
  }

  /** Whether targets are numbers of something that rows can be divided by. */
  private boolean classed() {
    return task instanceof Task.Classification
        || (task instanceof Task.Reconstruction r && r.outliers() != Task.Outliers.UNKNOWN);
  }

  private static Split untested(Split.Fractions shares) {
    double validation = shares.validationOfSearch();
    return new Split.Fractions(1 - validation, validation, 0, shares.stratified());
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
    int[] ofGroups = new int[groups.length == 0 ? 0 : rows];
    int to = 0;
    for (RawTable.Block block : table.blocks()) {
      for (int i = 0; i < block.rows().rows(); i++) {
        int row = block.first() + i;
        if (held[parts[row]]) {
          features.copy(block, i, values, to * columns);
          picked[to] = targets[row];
          sourceRows[to] = 1 + row - (row < table.ownRows() ? 0 : table.ownRows());
          if (ofGroups.length > 0) {
            ofGroups[to] = groups[row];
          }
          codes[to++] = parts[row];
        }
      }
    }
    return new Content(header(name, rows, testDigest), values, picked, sourceRows, codes, ofGroups);
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
        stratified && classed(),
        groups.length > 0,
        testDigest);
  }
}
