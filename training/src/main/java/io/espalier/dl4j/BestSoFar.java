package io.espalier.dl4j;

import java.util.List;
import java.util.function.Supplier;

/**
 * Keeps the best epoch and counts patience. Two things: the least cost decides which parameters are
 * kept, while patience begins anew only when a cost improves by more than the least improvement.
 */
final class BestSoFar {
  private final int patience;
  private final double minImprovement;
  private Checkpoint.Best best;

  /**
   * Goes on from where a trial stood.
   *
   * @param patience epochs; 0 for no end
   * @param before null at the beginning
   */
  BestSoFar(int patience, double minImprovement, Checkpoint.Best before) {
    this.patience = patience;
    this.minImprovement = minImprovement;
    this.best = before;
  }

  /** Takes notice of an epoch's cost; parameters are copied only where they are kept. */
  void observe(int epoch, double cost, Supplier<List<float[]>> parameters) {
    boolean improved = best == null || cost < best.improvedCost() - minImprovement;
    int improvedEpoch = improved ? epoch : best.improvedEpoch();
    double improvedCost = improved ? cost : best.improvedCost();
    if (best == null || cost < best.cost()) {
      best = new Checkpoint.Best(epoch, cost, parameters.get(), improvedEpoch, improvedCost);
    } else if (improved) {
      best =
          new Checkpoint.Best(
              best.epoch(), best.cost(), best.parameters(), improvedEpoch, improvedCost);
    }
  }

  /** Takes the last epoch for the best, where nothing can tell. */
  void follow(int epoch, double cost, List<float[]> parameters) {
    best = new Checkpoint.Best(epoch, cost, parameters, epoch, cost);
  }

  /** Whether patience has run out by the end of an epoch. */
  boolean exhausted(int epoch) {
    return patience > 0 && best != null && epoch - best.improvedEpoch() >= patience;
  }

  /** The best so far, null before the first epoch. */
  Checkpoint.Best best() {
    return best;
  }
}
