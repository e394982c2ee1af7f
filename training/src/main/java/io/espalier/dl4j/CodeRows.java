package io.espalier.dl4j;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Lays out what a network of codes takes in (see {@link CodeShape}), batch by batch in the same
 * array. Used by one thread.
 */
final class CodeRows {
  private final CodeShape shape;
  private final Corruption corruption;
  private float[] taken = new float[0];

  CodeRows(CodeShape shape, Corruption corruption) {
    this.shape = shape;
    this.corruption = corruption;
  }

  /**
   * For training: corrupted, with codes to be drawn.
   *
   * @param clean {@code [rows, inputs]}, prepared, from the beginning
   * @param classes the class number of each row; not read if the network is not told
   * @return {@code [rows, taken]}; overwritten by the next call
   */
  float[] corrupted(float[] clean, int rows, float[] classes, RandomGenerator random) {
    lay(clean, rows);
    for (int row = 0; row < rows; row++) {
      int at = row * shape.taken();
      corruption.apply(taken, at, random);
      tell(at, (int) classes[row]);
      int codes = at + shape.inputs() + shape.classes();
      for (int i = 0; i < shape.latent(); i++) {
        taken[codes + i] = (float) random.nextGaussian();
      }
    }
    return taken;
  }

  /** For measuring, as they are, with the mean of each code and no class: to be filled in. */
  float[] lay(float[] clean, int rows) {
    int width = shape.taken();
    if (taken.length < rows * width) {
      taken = new float[rows * width];
    }
    for (int row = 0; row < rows; row++) {
      int at = row * width;
      System.arraycopy(clean, row * shape.inputs(), taken, at, shape.inputs());
      Arrays.fill(taken, at + shape.inputs(), at + width, 0);
    }
    return taken;
  }

  /** Tells the row that begins at a place its class, if the network wants to know. */
  void tell(int at, int number) {
    if (shape.classes() > 0) {
      int first = at + shape.inputs();
      Arrays.fill(taken, first, first + shape.classes(), 0);
      taken[first + number] = 1;
    }
  }
}
