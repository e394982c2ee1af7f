package io.espalier.scheduling;

import io.espalier.trial.Assignment;
import io.espalier.trial.Leg;
import io.espalier.trial.LegResult;
import io.espalier.trial.StudyView;
import io.espalier.trial.TrialId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Runs synchronous brackets: one that takes all trials (run to the end, successive halving, top-k),
 * or a cycle of bounded ones (Hyperband), the next of which opens when those before it would leave
 * a slot idle. Which bracket a trial belongs to is decided by its number among the proposals, so
 * who goes on does not depend on timing.
 */
final class BracketScheduler extends RungScheduler {
  private final List<BracketShape> cycle;
  private final List<Bracket> open = new ArrayList<>();
  private final Map<TrialId, Bracket> brackets = new HashMap<>();
  private int opened;

  BracketScheduler(List<BracketShape> cycle) {
    this.cycle = List.copyOf(cycle);
  }

  @Override
  void proposed(TrialId trial) {
    Bracket bracket =
        filling()
            .orElseGet(
                () -> {
                  Bracket next = new Bracket(upcoming());
                  opened++;
                  open.add(next);
                  return next;
                });
    bracket.join(trial);
    brackets.put(trial, bracket);
  }

  @Override
  void started(Leg leg, StudyView view) {
    Bracket bracket = brackets.get(leg.trial().id());
    if (leg.untilEpoch() > bracket.epoch()) {
      // A replayed promotion out of a bracket that was not full: the source was known to be empty.
      exhausted();
      bracket.close(view);
    }
    bracket.started(leg.trial().id());
  }

  @Override
  void ended(TrialId trial, LegResult result, StudyView view) {
    Bracket bracket = brackets.get(trial);
    bracket.ended(trial, result, view);
    forgetIfOver(bracket);
  }

  @Override
  Assignment assign(StudyView view) {
    if (sourceEmpty()) {
      filling()
          .ifPresent(
              last -> {
                last.close(view);
                forgetIfOver(last);
              });
    }
    for (Bracket bracket : open) {
      Optional<Assignment> promotion = bracket.promotion();
      if (promotion.isPresent()) {
        return promotion.get();
      }
    }
    if (!sourceEmpty()) {
      return new Assignment.StartNew(
          filling().map(Bracket::epoch).orElseGet(() -> upcoming().ladder().epoch(0)));
    }
    return open.isEmpty() ? Assignment.DONE : Assignment.WAIT;
  }

  /** The bracket that trials still join: the last one, or none. */
  private Optional<Bracket> filling() {
    return open.isEmpty() || open.get(open.size() - 1).closed()
        ? Optional.empty()
        : Optional.of(open.get(open.size() - 1));
  }

  private BracketShape upcoming() {
    return cycle.get(opened % cycle.size());
  }

  private void forgetIfOver(Bracket bracket) {
    if (bracket.over() && open.remove(bracket)) {
      bracket.members().forEach(brackets::remove);
    }
  }
}
