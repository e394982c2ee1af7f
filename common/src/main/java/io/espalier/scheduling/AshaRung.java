package io.espalier.scheduling;

import io.espalier.trial.TrialId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** A rung that trials arrive at one by one, split into the best one in eta and the rest. */
final class AshaRung {
  private final int eta;
  private final TreeSet<Standing> top = new TreeSet<>();
  private final TreeSet<Standing> rest = new TreeSet<>();

  /** Those of the top that have not gone on. */
  private final TreeSet<Standing> waiting = new TreeSet<>();

  private final Set<TrialId> gone = new HashSet<>();

  AshaRung(int eta) {
    this.eta = eta;
  }

  void add(Standing standing) {
    if (!top.isEmpty() && standing.compareTo(top.last()) < 0) {
      enterTop(standing);
      Standing last = top.pollLast();
      waiting.remove(last);
      rest.add(last);
    } else {
      rest.add(standing);
    }
    if (top.size() < size() / eta) {
      enterTop(rest.pollFirst());
    }
  }

  private void enterTop(Standing standing) {
    top.add(standing);
    if (standing.ranked() && !gone.contains(standing.trial())) {
      waiting.add(standing);
    }
  }

  /** Notes that a trial has gone on to the next rung. */
  void leave(TrialId trial) {
    gone.add(trial);
    waiting.removeIf(s -> s.trial().equals(trial));
  }

  /** The best of the top share that has not gone on. */
  Optional<Standing> promotable() {
    return waiting.isEmpty() ? Optional.empty() : Optional.of(waiting.first());
  }

  /** All of the top share that have not gone on, best first. */
  List<Standing> allPromotable() {
    return new ArrayList<>(waiting);
  }

  /** The best that has not gone on, whatever its share. */
  Optional<Standing> bestLeft() {
    return Stream.concat(top.stream(), rest.stream())
        .filter(s -> !gone.contains(s.trial()))
        .findFirst()
        .filter(Standing::ranked);
  }

  int size() {
    return top.size() + rest.size();
  }

  int topSize() {
    return top.size();
  }
}
