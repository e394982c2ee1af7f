package io.espalier.data;

import io.espalier.data.PartFile.Content;
import io.espalier.metrics.Task;
import io.espalier.port.Feature;
import io.espalier.port.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** A table with each of its rows given to a part. */
final class Division {
  private final RawTable table;
  private final Examples examples;
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
    this.examples = Examples.of(table, source.arrangement());
    this.targets = examples.targets(table.targets(task), task);
    this.groups =
        source.dividing().group().map(name -> examples.aside(name).groups()).orElse(new int[0]);
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
    MissingCells missing = source.cells().missing();
    this.features = new FeatureTable(table, examples.ofLines(parts), missing, source.arrangement());
    this.schema = schema(source, missing);
  }

  private DataSchema schema(SourceSpec source, MissingCells missing) {
    List<Feature> columns = features.features();
    Shape shape = Shape.TABLE;
    Optional<DataSchema.Lines> lines = Optional.empty();
    if (source.arrangement() instanceof Arrangement.Images images) {
      shape = new Shape.Image(images.height(), images.width(), images.channels());
    } else if (source.arrangement() instanceof Arrangement.Wide wide) {
      shape = new Shape.Series(wide.steps(), wide.channels(), features.shortest());
    } else if (source.arrangement() instanceof Arrangement.Steps how) {
      List<String> channels = columns.stream().<String>map(Feature::name).toList();
      int steps = how.steps().orElse(examples.longest());
      shape = new Shape.Series(steps, channels.size(), examples.shortest());
      lines = Optional.of(new DataSchema.Lines(how.id(), how.time(), channels));
      columns =
          IntStream.range(0, steps)
              .boxed()
              .flatMap(
                  step -> channels.stream().<Feature>map(c -> new Feature.Numeric(c + "_" + step)))
              .toList();
    }
    return new DataSchema(columns, source.label(), task, missing, shape, lines);
  }

  /** Rows of a source of their own are tested on, and rows without a label are put apart. */
  private byte[] parts(SourceSpec source, long seed) {
    int[] labelled =
        IntStream.range(0, examples.own()).filter(row -> !Float.isNaN(targets[row])).toArray();
    Dividing how = source.dividing();
    if (source.testSource().isPresent()) {
      how = how.into(untested(how.split().of(labelled.length)));
    }
    byte[] own = new Splitter(how, seed).divide(facts(labelled, how));
    byte[] all = new byte[examples.count()];
    Arrays.fill(all, 0, examples.own(), Part.UNLABELLED.code());
    Arrays.fill(all, examples.own(), examples.count(), Part.TEST.code());
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
      double[] times = examples.aside(how.time().get()).numbers();
      facts = facts.timed(Arrays.stream(rows).mapToDouble(row -> times[row]).toArray());
    }
    if (how.column().isPresent()) {
      facts = facts.given(examples.aside(how.column().get()).parts(rows));
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
    float[] picked = new float[rows];
    int[] sourceRows = new int[rows];
    byte[] codes = new byte[rows];
    int[] ofGroups = new int[groups.length == 0 ? 0 : rows];
    int[] chosenRows = new int[rows];
    int to = 0;
    for (int row = 0; row < examples.count(); row++) {
      if (held[parts[row]]) {
        int line = examples.first(row);
        picked[to] = targets[row];
        sourceRows[to] = 1 + line - (line < table.ownRows() ? 0 : table.ownRows());
        if (ofGroups.length > 0) {
          ofGroups[to] = groups[row];
        }
        codes[to] = parts[row];
        chosenRows[to++] = row;
      }
    }
    return new Content(
        header(name, rows, testDigest),
        new Chosen(chosenRows),
        picked,
        sourceRows,
        codes,
        ofGroups);
  }

  /** The features of some rows, put together where they lie. */
  private final class Chosen implements Features {
    private final int[] rows;

    Chosen(int[] rows) {
      this.rows = rows;
    }

    @Override
    public void copy(int row, float[] into, int at) {
      int channels = features.features().size();
      if (schema.lines().isPresent()) {
        // What a series lacks beyond its end.
        Arrays.fill(into, at, at + schema.columns(), Float.NaN);
      }
      for (int line : examples.lines(rows[row])) {
        RawTable.Block block = table.block(line);
        features.copy(block, line - block.first(), into, at + examples.step(line) * channels);
      }
    }
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
