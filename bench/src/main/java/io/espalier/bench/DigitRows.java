package io.espalier.bench;

import io.espalier.metrics.Task;
import io.espalier.port.Dataset;
import java.util.Random;
import java.util.stream.IntStream;

/** Rows of the digits' shape, whose class can be learned. */
final class DigitRows implements Dataset {
  static final int TRAINED = 1078;
  static final int COLUMNS = 64;
  static final Task CLASSES =
      new Task.Classification(IntStream.range(0, 10).mapToObj(Integer::toString).toList());

  private final Task task;
  private final int validated;
  private final float[] features;

  /**
   * Makes some.
   *
   * @param validated how many there are beside those to train on
   */
  DigitRows(Task task, int validated) {
    this.task = task;
    this.validated = validated;
    Random random = new Random(1);
    features = new float[(TRAINED + validated) * COLUMNS];
    for (int i = 0; i < features.length; i++) {
      features[i] = random.nextFloat();
    }
  }

  @Override
  public Task task() {
    return task;
  }

  @Override
  public int rows() {
    return TRAINED + validated;
  }

  @Override
  public int columns() {
    return COLUMNS;
  }

  @Override
  public int[] trainingRows() {
    return IntStream.range(0, TRAINED).toArray();
  }

  @Override
  public int[] validationRows() {
    return IntStream.range(TRAINED, TRAINED + validated).toArray();
  }

  @Override
  public void gather(int[] rows, int from, int count, float[] into) {
    for (int i = 0; i < count; i++) {
      System.arraycopy(features, rows[from + i] * COLUMNS, into, i * COLUMNS, COLUMNS);
    }
  }

  @Override
  public float target(int row) {
    int greatest = 0;
    for (int c = 1; c < 10; c++) {
      greatest = features[row * COLUMNS + c] > features[row * COLUMNS + greatest] ? c : greatest;
    }
    return greatest;
  }
}
