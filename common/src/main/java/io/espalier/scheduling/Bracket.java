package io.espalier.scheduling;

import io.espalier.trial.Assignment;
import io.espalier.trial.LegResult;
import io.espalier.trial.StudyView;
import io.espalier.trial.TrialId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A synchronous race: all trials at a rung have ended their legs before the best of them go on. So
 * who goes on depends on the trials' own curves only, not on when they were measured.
 */
final class Bracket {
  private final BracketShape shape;
  private final List<TrialId> members = new ArrayList<>();
  private final Set<TrialId> completed = new HashSet<>();
  private final List<Standing> arrived = new ArrayList<>();

  /** Those that go on to the current rung and have not been sent, best first, and why they do. */
  private final Map<TrialId, String> promoted = new LinkedHashMap<>();

  private int rung;
  private int entrants;
  private boolean closed;
  private boolean over;

  Bracket(BracketShape shape) {
    this.shape = shape;
  }

  void join(TrialId trial) {
    members.add(trial);
    entrants++;
    closed = entrants == shape.size();
  }

  /** Whether nobody can join any more. */
  boolean closed() {
    return closed;
  }

  /** Lets nobody join any more. */
  void close(StudyView view) {
    closed = true;
    advance(view);
  }

  /** Whether nobody has anything left to train. */
  boolean over() {
    return over;
  }

  /** The epoch of the rung that is being run. */
  int epoch() {
    return shape.ladder().epoch(rung);
  }

  List<TrialId> members() {
    return members;
  }

  void started(TrialId trial) {
    promoted.remove(trial);
  }

  void ended(TrialId trial, LegResult result, StudyView view) {
    if (RungScheduler.completed(result)) {
      completed.add(trial);
    }
    arrived.add(RungScheduler.standing(trial, result, epoch(), view));
    advance(view);
  }

  /** The next trial to go on, if one waits for it. */
  Optional<Assignment> promotion() {
    return promoted.entrySet().stream()
        .findFirst()
        .map(e -> new Assignment.Promote(e.getKey(), epoch(), e.getValue()));
  }

  private void advance(StudyView view) {
    // Repeats where a rung is complete at once, as all who got there had completed early.
    while (closed && !over && arrived.size() == entrants) {
      if (rung == shape.ladder().last()) {
        over = true;
      } else {
        climb(view);
      }
    }
  }

  private void climb(StudyView view) {
    Collections.sort(arrived);
    List<Standing> kept =
        arrived.stream().limit(shape.keep().applyAsInt(entrants)).filter(Standing::ranked).toList();
    String where = " of " + entrants + " at epoch " + epoch();
    arrived.clear();
    rung++;
    entrants = kept.size();
    over = kept.isEmpty();
    for (int i = 0; i < kept.size(); i++) {
      TrialId trial = kept.get(i).trial();
      if (completed.contains(trial)) {
        arrived.add(Standing.of(view, trial, epoch()));
      } else {
        promoted.put(trial, "number " + (i + 1) + where);
      }
    }
  }
}
