package io.espalier.dl4j;

import io.espalier.port.Dataset;
import io.espalier.space.Params;
import io.espalier.trial.Seeds;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Which rows each epoch trains on (chapter 5.8.2; Bengio et al. 2009): a pool that begins with the
 * easy ones and grows until it holds all. An epoch trains on as many rows as the pool has, so that
 * epochs at the beginning have fewer steps.
 *
 * <p>How hard a row is, is its loss: that of a teacher, or the network's own, which is asked again
 * whenever the pool grows (self-paced learning, Kumar et al. 2010). An untrained network's losses
 * mean nothing, so the first pool of a self-paced network is drawn at random.
 *
 * <p>Used by one thread.
 */
final class Curriculum {
  /** In a checkpoint, the losses that rows are ranked by, in the order of the training rows. */
  static final String DIFFICULTY = "difficulty";

  private final Params params;
  private final Pacing pacing;
  private final long seed;
  private final Dataset data;
  private final int[] rows;
  private float[] difficulty;

  /**
   * A curriculum.
   *
   * @param rows row numbers of the data set, those that the network is trained on
   * @param state what {@link #state} said at the end of the epoch before, empty at the beginning
   */
  Curriculum(Networks.Plan plan, Dataset data, int[] rows, Map<String, float[]> state) {
    this.params = plan.params();
    this.pacing = new Pacing(params, plan.horizon());
    this.seed = plan.seed();
    this.data = data;
    this.rows = rows;
    this.difficulty = state.get(DIFFICULTY);
  }

  /** Whether rows are chosen at all. */
  static boolean wanted(Params params) {
    return !params.get(Regimens.CURRICULUM).equals("none");
  }

  /**
   * Whether losses have to be known anew before an epoch.
   *
   * @param epoch counted from 0
   */
  boolean asks(int epoch) {
    if (complete(epoch) || params.get(Regimens.CURRICULUM_ORDER).equals("random")) {
      return false;
    }
    if (taught()) {
      return difficulty == null;
    }
    return epoch > 0 && (difficulty == null || pool(epoch) > pool(epoch - 1));
  }

  /** Whether it is a teacher's losses that are asked for, else the network's own. */
  boolean taught() {
    return params.get(Regimens.CURRICULUM).equals("teacher");
  }

  /**
   * Takes in how hard rows are.
   *
   * @param losses in the order of the training rows; not changed
   */
  void rank(float[] losses) {
    difficulty = losses;
  }

  /**
   * The row numbers that an epoch trains on, each of the training rows once at most.
   *
   * @param epoch counted from 0
   */
  int[] rows(int epoch) {
    if (complete(epoch)) {
      return rows;
    }
    int[] ranking = ranking();
    int pool = pool(epoch);
    int mixed = (int) Math.round(params.get(Regimens.CURRICULUM_MIX) * pool);
    return mixed == 0 ? numbers(ranking, pool) : mixed(ranking, pool, mixed, epoch);
  }

  private boolean complete(int epoch) {
    return pool(epoch) == rows.length;
  }

  private int pool(int epoch) {
    return pacing.rows(epoch, rows.length);
  }

  private int[] numbers(int[] positions, int count) {
    int[] numbers = new int[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = rows[positions[i]];
    }
    return numbers;
  }

  /** Some from everywhere first, then from the pool what they have not taken. */
  private int[] mixed(int[] ranking, int pool, int mixed, int epoch) {
    SplittableRandom random = new SplittableRandom(Seeds.derive(seed, "curriculum-mix", epoch));
    int[] all = ranking.clone();
    shuffle(all, all.length, mixed, random);
    boolean[] taken = new boolean[rows.length];
    for (int i = 0; i < mixed; i++) {
      taken[all[i]] = true;
    }
    int[] rest = Arrays.stream(ranking, 0, pool).filter(position -> !taken[position]).toArray();
    shuffle(rest, rest.length, pool - mixed, random);
    System.arraycopy(rest, 0, all, mixed, pool - mixed);
    return numbers(all, pool);
  }

  /** Brings a random choice of the first {@code n} to the front. */
  private static void shuffle(int[] values, int n, int chosen, SplittableRandom random) {
    for (int i = 0; i < chosen; i++) {
      int j = i + random.nextInt(n - i);
      int swapped = values[i];
      values[i] = values[j];
      values[j] = swapped;
    }
  }

  /** Positions of the training rows, those that come first before the others. */
  private int[] ranking() {
    int[] ranking = difficulty == null ? random() : byDifficulty();
    return params.get(Regimens.CURRICULUM_BALANCED) ? balanced(ranking) : ranking;
  }

  private int[] random() {
    int[] positions = new int[rows.length];
    Arrays.setAll(positions, i -> i);
    shuffle(
        positions,
        rows.length,
        rows.length,
        new SplittableRandom(Seeds.derive(seed, "curriculum-order")));
    return positions;
  }

  private int[] byDifficulty() {
    long sign = params.get(Regimens.CURRICULUM_ORDER).equals("hard-first") ? -1 : 1;
    // Losses are not negative, but hard ones come first by the negative: ordered as numbers, and
    // equal ones by their positions.
    long[] keys = new long[rows.length];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = (sign * Float.floatToIntBits(difficulty[i])) << Integer.SIZE | i;
    }
    return sorted(keys);
  }

  private static int[] sorted(long[] keys) {
    Arrays.sort(keys);
    return Arrays.stream(keys).mapToInt(key -> (int) key).toArray();
  }

  /** The same order within each class, and each beginning of it with the classes' shares of all. */
  private int[] balanced(int[] ranking) {
    int[] counts = new int[data.task().outputs()];
    for (int row : rows) {
      counts[(int) data.target(row)]++;
    }
    int[] seen = new int[counts.length];
    long[] keys = new long[ranking.length];
    for (int i = 0; i < ranking.length; i++) {
      int label = (int) data.target(rows[ranking[i]]);
      double place = (seen[label]++ + 0.5) / counts[label];
      keys[i] = (long) Float.floatToIntBits((float) place) << Integer.SIZE | i;
    }
    int[] order = sorted(keys);
    for (int i = 0; i < order.length; i++) {
      order[i] = ranking[order[i]];
    }
    return order;
  }

  /**
   * What the next epoch has to know.
   *
   * @param epoch the next one, counted from 0
   */
  Map<String, float[]> state(int epoch) {
    return difficulty == null || complete(epoch) ? Map.of() : Map.of(DIFFICULTY, difficulty);
  }
}
