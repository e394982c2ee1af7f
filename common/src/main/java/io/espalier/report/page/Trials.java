package io.espalier.report.page;

import io.espalier.trial.Objective;
import io.espalier.trial.StudyView;
import io.espalier.trial.TrialId;
import io.espalier.trial.TrialStatus;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;

/** Trials of a study, as plots take them: few enough, and the ones that matter among them. */
final class Trials {
  /** The stage whose trials are compared with each other. */
  static final String SEARCH = "search";

  private Trials() {}

  /** Those of the search that were measured, by their numbers. */
  static List<TrialId> measured(StudyView view) {
    return view.ofStage(SEARCH).stream().filter(id -> best(view, id).isPresent()).toList();
  }

  /** The best finite value of the objective that a trial has reached. */
  static OptionalDouble best(StudyView view, TrialId id) {
    OptionalDouble cost = view.bestCost(id, Integer.MAX_VALUE);
    return cost.isPresent() && Double.isFinite(cost.getAsDouble())
        ? OptionalDouble.of(view.objective().value(cost.getAsDouble()))
        : OptionalDouble.empty();
  }

  /**
   * Some trials of many: the best tenth of what may be drawn, and of the others every so many, by
   * their numbers.
   */
  static List<TrialId> some(StudyView view, List<TrialId> trials, int most) {
    if (trials.size() <= most) {
      return trials;
    }
    Objective objective = view.objective();
    Set<TrialId> kept = new TreeSet<>();
    trials.stream()
        .sorted(
            Comparator.comparingDouble(
                id -> objective.cost(best(view, id).orElse(objective.value(Double.MAX_VALUE)))))
        .limit(Math.max(1, most / 10))
        .forEach(kept::add);
    List<TrialId> others = trials.stream().filter(id -> !kept.contains(id)).toList();
    kept.addAll(evenly(others, most - kept.size()));
    return new ArrayList<>(kept);
  }

  /** Every so many of a list. */
  static <T> List<T> evenly(List<T> all, int most) {
    if (all.size() <= most) {
      return all;
    }
    List<T> kept = new ArrayList<>(most);
    for (int i = 0; i < most; i++) {
      kept.add(all.get((int) ((long) i * all.size() / most)));
    }
    return kept;
  }

  /** What a caption says where not all are drawn; empty if all are. */
  static String leftOut(int drawn, int all, String what) {
    return drawn == all
        ? ""
        : " Drawn are %,d of %,d %s: the best ones, and every so many of the others."
            .formatted(drawn, all, what);
  }

  /** A status in a word. */
  static String word(TrialStatus status) {
    return status.name().toLowerCase(Locale.ROOT);
  }
}
