package io.espalier.scheduling;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;

/**
 * A race that is run rung by rung.
 *
 * @param ladder its rungs
 * @param size how many trials enter; {@link #UNBOUNDED} for all that the source has
 * @param keep how many of so many go on to the next rung
 */
record BracketShape(Ladder ladder, int size, IntUnaryOperator keep) {
  /** All trials of the source. */
  static final int UNBOUNDED = Integer.MAX_VALUE;

  /** Every trial to the horizon. */
  static BracketShape runToEnd(int horizon) {
    return new BracketShape(Ladder.toHorizon(horizon), UNBOUNDED, entrants -> entrants);
  }

  /** Successive halving: one in eta goes on, and one at least. */
  static BracketShape halving(Ladder ladder, int size, int eta) {
    return new BracketShape(ladder, size, entrants -> Math.max(1, entrants / eta));
  }

  /** The best k after some epochs go to the horizon. */
  static BracketShape topK(int k, int afterEpochs, int horizon) {
    Ladder ladder =
        afterEpochs < horizon
            ? new Ladder(List.of(afterEpochs, horizon))
            : Ladder.toHorizon(horizon);
    return new BracketShape(ladder, UNBOUNDED, entrants -> Math.min(k, entrants));
  }

  /**
   * The brackets of Hyperband, the most aggressive first: bracket s of s_max + 1 begins with
   * ceil((s_max + 1) / (s + 1) * eta^s) trials, s rungs below the horizon (algorithm 1 of Li et al.
   * 2016).
   */
  static List<BracketShape> hyperband(Ladder ladder, int eta) {
    List<BracketShape> shapes = new ArrayList<>();
    for (int s = ladder.last(); s >= 0; s--) {
      double size = Math.ceil((ladder.last() + 1) * Math.pow(eta, s) / (s + 1));
      shapes.add(halving(ladder.from(ladder.last() - s), (int) Math.min(size, UNBOUNDED), eta));
    }
    return shapes;
  }
}
