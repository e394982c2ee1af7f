package io.espalier.dl4j;

import io.espalier.metrics.Task;
import io.espalier.port.Shape;
import java.util.Arrays;
import java.util.SplittableRandom;

/** A table whose columns are images or series. */
record ShapedRows(Tables.Table table, Shape shape) implements TableRows {

  /**
   * Images of noise with a bright square, in the left half of one class and in the right half of
   * the other.
   */
  static ShapedRows squares(int rows, Shape.Image image, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] features = new float[rows * image.columns()];
    float[] targets = new float[rows];
    for (int i = 0; i < rows; i++) {
      targets[i] = random.nextInt(2);
      int half = image.width() / 2;
      int left = (targets[i] == 1 ? half : 0) + random.nextInt(half - 1);
      int top = random.nextInt(image.height() - 1);
      for (int y = 0; y < image.height(); y++) {
        for (int x = 0; x < image.width(); x++) {
          boolean bright = (y == top || y == top + 1) && (x == left || x == left + 1);
          for (int c = 0; c < image.channels(); c++) {
            int at = ((i * image.height() + y) * image.width() + x) * image.channels() + c;
            features[at] = (float) (100 * c + random.nextGaussian() + (bright ? 8 : 0));
          }
        }
      }
    }
    return new ShapedRows(
        Tables.split(Tables.classes(2), image.columns(), features, targets), image);
  }

  /**
   * Random walks of 2 to {@code steps} steps, whose class says whether the first channel ends above
   * 0; its label as a number is where it ends.
   *
   * @param room steps that a row has room for
   */
  static ShapedRows walks(int rows, int steps, int room, int channels, Task task, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] features = new float[rows * room * channels];
    float[] targets = new float[rows];
    Arrays.fill(features, Float.NaN);
    for (int i = 0; i < rows; i++) {
      int length = i == 0 ? steps : 2 + random.nextInt(steps - 1);
      double[] at = new double[channels];
      for (int t = 0; t < length; t++) {
        for (int c = 0; c < channels; c++) {
          at[c] += random.nextGaussian();
          features[(i * room + t) * channels + c] = (float) (50 * c + at[c]);
        }
      }
      targets[i] = task instanceof Task.Regression ? (float) at[0] : at[0] > 0 ? 1 : 0;
    }
    return new ShapedRows(
        Tables.split(task, room * channels, features, targets),
        new Shape.Series(room, channels, 2));
  }
}
