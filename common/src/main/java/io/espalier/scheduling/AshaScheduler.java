package io.espalier.scheduling;

import io.espalier.trial.Assignment;
import io.espalier.trial.Leg;
import io.espalier.trial.LegResult;
import io.espalier.trial.StudyView;
import io.espalier.trial.TrialId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Asynchronous successive halving (algorithm 2 of Li et al. 2018, arXiv 1810.05934): a free slot
 * continues the best trial that is among the best one in eta of its rung, looking at the highest
 * rung first, and takes a new trial if there is none. Nobody waits for a rung to fill.
 *
 * <p>One thing is added to the paper: with few trials all rungs may end up too small for anybody to
 * go on. Once nothing else is left to do, the best of the highest rung goes on nevertheless, so
 * that one trial at least reaches the horizon.
 */
final class AshaScheduler extends RungScheduler {
  private final Ladder ladder;
  private final List<AshaRung> rungs = new ArrayList<>();

  /** The rung to which each running leg goes. */
  private final Map<TrialId, Integer> underway = new HashMap<>();

  private final Set<TrialId> completed = new HashSet<>();

  AshaScheduler(Ladder ladder, int eta) {
    this.ladder = ladder;
    for (int i = 0; i <= ladder.last(); i++) {
      rungs.add(new AshaRung(eta));
    }
  }

  @Override
  void proposed(TrialId trial) {}

  @Override
  void started(Leg leg, StudyView view) {
    TrialId trial = leg.trial().id();
    int rung = ladder.at(leg.untilEpoch());
    underway.put(trial, rung);
    if (rung > 0) {
      rungs.get(rung - 1).leave(trial);
    }
  }

  @Override
  void ended(TrialId trial, LegResult result, StudyView view) {
    int rung = underway.remove(trial);
    if (completed(result)) {
      completed.add(trial);
    }
    arrive(rung, standing(trial, result, ladder.epoch(rung), view), view);
  }

  /** Puts a trial on a rung; those that completed early climb without training as they may. */
  private void arrive(int number, Standing standing, StudyView view) {
    AshaRung rung = rungs.get(number);
    rung.add(standing);
    if (number == ladder.last()) {
      return;
    }
    for (Standing s : rung.allPromotable()) {
      if (completed.contains(s.trial())) {
        rung.leave(s.trial());
        arrive(number + 1, Standing.of(view, s.trial(), ladder.epoch(number + 1)), view);
      }
    }
  }

  @Override
  Assignment assign(StudyView view) {
    for (int i = ladder.last() - 1; i >= 0; i--) {
      AshaRung rung = rungs.get(i);
      Optional<Standing> best = rung.promotable();
      if (best.isPresent()) {
        return new Assignment.Promote(
            best.get().trial(),
            ladder.epoch(i + 1),
            "in the best "
                + rung.topSize()
                + " of "
                + rung.size()
                + " at epoch "
                + ladder.epoch(i));
      }
    }
    if (!sourceEmpty()) {
      return new Assignment.StartNew(ladder.epoch(0));
    }
    return underway.isEmpty() ? lastClimb() : Assignment.WAIT;
  }

  /** What is left to do once all rungs are too small for a promotion. */
  private Assignment lastClimb() {
    for (int i = ladder.last(); i >= 0; i--) {
      Optional<Standing> best = rungs.get(i).bestLeft();
      if (best.isPresent()) {
        return i == ladder.last() || completed.contains(best.get().trial())
            ? Assignment.DONE
            : new Assignment.Promote(
                best.get().trial(),
                ladder.epoch(i + 1),
                "the best at epoch " + ladder.epoch(i) + ", and none got further");
      }
    }
    return Assignment.DONE;
  }
}
