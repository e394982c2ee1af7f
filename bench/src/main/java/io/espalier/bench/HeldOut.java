package io.espalier.bench;

import io.espalier.metrics.Task;
import io.espalier.port.Dataset;
import io.espalier.port.Feature;
import io.espalier.port.Shape;
import io.espalier.trial.Seeds;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Rows of a data set divided anew, some of them held out of what a trainer sees.
 *
 * @param whole where the rows are
 * @param trainingRows row numbers to train on
 * @param validationRows row numbers by which the best epoch is chosen
 * @param unlabelledRows row numbers whose labels a trainer must not see
 * @param heldOut row numbers that nothing is chosen on
 */
record HeldOut(
    Dataset whole, int[] trainingRows, int[] validationRows, int[] unlabelledRows, int[] heldOut)
    implements Dataset {

  /**
   * How many rows go where; those that are left over are not used.
   *
   * @param unlabelled how many are shown without their labels
   */
  record Sizes(int training, int validation, int test, int unlabelled) {}

  /** Draws the rows of all parts without replacement. */
  static HeldOut of(Dataset whole, Sizes sizes, long seed) {
    int[] rows = whole.searchRows();
    int wanted = sizes.training + sizes.validation + sizes.test + sizes.unlabelled;
    if (wanted > rows.length) {
      throw new IllegalArgumentException(
          "There are " + rows.length + " rows, not the " + wanted + " that are asked for");
    }
    SplittableRandom random = new SplittableRandom(Seeds.derive(seed, "rows"));
    for (int i = 0; i < wanted; i++) {
      int j = i + random.nextInt(rows.length - i);
      int swapped = rows[i];
      rows[i] = rows[j];
      rows[j] = swapped;
    }
    int validated = sizes.training + sizes.validation;
    int tested = validated + sizes.test;
    return new HeldOut(
        whole,
        sorted(rows, 0, sizes.training),
        sorted(rows, sizes.training, validated),
        sorted(rows, tested, tested + sizes.unlabelled),
        sorted(rows, validated, tested));
  }

  private static int[] sorted(int[] rows, int from, int to) {
    int[] part = Arrays.copyOfRange(rows, from, to);
    Arrays.sort(part);
    return part;
  }

  @Override
  public Task task() {
    return whole.task();
  }

  @Override
  public int rows() {
    return whole.rows();
  }

  @Override
  public int columns() {
    return whole.columns();
  }

  @Override
  public List<Feature> featureColumns() {
    return whole.featureColumns();
  }

  @Override
  public Shape shape() {
    return whole.shape();
  }

  @Override
  public float target(int row) {
    return whole.target(row);
  }

  @Override
  public void gather(int[] rows, int from, int count, float[] into) {
    whole.gather(rows, from, count, into);
  }
}
