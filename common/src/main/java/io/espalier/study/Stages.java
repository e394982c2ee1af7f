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
import io.espalier.trial.StudyView;
import io.espalier.trial.Trial;
import io.espalier.trial.TrialId;
import io.espalier.trial.TrialStatus;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.LongFunction;
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

  private static final Set<TrialStatus> CONTINUABLE =
      Set.of(TrialStatus.PAUSED, TrialStatus.PRUNED);

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
    if (!samples().isEmpty()) {
      names.add(MEMBERS);
    }
    return names;
  }

  /** Whether a stage takes up what the search has found. */
  boolean needsResults(String name) {
    return !name.equals(BASELINE) && !name.equals(SEARCH);
  }

  /** How many trials they want, all together. */
  long trials() {
    long searched = spec.sampler().trials(spec.space());
    long top = Math.min(searched, spec.refit().top());
    long anew = spec.validation() instanceof StudySpec.Validation.Reshuffled ? top : 0;
    long twins = names().contains(REFIT_ALL) ? top : 0;
    return (spec.baseline() ? 1 : 0) + searched + anew + twins + samples().size();
  }

  /** Opens a stage, as of the state at its start. */
  Stage open(String name, StudyView view) {
    return switch (name) {
      case BASELINE -> baseline();
      case SEARCH -> search();
      case REFIT -> refit(view);
      case REFIT_ALL -> refitAll(view);
      case MEMBERS -> members(view);
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
    List<LongFunction<Sample>> samples = samples();
    // Not one that failed later: its members would, too.
    Optional<TrialId> found =
        Ranking.finalists(view).stream()
            .filter(id -> view.status(id) != TrialStatus.FAILED)
            .findFirst();
    if (found.isEmpty()) {
      return new Stage(MEMBERS, TrialSource.none(), new FixedEpochs(new int[0]));
    }
    TrialId reference = found.get();
    Configuration configuration = view.trial(reference).configuration();
    // What the same configuration had after its first epoch, on all the rows.
    double bar = view.bestCost(reference, 1).orElse(Double.POSITIVE_INFINITY);
    TrialSource source =
        (id, index, now) ->
            index == samples.size()
                ? Optional.empty()
                : Optional.of(
                    trial(
                        id,
                        configuration,
                        samples.get(index).apply(Seeds.derive(spec.seed(), "sample", index)),
                        MEMBERS,
                        index));
    int grace = Math.max(1, (spec.epochs() + 2) / 3);
    return new Stage(MEMBERS, source, new SchedulerSpec.Members(bar, grace).open(spec.epochs()));
  }

  /** How the members' training rows are drawn, given a seed each. */
  private List<LongFunction<Sample>> samples() {
    List<LongFunction<Sample>> samples = new ArrayList<>();
    for (EnsembleSpec ensemble : spec.ensembles()) {
      if (ensemble instanceof EnsembleSpec.Bagging b) {
        IntStream.range(0, b.members()).forEach(i -> samples.add(Sample.Bootstrap::new));
      } else if (ensemble instanceof EnsembleSpec.Subsampling s) {
        IntStream.range(0, s.members())
            .forEach(i -> samples.add(seed -> new Sample.Subsample(s.fraction(), seed)));
      }
    }
    return samples;
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
