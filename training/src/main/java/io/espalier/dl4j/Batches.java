package io.espalier.dl4j;

import io.espalier.metrics.Task;
import io.espalier.port.Dataset;
import io.espalier.trial.Seeds;
import io.espalier.trial.Shuffle;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * The batches of an epoch, gathered one after the other into the same arrays. Used by one thread.
 */
final class Batches {
  private final Dataset data;
  private final int[] order;
  private final int[] places;
  private final LabelScale label;
  private final Inputs inputs;
  private final int size;
  private final int outputs;
  private final boolean classes;
  private final Perturbation perturbation;
  private final long[] seeds;
  private final float[] raw;
  private final float[] targets;
  private float[] features;
  private float[] labels;
  private int[] chosen;
  private int[] occurrences;
  private long perturbed;
  private int next;
  private int count;

  /**
   * Batches over some rows.
   *
   * @param rows row numbers of the data set: those that the preparation was fitted on
   * @param size rows in a batch, at the most
   */
  Batches(Dataset data, int[] rows, Preparation preparation, int size) {
    this(data, rows, preparation, size, Perturbation.NONE);
  }

  /**
   * Batches over some rows.
   *
   * @param rows row numbers of the data set: those that the preparation was fitted on
   * @param size rows in a batch, at the most
   * @param perturbation of prepared rows, anew in each epoch
   */
  Batches(Dataset data, int[] rows, Preparation preparation, int size, Perturbation perturbation) {
    this(
        data,
        rows,
        preparation,
        size,
        Inputs.ofTraining(preparation, Math.min(size, rows.length)),
        perturbation);
  }

  /** Batches over rows that the preparation was fitted on, and all that have no label. */
  static Batches withUnlabelled(Dataset data, int[] rows, Preparation preparation, int size) {
    int[] all =
        IntStream.concat(Arrays.stream(rows), Arrays.stream(data.unlabelledRows())).toArray();
    Inputs inputs = Inputs.ofAny(preparation, Math.min(size, all.length));
    return new Batches(data, all, preparation, size, inputs, Perturbation.NONE);
  }

  private Batches(
      Dataset data,
      int[] rows,
      Preparation preparation,
      int size,
      Inputs inputs,
      Perturbation perturbation) {
    this.perturbation = perturbation;
    this.data = data;
    this.order = rows.clone();
    this.places = new int[perturbation == Perturbation.NONE ? 0 : rows.length];
    this.label = preparation.label();
    this.size = Math.min(size, rows.length);
    this.inputs = inputs;
    this.outputs = data.task().outputs();
    this.classes = data.task() instanceof Task.Classification;
    this.raw = new float[this.size * data.columns()];
    this.targets = new float[this.size];
    this.seeds = new long[this.size];
    choose(rows);
  }

  /**
   * Has the epochs from now on go over these rows only.
   *
   * @param some of the rows, no more than they are; not copied
   */
  void choose(int[] some) {
    chosen = some;
    if (perturbation != Perturbation.NONE) {
      occurrences = occurrences(some);
      Arrays.setAll(places, place -> place);
    }
  }

  /** How often each row has occurred before: rows of a sample may be repeated. */
  private static int[] occurrences(int[] rows) {
    Map<Integer, Integer> seen = new HashMap<>();
    return Arrays.stream(rows).map(row -> seen.merge(row, 1, Integer::sum) - 1).toArray();
  }

  /**
   * Begins an epoch. The order, and how rows are perturbed, depend on the seed alone, not on the
   * epochs before, so that a resumed trial sees what an undisturbed one does.
   */
  void shuffle(long seed) {
    perturbed = Seeds.derive(seed, "perturbation");
    SplittableRandom random = new SplittableRandom(seed);
    if (perturbation == Perturbation.NONE) {
      System.arraycopy(chosen, 0, order, 0, chosen.length);
      Shuffle.all(order, chosen.length, random);
    } else {
      Arrays.setAll(places, place -> place);
      Shuffle.all(places, chosen.length, random);
      Arrays.setAll(order, i -> i < chosen.length ? chosen[places[i]] : order[i]);
    }
    next = 0;
  }

  /** Gathers the next batch; false at the end of the epoch. */
  boolean advance() {
    count = Math.min(size, chosen.length - next);
    if (count <= 0) {
      return false;
    }
    data.gather(order, next, count, raw);
    features = inputs.of(raw, count);
    for (int i = 0; i < count; i++) {
      float target = data.target(order[next + i]);
      targets[i] = classes ? target : label.toNetwork(target);
    }
    if (perturbation != Perturbation.NONE) {
      for (int i = 0; i < count; i++) {
        seeds[i] = perturbation(next + i);
      }
      perturbation.perturb(features, count, seeds);
    }
    next += count;
    return true;
  }

  /** The seed of what is done to a row: another one where the sample has it again. */
  private long perturbation(int position) {
    long seed = Perturbation.seed(perturbed, order[position]);
    int before = occurrences[places[position]];
    return before == 0 ? seed : Perturbation.seed(seed, before);
  }

  /** Rows of the present batch. */
  int count() {
    return count;
  }

  /** Rows of a full batch. */
  int size() {
    return size;
  }

  /** {@code [count, width]}, prepared, row-major; overwritten by the next batch. */
  float[] features() {
    return features;
  }

  /** {@code [count]}: class numbers, or standardized values; overwritten by the next batch. */
  float[] targets() {
    return targets;
  }

  /** {@code [count, outputs]}: one-hot classes, or standardized values. */
  float[] labels() {
    if (!classes) {
      return targets;
    }
    if (labels == null) {
      labels = new float[size * outputs];
    }
    Arrays.fill(labels, 0);
    for (int i = 0; i < count; i++) {
      labels[i * outputs + (int) targets[i]] = 1;
    }
    return labels;
  }
}
