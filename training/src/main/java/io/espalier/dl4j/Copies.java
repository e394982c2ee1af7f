package io.espalier.dl4j;

import io.espalier.trial.Seeds;
import java.util.Arrays;

/**
 * Predicts the mean over copies of rows that are perturbed as in training (chapter 5.5.5): the
 * variance that is due to the perturbation falls as 1 over their number. How a copy is perturbed is
 * derived from the network's seed and the row's own numbers, so that a row is predicted alike
 * wherever it stands. Used by one thread.
 */
final class Copies {
  private final Engine engine;
  private final Perturbation perturbation;
  private final int number;
  private final int columns;
  private final int outputs;
  private final long seed;
  private float[] perturbed = new float[0];
  private float[] said = new float[0];
  private double[] sums = new double[0];
  private long[] rows = new long[0];
  private long[] seeds = new long[0];

  private Copies(Networks.Plan plan, Engine engine) {
    this.engine = engine;
    this.perturbation = Perturbation.of(plan);
    this.number = plan.params().get(Shaped.PERTURBED_COPIES);
    this.columns = plan.columns();
    this.outputs = plan.task().outputs();
    this.seed = Seeds.derive(plan.seed(), "copies");
  }

  /** Of a network; null if it predicts rows as they are. */
  static Copies of(Networks.Plan plan, Engine engine) {
    return plan.params().get(Shaped.PERTURBED_COPIES) > 1 ? new Copies(plan, engine) : null;
  }

  /**
   * Predicts.
   *
   * @param features {@code [count, inputs]}, prepared, row-major, from the beginning
   * @param into receives {@code [count, outputs]} from {@code at} on
   */
  void forward(float[] features, int count, float[] into, int at) {
    reserve(count);
    Arrays.fill(sums, 0, count * outputs, 0);
    for (int i = 0; i < count; i++) {
      rows[i] = hash(features, i * columns);
    }
    for (int copy = 0; copy < number; copy++) {
      System.arraycopy(features, 0, perturbed, 0, count * columns);
      for (int i = 0; i < count; i++) {
        seeds[i] = Perturbation.seed(rows[i], copy);
      }
      perturbation.perturb(perturbed, count, seeds);
      engine.forward(perturbed, count, said, 0);
      for (int i = 0; i < count * outputs; i++) {
        sums[i] += said[i];
      }
    }
    for (int i = 0; i < count * outputs; i++) {
      into[at + i] = (float) (sums[i] / number);
    }
  }

  private long hash(float[] features, int from) {
    long hash = seed;
    for (int c = 0; c < columns; c++) {
      hash = Perturbation.seed(hash, Float.floatToIntBits(features[from + c]));
    }
    return hash;
  }

  private void reserve(int count) {
    if (seeds.length < count) {
      perturbed = new float[count * columns];
      said = new float[count * outputs];
      sums = new double[count * outputs];
      rows = new long[count];
      seeds = new long[count];
    }
  }
}
