package io.espalier.study;

import io.espalier.ensemble.EnsembleSpec;
import io.espalier.sampling.Sampler;
import io.espalier.scheduling.Continuation;
import io.espalier.scheduling.FixedEpochs;
import io.espalier.scheduling.SchedulerSpec;
import io.espalier.trial.ConfigId;
import io.espalier.trial.Configuration;
import io.espalier.trial.Sample;
import io.espalier.trial.Seeds;
import io.espalier.trial.StudyView;
import io.espalier.trial.TrialId;
import io.espalier.trial.TrialStatus;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * The stages of a study, in order. What a later one trains depends on what the earlier ones found,
 * and on the study's seed.
 */
final class Stages {
  /** The default configuration, for comparison. */
  static final String BASELINE = "baseline";

  /** Trials of all configurations. */
  static final String SEARCH = "search";

  /**
   * The best of them, continued to the horizon; or from scratch, where those of the search were
   * validated on rows of their own.
   */
  static final String REFIT = "refit";

  /** The same, from scratch, on training and validation rows together. */
  static final String REFIT_ALL = "refit-all";

  /** Members of the ensembles that are trained for their own sake. */
  static final String MEMBERS = "members";

  /** What the forks of a soup have in common. */
  static final String TRUNK = "trunk";

  /** The forks of a soup. */
  static final String FORKS = "forks";

  /** The mean of their parameters. */
  static final String SOUP = "soup";

  /** The best configuration on shares of the training rows. */
  static final String LEARNING_CURVE = "learning-curve";

  private static final Soups.Names OWN_SOUP = new Soups.Names(TRUNK, FORKS, SOUP);

  private static final Set<TrialStatus> CONTINUABLE =
      Set.of(TrialStatus.PAUSED, TrialStatus.PRUNED);

  /**
   * Stages whose trials are trained as far as is wanted of them, though that is not the horizon.
   */
  private static final Set<String> WITHOUT_RUNGS = Set.of(TRUNK, REFIT_ALL);

  private final StudySpec spec;

  Stages(StudySpec spec) {
    this.spec = spec;
  }

  List<String> names() {
    List<String> names = new ArrayList<>();
    if (spec.baseline()) {
      names.add(BASELINE);
    }
    names.add(SEARCH);
    if (spec.refit().top() > 0) {
      names.add(REFIT);
    }
    if (spec.refit().top() > 0 && spec.refit().withValidation()) {
      names.add(REFIT_ALL);
    }
    if (!members().isEmpty()) {
      names.add(MEMBERS);
    }
    soups().ifPresent(soups -> names.addAll(soups.names().all()));
    resamples().ifPresent(resamples -> names.addAll(resamples.stages()));
    if (spec.diagnosis().learningCurve().isPresent()) {
      names.add(LEARNING_CURVE);
    }
    return names;
  }

  /** Whether a stage takes up what the search has found. */
  boolean needsResults(String name) {
    return !name.equals(BASELINE) && !name.equals(SEARCH);
  }

  /** What becomes of a trial that is paused when the study ends. */
  TrialStatus settled(String stage) {
    return WITHOUT_RUNGS.contains(stage) ? TrialStatus.COMPLETED : TrialStatus.PRUNED;
  }

  /** How many trials they want, all together. */
  long trials() {
    long searched = spec.sampler().trials(spec.space());
    long top = Math.min(searched, spec.refit().top());
    long anew = spec.validation() instanceof StudySpec.Validation.Reshuffled ? top : 0;
    long twins = names().contains(REFIT_ALL) ? top : 0;
    return (spec.baseline() ? 1 : 0)
        + searched
        + anew
        + twins
        + spec.ensembles().stream().mapToLong(EnsembleSpec::trained).sum()
        + spec.diagnosis().trials(spec.rankable(searched));
  }

  /** Opens a stage, as of the state at its start. */
  Stage open(String name, StudyView view) {
    return switch (name) {
      case BASELINE -> baseline();
      case SEARCH -> search();
      case REFIT -> refit(view);
      case REFIT_ALL -> refitAll(view);
      case MEMBERS -> members(view);
      case TRUNK, FORKS, SOUP -> soups().orElseThrow().open(name, view);
      case LEARNING_CURVE -> learningCurve(view);
      default ->
          resamples()
              .filter(resamples -> resamples.stages().contains(name))
              .map(resamples -> resamples.open(name, view))
              .orElseThrow(
                  () ->
                      new IllegalArgumentException("The journal names an unknown stage: " + name));
    };
  }

  private Stage baseline() {
    Configuration configuration = new Configurations(spec).standard();
    Sample sample =
        spec.validation() instanceof StudySpec.Validation.Reshuffled
            ? new Sample.Whole()
            : compared(0);
    TrialSource source =
        (id, index, view) ->
            index == 0
                ? Optional.of(spec.trial(id, configuration, sample, BASELINE, index))
                : Optional.empty();
    return new Stage(BASELINE, source, new FixedEpochs(new int[] {spec.epochs()}));
  }

  private Stage search() {
    Sampler sampler = spec.sampler().open(spec.space(), Seeds.derive(spec.seed(), "grid order"));
    TrialSource source =
        (id, index, view) ->
            sampler
                .propose(
                    spec.space(),
                    index,
                    view,
                    new SplittableRandom(Seeds.derive(spec.seed(), "proposal", index)))
                .map(params -> new Configuration(new ConfigId(index), params))
                .map(c -> spec.trial(id, c, compared(index), SEARCH, index));
    return new Stage(SEARCH, source, spec.scheduler().open(spec.epochs()));
  }

  private Sample compared(int index) {
    if (spec.validation() instanceof StudySpec.Validation.Folds f) {
      return new Sample.Folds(f.folds(), f.repeats(), Seeds.derive(spec.seed(), "folds"));
    }
    return spec.validation() instanceof StudySpec.Validation.Reshuffled
        ? new Sample.Reshuffled(Seeds.derive(spec.seed(), "reshuffle", index))
        : new Sample.Whole();
  }

  private Stage refit(StudyView view) {
    if (spec.validation() instanceof StudySpec.Validation.Reshuffled) {
      int[] epochs = new int[top(view).size()];
      Arrays.fill(epochs, spec.epochs());
      return again(REFIT, top(view), epochs, new Sample.Whole());
    }
    List<TrialId> unfinished =
        top(view).stream()
            .filter(id -> CONTINUABLE.contains(view.status(id)))
            .filter(id -> view.trainedEpoch(id) < spec.epochs())
            .toList();
    return new Stage(REFIT, TrialSource.none(), new Continuation(unfinished, spec.epochs()));
  }

  private Stage refitAll(StudyView view) {
    List<TrialId> originals = Ranking.finalists(view).stream().limit(spec.refit().top()).toList();
    int[] epochs = originals.stream().mapToInt(view::bestEpoch).toArray();
    return again(REFIT_ALL, originals, epochs, new Sample.WithValidation());
  }

  /** Trains configurations once more, from scratch, each for some epochs. */
  private Stage again(String stage, List<TrialId> originals, int[] epochs, Sample sample) {
    TrialSource source =
        (id, index, now) ->
            index == originals.size()
                ? Optional.empty()
                : Optional.of(
                    spec.trial(
                        id, now.trial(originals.get(index)).configuration(), sample, stage, index));
    return new Stage(stage, source, new FixedEpochs(epochs));
  }

  private Stage members(StudyView view) {
    List<EnsembleSpec.OfMembers> members = members();
    Optional<TrialId> found = Configurations.best(view);
    if (found.isEmpty()) {
      return Stage.nothing(MEMBERS);
    }
    Configuration best = view.trial(found.get()).configuration();
    Configurations configurations = new Configurations(spec);
    // What the same configuration had after its first epoch, on all the rows.
    double bar = view.bestCost(found.get(), 1).orElse(Double.POSITIVE_INFINITY);
    TrialSource source =
        (id, index, now) ->
            index == members.size()
                ? Optional.empty()
                : Optional.of(
                    spec.trial(
                        id,
                        configurations.changed(best, members.get(index)),
                        members.get(index).sample(Seeds.derive(spec.seed(), "sample", index)),
                        MEMBERS,
                        index));
    int grace = Math.max(1, (spec.epochs() + 2) / 3);
    return new Stage(MEMBERS, source, new SchedulerSpec.Members(bar, grace).open(spec.epochs()));
  }

  /** The ensemble that each trial of the stage of members is for. */
  private List<EnsembleSpec.OfMembers> members() {
    List<EnsembleSpec.OfMembers> members = new ArrayList<>();
    for (EnsembleSpec ensemble : spec.ensembles()) {
      if (ensemble instanceof EnsembleSpec.OfMembers own) {
        members.addAll(Collections.nCopies(own.members(), own));
      }
    }
    return members;
  }

  /** The trials that were proposed for an ensemble. */
  List<TrialId> members(EnsembleSpec.OfMembers ensemble, StudyView view) {
    List<TrialId> proposed = view.ofStage(MEMBERS);
    List<EnsembleSpec.OfMembers> members = members();
    return IntStream.range(0, proposed.size())
        .filter(i -> members.get(i).equals(ensemble))
        .mapToObj(proposed::get)
        .toList();
  }

  private Optional<EnsembleSpec.Soup> soup() {
    return spec.ensembles().stream()
        .filter(ensemble -> ensemble instanceof EnsembleSpec.Soup)
        .map(EnsembleSpec.Soup.class::cast)
        .findFirst();
  }

  private Optional<Soups> soups() {
    return soup().map(soup -> new Soups(spec, soup, OWN_SOUP, List.of(new Sample.Whole())));
  }

  private Optional<Resamples> resamples() {
    return spec.diagnosis().resampling().map(resampling -> new Resamples(spec, resampling));
  }

  /** Trains the best configuration to the horizon, whatever comes of it, on shares of the rows. */
  private Stage learningCurve(StudyView view) {
    Diagnosis.LearningCurve curve = spec.diagnosis().learningCurve().orElseThrow();
    Optional<TrialId> found = Configurations.best(view);
    if (found.isEmpty()) {
      return Stage.nothing(LEARNING_CURVE);
    }
    Configuration best = view.trial(found.get()).configuration();
    int[] epochs = new int[curve.trials()];
    Arrays.fill(epochs, spec.epochs());
    TrialSource source =
        (id, index, now) ->
            index == epochs.length
                ? Optional.empty()
                : Optional.of(spec.trial(id, best, share(curve, index), LEARNING_CURVE, index));
    return new Stage(LEARNING_CURVE, source, new FixedEpochs(epochs));
  }

  private Sample share(Diagnosis.LearningCurve curve, int index) {
    return new Sample.Subsample(
        curve.fractions().get(index / curve.repeats()), Seeds.derive(spec.seed(), "share", index));
  }

  private List<TrialId> top(StudyView view) {
    return Ranking.of(view).stream().limit(spec.refit().top()).toList();
  }
}
