package io.espalier.dl4j;

import io.espalier.trial.Start.Selection;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Means of parameters of forks of one checkpoint (chapter 5.5.6): each parameter is near the
 * others' of its name, which it is not in networks that began apart.
 *
 * @param trunk where the forks parted
 * @param forks the best parameters of each, flat, those of the best fork first
 */
record Soup(Checkpoint.Lineage trunk, List<float[]> forks) {
  /** Copies the list. */
  Soup {
    forks = List.copyOf(forks);
  }

  /**
   * A soup of the best parameters of some trials.
   *
   * @throws IllegalArgumentException if they are not forks of one checkpoint
   */
  static Soup of(List<Checkpoint> trials) {
    Checkpoint first = trials.get(0);
    for (Checkpoint trial : trials) {
      if (trial.lineage().isEmpty()) {
        throw new IllegalArgumentException(
            "A soup takes forks of one checkpoint, but a trial of seed "
                + trial.networks().get(0).plan().seed()
                + " began with parameters of its own");
      }
      if (!trial.lineage().equals(first.lineage())) {
        throw new IllegalArgumentException(
            "A soup takes forks of one checkpoint, not of %s and %s"
                .formatted(first.lineage().orElseThrow(), trial.lineage().orElseThrow()));
      }
    }
    return new Soup(
        first.lineage().orElseThrow(),
        trials.stream().map(trial -> trial.best().parameters().get(0)).toList());
  }

  /**
   * Its parameters.
   *
   * @param cost of parameters on the validation rows, for a greedy one
   */
  float[] parameters(Selection selection, ToDoubleFunction<float[]> cost) {
    if (selection == Selection.UNIFORM) {
      return mean(forks);
    }
    List<float[]> taken = new ArrayList<>(List.of(forks.get(0)));
    float[] best = mean(taken);
    double least = cost.applyAsDouble(best);
    for (float[] fork : forks.subList(1, forks.size())) {
      taken.add(fork);
      float[] mean = mean(taken);
      double own = cost.applyAsDouble(mean);
      if (own <= least) {
        best = mean;
        least = own;
      } else {
        taken.remove(taken.size() - 1);
      }
    }
    return best;
  }

  private static float[] mean(List<float[]> all) {
    float[] mean = new float[all.get(0).length];
    for (int i = 0; i < mean.length; i++) {
      double sum = 0;
      for (float[] one : all) {
        sum += one[i];
      }
      mean[i] = (float) (sum / all.size());
    }
    return mean;
  }
}
