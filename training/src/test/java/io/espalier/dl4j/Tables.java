package io.espalier.dl4j;

import io.espalier.metrics.Task;
import io.espalier.port.Dataset;
import io.espalier.port.Feature;
import io.espalier.trial.RowDivision;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;

/** Data sets for tests. */
final class Tables {
  private Tables() {}

  /** Rows on the heap. */
  record Table(
      Task task,
      int columns,
      float[] features,
      float[] targets,
      int[] trainingRows,
      int[] validationRows,
      List<Feature> featureColumns,
      int[] groups)
      implements Dataset {

    /** A table of numbers. */
    Table(
        Task task,
        int columns,
        float[] features,
        float[] targets,
        int[] trainingRows,
        int[] validationRows) {
      this(
          task,
          columns,
          features,
          targets,
          trainingRows,
          validationRows,
          IntStream.range(0, columns)
              .<Feature>mapToObj(c -> new Feature.Numeric("c" + c))
              .toList());
    }

    /** A table of rows that have nothing to do with each other. */
    Table(
        Task task,
        int columns,
        float[] features,
        float[] targets,
        int[] trainingRows,
        int[] validationRows,
        List<Feature> featureColumns) {
      this(
          task,
          columns,
          features,
          targets,
          trainingRows,
          validationRows,
          featureColumns,
          new int[0]);
    }

    /** The same rows, of which some belong together: a number for each of them. */
    Table grouped(int[] numbers) {
      return new Table(
          task, columns, features, targets, trainingRows, validationRows, featureColumns, numbers);
    }

    @Override
    public RowDivision division() {
      return new RowDivision(new int[searchRows().length], groups);
    }

    /** The same rows for other purposes. */
    Table divided(int[] training, int[] validation) {
      return new Table(task, columns, features, targets, training, validation, featureColumns);
    }

    /** The same rows, none of them put apart. */
    Table undivided() {
      int[] all = IntStream.range(0, rows()).toArray();
      return divided(all, all);
    }

    /** The same rows with other columns. */
    Table with(List<Feature> otherColumns, float[] otherFeatures) {
      return new Table(
          task,
          otherColumns.size(),
          otherFeatures,
          targets,
          trainingRows,
          validationRows,
          otherColumns);
    }

    /** The same rows for another task. */
    Table of(Task other) {
      return of(other, targets);
    }

    /** The same rows for another task, with other targets. */
    Table of(Task other, float[] otherTargets) {
      return new Table(
          other, columns, features, otherTargets, trainingRows, validationRows, featureColumns);
    }

    /** The raw features of some rows. */
    float[] raw(int[] rows) {
      float[] gathered = new float[rows.length * columns];
      gather(rows, 0, rows.length, gathered);
      return gathered;
    }

    @Override
    public int rows() {
      return targets.length;
    }

    @Override
    public void gather(int[] rows, int from, int count, float[] into) {
      for (int i = 0; i < count; i++) {
        System.arraycopy(features, rows[from + i] * columns, into, i * columns, columns);
      }
    }

    @Override
    public float target(int row) {
      return targets[row];
    }
  }

  static Task.Classification classes(int count) {
    return new Task.Classification(
        IntStream.range(0, count).<String>mapToObj(i -> "class " + i).toList());
  }

  /** The last of every {@code 4} rows validates, the others train. */
  static Table split(Task task, int columns, float[] features, float[] targets) {
    int rows = targets.length;
    return new Table(
        task,
        columns,
        features,
        targets,
        IntStream.range(0, rows).filter(i -> i % 4 != 3).toArray(),
        IntStream.range(0, rows).filter(i -> i % 4 == 3).toArray());
  }

  /** Two normal clouds, {@code 2 · distance} standard deviations apart in every column. */
  static Table clouds(int rows, int columns, double distance, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] features = new float[rows * columns];
    float[] targets = new float[rows];
    for (int i = 0; i < rows; i++) {
      targets[i] = random.nextInt(2);
      for (int c = 0; c < columns; c++) {
        features[i * columns + c] =
            (float) (random.nextGaussian() + (targets[i] == 1 ? distance : -distance));
      }
    }
    return split(classes(2), columns, features, targets);
  }

  /** {@code y = 1000 + 50 x₀ − 30 x₁ + noise}, the features in units of their own. */
  static Table line(int rows, double noise, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] features = new float[rows * 2];
    float[] targets = new float[rows];
    for (int i = 0; i < rows; i++) {
      double a = random.nextGaussian();
      double b = random.nextGaussian();
      features[2 * i] = (float) (7 + 3 * a);
      features[2 * i + 1] = (float) (-200 + 40 * b);
      targets[i] = (float) (1000 + 50 * a - 30 * b + noise * random.nextGaussian());
    }
    return split(new Task.Regression(), 2, features, targets);
  }

  /** Names and numbers, some of them missing; the class depends on three columns of five. */
  static Table people(int rows, long seed) {
    List<Feature> columns =
        List.of(
            new Feature.Numeric("age"),
            new Feature.Categorical("work", List.of("private", "office", "none", "self")),
            new Feature.Numeric("hours"),
            new Feature.Categorical("home", List.of("town", "country")),
            new Feature.Numeric("gain"));
    SplittableRandom random = new SplittableRandom(seed);
    float[] features = new float[rows * columns.size()];
    float[] targets = new float[rows];
    for (int i = 0; i < rows; i++) {
      float age = Math.round(40 + 12 * random.nextGaussian());
      int work = random.nextInt(5);
      float gain = (float) random.nextGaussian();
      targets[i] = (age > 40 ? 1 : 0) + (work == 2 ? 1 : 0) + gain > 1 ? 1 : 0;
      features[i * 5] = random.nextInt(8) == 0 ? Float.NaN : age;
      features[i * 5 + 1] = work == 4 ? Float.NaN : work;
      features[i * 5 + 2] = random.nextInt(60);
      features[i * 5 + 3] = random.nextInt(2);
      features[i * 5 + 4] = random.nextInt(20) == 0 ? Float.NaN : gain;
    }
    Table numbers = split(classes(2), columns.size(), features, targets);
    return numbers.with(columns, features);
  }

  /** The handwritten digits that the project ships. */
  static Table digits() throws IOException {
    Path file = Path.of("..", "data", "digits.csv.gz");
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
      List<String[]> lines = reader.lines().skip(1).<String[]>map(l -> l.split(",", -1)).toList();
      float[] features = new float[lines.size() * 64];
      float[] targets = new float[lines.size()];
      for (int i = 0; i < lines.size(); i++) {
        for (int c = 0; c < 64; c++) {
          features[i * 64 + c] = Float.parseFloat(lines.get(i)[c]);
        }
        targets[i] = Float.parseFloat(lines.get(i)[64]);
      }
      return split(classes(10), 64, features, targets);
    }
  }
}
