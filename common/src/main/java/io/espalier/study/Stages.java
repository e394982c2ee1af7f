package io.espalier.study;

import io.espalier.ensemble.EnsembleSpec;
import io.espalier.sampling.Sampler;
import io.espalier.scheduling.Continuation;
import io.espalier.scheduling.FixedEpochs;
import io.espalier.scheduling.SchedulerSpec;
import io.espalier.space.Dimension;
import io.espalier.space.Params;
import io.espalier.trial.ConfigId;
import io.espalier.trial.Configuration;
import io.espalier.trial.Sample;
import io.espalier.trial.Seeds;
import io.espalier.trial.Start;
import io.espalier.trial.StudyView;
import io.espalier.trial.Trial;
import io.espalier.trial.TrialId;
import io.espalier.trial.TrialStatus;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.IntFunction;
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

  /** The best configuration and bagged ensembles of it on resampled rows: bias and variance. */
  static final String RESAMPLES = "resamples";

  /** The best configuration on shares of the training rows. */
  static final String LEARNING_CURVE = "learning-curve";

  private static final Set<TrialStatus> CONTINUABLE =
      Set.of(TrialStatus.PAUSED, TrialStatus.PRUNED);

  /** Stages whose trials are trained as far as is wanted of them, though that is not the horizon. */
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
    if (soup().isPresent()) {
      names.addAll(List.of(TRUNK, FORKS, SOUP));
    }
    if (spec.diagnosis().resampling().isPresent()) {
      names.add(RESAMPLES);
    }
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
        + spec.diagnosis().trials();
  }

  /** Opens a stage, as of the state at its start. */
  Stage open(String name, StudyView view) {
    return switch (name) {
      case BASELINE -> baseline();
      case SEARCH -> search();
      case REFIT -> refit(view);
      case REFIT_ALL -> refitAll(view);
      case MEMBERS -> members(view);
      case TRUNK -> trunk(view);
      case FORKS -> forks(view);
      case SOUP -> soup(view);
      case RESAMPLES -> resamples(view);
      case LEARNING_CURVE -> learningCurve(view);
      default -> throw new IllegalArgumentException("The journal names an unknown stage: " + name);
    };
  }

  /** Its hyperparameters are those that all trials share: what a search would have changed. */
  private Stage baseline() {
    Map<String, Object> values = new LinkedHashMap<>();
    Map<String, Object> defaults = spec.plan().fixed().values();
    for (Dimension<?> dimension : spec.space().dimensions()) {
      if (defaults.containsKey(dimension.name())) {
        values.put(dimension.name(), defaults.get(dimension.name()));
      }
    }
    // Behind those of the search, which are numbered from 0 on.
    ConfigId number = new ConfigId(spec.sampler().trials(spec.space()));
    Configuration configuration = new Configuration(number, new Params(values));
    Sample sample =
        spec.validation() instanceof StudySpec.Validation.Reshuffled
            ? new Sample.Whole()
            : compared(0);
    TrialSource source =
        (id, index, view) ->
            index == 0
                ? Optional.of(trial(id, configuration, sample, BASELINE, index))
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
                .map(c -> trial(id, c, compared(index), SEARCH, index));
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
                    trial(
                        id, now.trial(originals.get(index)).configuration(), sample, stage, index));
    return new Stage(stage, source, new FixedEpochs(epochs));
  }

  private Stage members(StudyView view) {
    List<EnsembleSpec.OfMembers> members = members();
    Optional<TrialId> found = reference(view);
    if (found.isEmpty()) {
      return nothing(MEMBERS);
    }
    Configuration best = view.trial(found.get()).configuration();
    // What the same configuration had after its first epoch, on all the rows.
    double bar = view.bestCost(found.get(), 1).orElse(Double.POSITIVE_INFINITY);
    TrialSource source =
        (id, index, now) ->
            index == members.size()
                ? Optional.empty()
                : Optional.of(
                    trial(
                        id,
                        changed(best, members.get(index)),
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

  /** The best configuration as the members of an ensemble have it. */
  private Configuration changed(Configuration best, EnsembleSpec ensemble) {
    if (!(ensemble instanceof EnsembleSpec.OfMembers own) || own.changes().isEmpty()) {
      return best;
    }
    // Behind those of the search and the default one.
    ConfigId number =
        new ConfigId(spec.sampler().trials(spec.space()) + 1 + spec.ensembles().indexOf(ensemble));
    return new Configuration(number, best.params().with(new Params(own.changes())));
  }

  private Optional<EnsembleSpec.Soup> soup() {
    return spec.ensembles().stream()
        .filter(ensemble -> ensemble instanceof EnsembleSpec.Soup)
        .map(EnsembleSpec.Soup.class::cast)
        .findFirst();
  }

  private Stage trunk(StudyView view) {
    return reference(view)
        .map(
            best ->
                same(
                    TRUNK,
                    view.trial(best).configuration(),
                    new int[] {soup().orElseThrow().forkEpoch(spec.epochs())},
                    trial -> new Start.Scratch()))
        .orElse(nothing(TRUNK));
  }

  /** None, if the trunk failed, or ended before forks could leave it. */
  private Stage forks(StudyView view) {
    int[] epochs = new int[soup().orElseThrow().members()];
    Arrays.fill(epochs, spec.epochs());
    return view.ofStage(TRUNK).stream()
        .filter(trunk -> view.status(trunk) == TrialStatus.PAUSED)
        .findFirst()
        .map(
            trunk -> {
              Start start = new Start.Fork(view.artifacts(trunk).orElseThrow().checkpoint());
              return same(FORKS, view.trial(trunk).configuration(), epochs, trial -> start);
            })
        .orElse(nothing(FORKS));
  }

  private Stage soup(StudyView view) {
    List<TrialId> forks =
        view.ofStage(FORKS).stream()
            .filter(fork -> view.status(fork) == TrialStatus.COMPLETED)
            .sorted(
                Comparator.comparingDouble(
                    (TrialId fork) ->
                        view.bestCost(fork, spec.epochs()).orElse(Double.POSITIVE_INFINITY)))
            .toList();
    if (forks.isEmpty()) {
      return nothing(SOUP);
    }
    Start start =
        new Start.Soup(
            forks.stream().map(fork -> view.artifacts(fork).orElseThrow().checkpoint()).toList(),
            soup().orElseThrow().selection());
    return same(
        SOUP, view.trial(forks.get(0)).configuration(), new int[] {spec.epochs()}, trial -> start);
  }

  /** Trials of one configuration on all the rows, each with a seed of its own. */
  private Stage same(
      String stage, Configuration configuration, int[] epochs, Function<Trial, Start> start) {
    TrialSource source =
        (id, index, now) ->
            index == epochs.length
                ? Optional.empty()
                : Optional.of(trial(id, configuration, new Sample.Whole(), stage, index));
    return new Stage(stage, source, new FixedEpochs(epochs), start);
  }

  private Stage resamples(StudyView view) {
    Diagnosis.Resampling resampling = spec.diagnosis().resampling().orElseThrow();
    int each = 1 + resampling.members();
    return samples(
        RESAMPLES,
        resampling.trials(),
        index -> {
          long seed = Seeds.derive(spec.seed(), "resample", index / each);
          Sample outer =
              resampling.fraction().isPresent()
                  ? new Sample.Subsample(resampling.fraction().getAsDouble(), seed)
                  : new Sample.Bootstrap(seed);
          int member = index % each;
          return member == 0
              ? outer
              : new Sample.Nested(
                  outer, new Sample.Bootstrap(Seeds.derive(seed, "member", member)));
        },
        view);
  }

  private Stage learningCurve(StudyView view) {
    Diagnosis.LearningCurve curve = spec.diagnosis().learningCurve().orElseThrow();
    return samples(
        LEARNING_CURVE,
        curve.trials(),
        index ->
            new Sample.Subsample(
                curve.fractions().get(index / curve.repeats()),
                Seeds.derive(spec.seed(), "share", index)),
        view);
  }

  /** Trains the best configuration to the horizon, whatever comes of it, on samples of the rows. */
  private Stage samples(String stage, int trials, IntFunction<Sample> samples, StudyView view) {
    Optional<TrialId> found = reference(view);
    if (found.isEmpty()) {
      return nothing(stage);
    }
    Configuration best = view.trial(found.get()).configuration();
    int[] epochs = new int[trials];
    Arrays.fill(epochs, spec.epochs());
    TrialSource source =
        (id, index, now) ->
            index == trials
                ? Optional.empty()
                : Optional.of(trial(id, best, samples.apply(index), stage, index));
    return new Stage(stage, source, new FixedEpochs(epochs));
  }

  /** The best trial that did not fail later: what is made of its configuration would, too. */
  private static Optional<TrialId> reference(StudyView view) {
    return Ranking.finalists(view).stream()
        .filter(id -> view.status(id) != TrialStatus.FAILED)
        .findFirst();
  }

  private static Stage nothing(String stage) {
    return new Stage(stage, TrialSource.none(), new FixedEpochs(new int[0]));
  }

  private List<TrialId> top(StudyView view) {
    return Ranking.of(view).stream().limit(spec.refit().top()).toList();
  }

  private Trial trial(
      TrialId id, Configuration configuration, Sample sample, String stage, int index) {
    long seed = Seeds.derive(spec.seed(), "trial of " + stage, index);
    return new Trial(id, configuration, sample, seed, spec.epochs());
  }
}
