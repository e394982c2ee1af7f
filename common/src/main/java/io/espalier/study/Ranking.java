package io.espalier.study;

import io.espalier.trial.Measurement;
import io.espalier.trial.Sample;
import io.espalier.trial.StudyView;
import io.espalier.trial.TrialId;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The order of a search's trials: best first. */
final class Ranking {
  private Ranking() {}

  /**
   * The trials that the search trained and that have a result, by the best cost up to where their
   * artifacts stand (a later leg may have failed); equal ones by their validation loss, then by
   * number, so that the order is total.
   */
  static List<TrialId> of(StudyView view) {
    return candidates(view)
        .sorted(
            Comparator.comparingDouble((TrialId id) -> cost(view, id))
                .thenComparingDouble(id -> lossAtBest(view, id))
                .thenComparing(Comparator.naturalOrder()))
        .toList();
  }

  /**
   * The trials that ensembles may be built from, best first: those of the search. Where each of
   * these was validated on rows of its own, it is what the refit made of the best of them, in the
   * search's order: to compare them again, on the few rows of one split, would be to select twice.
   */
  static List<TrialId> finalists(StudyView view) {
    return reshuffled(view)
        ? view.ofStage(Stages.REFIT).stream().filter(id -> view.artifacts(id).isPresent()).toList()
        : of(view);
  }

  /** Whether each trial of the search was validated on rows of its own. */
  static boolean reshuffled(StudyView view) {
    return view.ofStage(Stages.SEARCH).stream()
        .limit(1)
        .anyMatch(id -> view.trial(id).sample() instanceof Sample.Reshuffled);
  }

  /** The first of {@link #finalists}. */
  static Optional<TrialId> best(StudyView view) {
    return finalists(view).stream().findFirst();
  }

  /** Whether there is anything to rank. */
  static boolean anything(StudyView view) {
    return candidates(view).findAny().isPresent();
  }

  private static Stream<TrialId> candidates(StudyView view) {
    return view.ofStage(Stages.SEARCH).stream()
        .filter(id -> view.artifacts(id).isPresent())
        .filter(id -> view.bestCost(id, view.trainedEpoch(id)).isPresent());
  }

  private static double cost(StudyView view, TrialId id) {
    return view.bestCost(id, view.trainedEpoch(id)).orElseThrow();
  }

  private static double lossAtBest(StudyView view, TrialId id) {
    return view.values(id, view.bestEpoch(id))
        .getOrDefault(Measurement.VALIDATION_LOSS, Double.POSITIVE_INFINITY);
  }
}
