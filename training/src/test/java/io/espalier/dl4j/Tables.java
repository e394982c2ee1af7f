package io.espalier.dl4j;

import io.espalier.metrics.Task;
import io.espalier.port.Dataset;
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
      int[] validationRows)
      implements Dataset {
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
