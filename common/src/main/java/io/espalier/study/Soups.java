package io.espalier.study;

import io.espalier.ensemble.EnsembleSpec;
import io.espalier.scheduling.FixedEpochs;
import io.espalier.trial.Configuration;
import io.espalier.trial.Sample;
import io.espalier.trial.Start;
import io.espalier.trial.StudyView;
import io.espalier.trial.Trial;
import io.espalier.trial.TrialId;
import io.espalier.trial.TrialStatus;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The three stages of soups: what forks have in common, the forks, and the mean of their
 * parameters.
 *
 * @param names of the stages
 * @param samples of the training rows, another one for each soup: what trials of a soup are known
 *     by
 */
record Soups(StudySpec spec, EnsembleSpec.Soup soup, Names names, List<Sample> samples) {
  /** What the three stages are called. */
  record Names(String trunks, String forks, String soups) {
    List<String> all() {
      return List.of(trunks, forks, soups);
    }
  }

  /** The stage of that name. */
  Stage open(String name, StudyView view) {
    if (name.equals(names.trunks())) {
      return trunks(view);
    }
    return name.equals(names.forks()) ? forks(view) : soups(view);
  }

  private Stage trunks(StudyView view) {
    return Configurations.best(view)
        .map(best -> view.trial(best).configuration())
        .map(
            best ->
                stage(
                    names.trunks(),
                    best,
                    samples,
                    soup.forkEpoch(spec.epochs()),
                    sample -> new Start.Scratch()))
        .orElse(Stage.nothing(names.trunks()));
  }

  /** None of a trunk that failed, or ended before forks could leave it. */
  private Stage forks(StudyView view) {
    List<TrialId> trunks =
        view.ofStage(names.trunks()).stream()
            .filter(trunk -> view.status(trunk) == TrialStatus.PAUSED)
            .toList();
    if (trunks.isEmpty()) {
      return Stage.nothing(names.forks());
    }
    List<Sample> each =
        trunks.stream()
            .flatMap(t -> Collections.nCopies(soup.members(), view.trial(t).sample()).stream())
            .toList();
    return stage(
        names.forks(),
        view.trial(trunks.get(0)).configuration(),
        each,
        spec.epochs(),
        sample ->
            new Start.Fork(
                view.artifacts(of(sample, trunks, view).get(0)).orElseThrow().checkpoint()));
  }

  private Stage soups(StudyView view) {
    List<TrialId> forks =
        view.ofStage(names.forks()).stream()
            .filter(fork -> view.status(fork) == TrialStatus.COMPLETED)
            .sorted(
                Comparator.comparingDouble(
                    (TrialId fork) ->
                        view.bestCost(fork, spec.epochs()).orElse(Double.POSITIVE_INFINITY)))
            .toList();
    if (forks.isEmpty()) {
      return Stage.nothing(names.soups());
    }
    List<Sample> each = samples.stream().filter(s -> !of(s, forks, view).isEmpty()).toList();
    return stage(
        names.soups(),
        view.trial(forks.get(0)).configuration(),
        each,
        spec.epochs(),
        sample ->
            new Start.Soup(
                of(sample, forks, view).stream()
                    .map(fork -> view.artifacts(fork).orElseThrow().checkpoint())
                    .toList(),
                soup.selection()));
  }

  /** The trials of one soup. */
  static List<TrialId> of(Sample sample, List<TrialId> trials, StudyView view) {
    return trials.stream().filter(id -> view.trial(id).sample().equals(sample)).toList();
  }

  /** A trial for each of the samples. */
  private Stage stage(
      String name,
      Configuration configuration,
      List<Sample> each,
      int untilEpoch,
      Function<Sample, Start> start) {
    TrialSource source =
        (id, index, now) ->
            index == each.size()
                ? Optional.empty()
                : Optional.of(spec.trial(id, configuration, each.get(index), name, index));
    int[] epochs = new int[each.size()];
    Arrays.fill(epochs, untilEpoch);
    Function<Trial, Start> begin = trial -> start.apply(trial.sample());
    return new Stage(name, source, new FixedEpochs(epochs), begin);
  }
}
