package io.espalier.config;

import io.espalier.scheduling.SchedulerSpec;
import io.espalier.study.StudySpec;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.LongUnaryOperator;

/**
 * Epochs that a scheduler grants at most. Synchronous ones grant exactly this much where no trial
 * fails or runs out of patience.
 */
final class EpochBounds {
  private final StudySpec study;
  private final long trials;
  private final int horizon;

  EpochBounds(StudySpec study, long trials) {
    this.study = study;
    this.trials = trials;
    this.horizon = study.epochs();
  }

  /** Of the search. */
  long search() {
    SchedulerSpec scheduler = study.scheduler();
    long epochs = trials * horizon;
    if (scheduler instanceof SchedulerSpec.Halving h) {
      epochs = halving(trials, rungs(h.eta(), h.minEpochs()), h.eta());
    } else if (scheduler instanceof SchedulerSpec.Hyperband h) {
      epochs = hyperband(h.eta(), h.minEpochs());
    } else if (scheduler instanceof SchedulerSpec.TopK t) {
      List<Integer> rungs = new ArrayList<>(List.of(t.afterEpochs()));
      if (t.afterEpochs() < horizon) {
        rungs.add(horizon);
      }
      epochs = climb(trials, rungs, entrants -> Math.min(t.k(), entrants));
    }
    return Math.min(epochs, study.budget().epochs());
  }

  /**
   * Under asynchronous halving any trial may have been among the best at some time, so that its
   * bound is the exhaustive search; what synchronous halving takes is near the truth.
   */
  OptionalLong typical() {
    if (!(study.scheduler() instanceof SchedulerSpec.Asha a)) {
      return OptionalLong.empty();
    }
    long epochs = halving(trials, rungs(a.eta(), a.minEpochs()), a.eta());
    return OptionalLong.of(Math.min(epochs, study.budget().epochs()));
  }

  /** Of the best configurations, from where they were stopped, or anew, to the horizon. */
  long refit() {
    long top = Math.min(study.refit().top(), trials);
    boolean anew = study.validation() instanceof StudySpec.Validation.Reshuffled;
    long again = study.refit().withValidation() ? top * horizon : 0;
    return top * (anew ? horizon : horizon - leastTrained()) + again;
  }

  /** What every trial of the search gets. */
  private int leastTrained() {
    SchedulerSpec scheduler = study.scheduler();
    if (scheduler instanceof SchedulerSpec.Median m) {
      return Math.min(horizon, m.graceEpochs());
    } else if (scheduler instanceof SchedulerSpec.Halving h) {
      return h.minEpochs();
    } else if (scheduler instanceof SchedulerSpec.Asha a) {
      return a.minEpochs();
    } else if (scheduler instanceof SchedulerSpec.Hyperband h) {
      return h.minEpochs();
    } else if (scheduler instanceof SchedulerSpec.TopK t) {
      return t.afterEpochs();
    }
    return horizon;
  }

  /** Powers of eta times the first, the last that fits giving way to the horizon. */
  private List<Integer> rungs(int eta, int first) {
    List<Integer> rungs = new ArrayList<>();
    for (long rung = first; rung * eta <= horizon; rung *= eta) {
      rungs.add((int) rung);
    }
    rungs.add(horizon);
    return rungs;
  }

  private static long halving(long entrants, List<Integer> rungs, int eta) {
    return climb(entrants, rungs, n -> Math.max(1, n / eta));
  }

  private static long climb(long entrants, List<Integer> rungs, LongUnaryOperator keep) {
    long epochs = entrants * rungs.get(0);
    long left = entrants;
    for (int i = 1; i < rungs.size(); i++) {
      left = keep.applyAsLong(left);
      epochs += left * (rungs.get(i) - rungs.get(i - 1));
    }
    return entrants == 0 ? 0 : epochs;
  }

  /** Brackets one after the other, the most aggressive first, until all trials are placed. */
  private long hyperband(int eta, int first) {
    List<Integer> rungs = rungs(eta, first);
    int most = rungs.size() - 1;
    List<Long> sizes = new ArrayList<>();
    List<Long> costs = new ArrayList<>();
    long cycle = 0;
    long cycleCost = 0;
    for (int s = most; s >= 0; s--) {
      long size = (long) Math.ceil((most + 1) * Math.pow(eta, s) / (s + 1));
      sizes.add(size);
      costs.add(halving(size, rungs.subList(most - s, rungs.size()), eta));
      cycle += size;
      cycleCost += costs.get(costs.size() - 1);
    }
    long epochs = trials / cycle * cycleCost;
    long left = trials % cycle;
    for (int i = 0; left > 0; i++) {
      long entrants = Math.min(left, sizes.get(i));
      epochs += halving(entrants, rungs.subList(i, rungs.size()), eta);
      left -= entrants;
    }
    return epochs;
  }
}
