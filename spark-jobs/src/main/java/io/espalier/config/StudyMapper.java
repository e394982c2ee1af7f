package io.espalier.config;

import io.espalier.config.Keys.ResampleKind;
import io.espalier.config.Keys.SamplerKind;
import io.espalier.config.Keys.SchedulerKind;
import io.espalier.config.Keys.ValidationKind;
import io.espalier.data.SourceSpec;
import io.espalier.data.TaskKind;
import io.espalier.ensemble.Combination;
import io.espalier.ensemble.Decomposition.Noise;
import io.espalier.ensemble.EnsembleSpec;
import io.espalier.ensemble.Weighting;
import io.espalier.metrics.Metric;
import io.espalier.metrics.Metrics;
import io.espalier.metrics.Task;
import io.espalier.sampling.SamplerSpec;
import io.espalier.scheduling.SchedulerSpec;
import io.espalier.study.Diagnosis;
import io.espalier.study.StudySpec;
import io.espalier.study.StudySpec.Budget;
import io.espalier.study.StudySpec.Refit;
import io.espalier.study.StudySpec.Validation;
import io.espalier.trial.BiasVariance;
import io.espalier.trial.EnsembleFacts;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Maps values of keys to the records of a study, and holds keys against each other. */
final class StudyMapper {
  /** Sections that say by being there that a diagnosis is wanted. */
  static final String BIAS_VARIANCE = "bias-variance";

  static final String LEARNING_CURVE = "learning-curve";

  /** What the name of a configuration begins with that is known by its rank. */
  private static final String RANK = "rank-";

  /** Two classes whose labels are wrong so often cannot be told apart. */
  private static final double LEAST_USELESS = 0.5;

  private final Answers answers;
  private final Problems notes;

  StudyMapper(Answers answers, Problems notes) {
    this.answers = answers;
    this.notes = notes;
  }

  RuntimeSpec runtime() {
    return new RuntimeSpec(
        answers.value(Keys.ROOT),
        answers.optional(Keys.OUT),
        answers.value(Keys.PROGRESS),
        answers.value(Keys.TABLES_INTERVAL),
        answers.value(Keys.REPORT_TIMEOUT),
        count(Keys.SLOT_TRIALS),
        count(Keys.SLOT_PER_EXECUTOR),
        answers.value(Keys.SLOT_THREADS),
        answers.value(Keys.BROADCAST_LIMIT),
        answers.optional(Keys.MLFLOW),
        answers.optional(Keys.TENSORBOARD));
  }

  private OptionalInt count(Key<Integer> key) {
    return answers.optional(key).map(OptionalInt::of).orElse(OptionalInt.empty());
  }

  /**
   * The metrics that are measured, the one that trials are compared by first.
   *
   * @param known all there are, the customary one of a task before its others
   */
  List<Metric> metrics(List<Metric> known, SourceSpec data) {
    Task task = task(data);
    List<Metric> suiting = known.stream().filter(m -> m.suits(task)).toList();
    Optional<List<String>> listed = answers.optional(Keys.METRICS);
    List<Metric> measured = new ArrayList<>();
    answers
        .optional(Keys.METRIC)
        .flatMap(name -> metric(Keys.METRIC, name, task, suiting))
        .or(() -> suiting.stream().findFirst())
        .ifPresent(measured::add);
    if (listed.isPresent()) {
      listed.get().forEach(n -> metric(Keys.METRICS, n, task, suiting).ifPresent(measured::add));
    } else {
      measured.addAll(Metrics.everyEpoch(task));
    }
    return measured.stream().distinct().toList();
  }

  /** A task of its kind, before anything is known of the data. */
  static Task task(SourceSpec data) {
    return data.task(List.of("0", "1"));
  }

  private Optional<Metric> metric(Key<?> key, String name, Task task, List<Metric> suiting) {
    Optional<Metric> found = Metrics.find(name).filter(m -> m.suits(task));
    if (found.isEmpty() && answers.sound(Keys.TASK)) {
      List<String> names = suiting.stream().map(Metric::name).toList();
      String which =
          Metrics.find(name).isPresent()
              ? name + " is not defined for " + answers.quote(Keys.TASK)
              : "There is no metric " + name;
      String meant =
          Nearest.slip(name, names).map(n -> "; did you mean " + n + "? Give").orElse(": give");
      answers.refuse(key, which + meant + " one of " + String.join(", ", names));
    }
    return found;
  }

  SamplerSpec sampler() {
    Optional<Integer> trials = answers.optional(Keys.TRIALS);
    boolean random = answers.value(Keys.SAMPLER) == SamplerKind.RANDOM;
    if (random && trials.isEmpty() && answers.sound(Keys.SAMPLER, Keys.TRIALS)) {
      answers.refuse(
          Keys.SAMPLER,
          "A random search has no end of its own: give search.trials, " + Keys.TRIALS.allowed());
    }
    return random
        ? new SamplerSpec.Random(trials.orElse(1))
        : new SamplerSpec.Grid(trials.orElse(Integer.MAX_VALUE));
  }

  SchedulerSpec scheduler() {
    SchedulerKind kind = answers.value(Keys.SCHEDULER);
    int eta = answers.value(Keys.ETA);
    int minEpochs = answers.value(Keys.MIN_EPOCHS);
    int graceEpochs = answers.value(Keys.GRACE_EPOCHS);
    int minTrials = answers.value(Keys.MIN_TRIALS);
    int k = answers.value(Keys.K);
    switch (kind) {
      case RUN_TO_END ->
          unread(
              Keys.SCHEDULER,
              kind,
              Keys.ETA,
              Keys.MIN_EPOCHS,
              Keys.GRACE_EPOCHS,
              Keys.MIN_TRIALS,
              Keys.K);
      case MEDIAN -> {
        withinEpochs(Keys.GRACE_EPOCHS);
        unread(Keys.SCHEDULER, kind, Keys.ETA, Keys.MIN_EPOCHS, Keys.K);
      }
      case HALVING, ASHA, HYPERBAND -> {
        withinEpochs(Keys.MIN_EPOCHS);
        unread(Keys.SCHEDULER, kind, Keys.GRACE_EPOCHS, Keys.MIN_TRIALS, Keys.K);
      }
      case TOP_K -> {
        withinEpochs(Keys.MIN_EPOCHS);
        unread(Keys.SCHEDULER, kind, Keys.ETA, Keys.GRACE_EPOCHS, Keys.MIN_TRIALS);
      }
    }
    return switch (kind) {
      case RUN_TO_END -> new SchedulerSpec.RunToEnd();
      case MEDIAN -> new SchedulerSpec.Median(graceEpochs, minTrials);
      case HALVING -> new SchedulerSpec.Halving(eta, minEpochs);
      case ASHA -> new SchedulerSpec.Asha(eta, minEpochs);
      case HYPERBAND -> new SchedulerSpec.Hyperband(eta, minEpochs);
      case TOP_K -> new SchedulerSpec.TopK(k, minEpochs);
    };
  }

  Validation validation() {
    ValidationKind kind = answers.value(Keys.COMPARED_ON);
    int folds = answers.value(Keys.FOLDS);
    int repeats = answers.value(Keys.REPEATS);
    if (kind != ValidationKind.FOLDS) {
      unread(Keys.COMPARED_ON, kind, Keys.FOLDS, Keys.REPEATS);
    }
    return switch (kind) {
      case HOLD_OUT -> new Validation.HoldOut();
      case RESHUFFLED -> reshuffles() ? new Validation.Reshuffled() : new Validation.HoldOut();
      case FOLDS -> foldsAlone() ? new Validation.Folds(folds, repeats) : new Validation.HoldOut();
    };
  }

  /** Whether something is refitted, as nothing else of a reshuffled search may be compared. */
  private boolean reshuffles() {
    if (answers.value(Keys.REFIT_TOP) > 0) {
      return true;
    }
    if (answers.sound(Keys.REFIT_TOP)) {
      answers.refuseTogether(
          List.of(Keys.REFIT_TOP, Keys.COMPARED_ON),
          "Configurations that were validated on rows of their own cannot be compared further: give"
              + " refit.top, the number of those to train anew on the split's rows; "
              + answers.quote(Keys.COMPARED_ON, Keys.REFIT_TOP));
    }
    return false;
  }

  /** Whether no ensemble trains members of its own. */
  private boolean foldsAlone() {
    List<String> trained =
        Stream.of("bagging", "subsampling", "random-connections", "perturbation", "soup")
            .map(kind -> "ensemble." + kind)
            .filter(answers::givenSection)
            .toList();
    List<String> compared =
        Stream.of(BIAS_VARIANCE, LEARNING_CURVE).filter(answers::givenSection).toList();
    if (!trained.isEmpty()) {
      answers.refuse(
          Keys.COMPARED_ON,
          "Cross-validation leaves no rows on which members of "
              + String.join(" and ", trained)
              + " could be validated: leave them out, or give hold-out or reshuffled");
    } else if (!compared.isEmpty()) {
      answers.refuse(
          Keys.COMPARED_ON,
          "Cross-validation leaves no rows on which the trials of "
              + String.join(" and ", compared)
              + " could be compared: leave that out, or give hold-out or reshuffled");
    }
    return trained.isEmpty() && compared.isEmpty();
  }

  /** Those parts that the file has a section for. */
  Diagnosis diagnosis(TaskKind task, List<EnsembleSpec> ensembles) {
    Diagnosis.Resampling resampling = resampling(task, ensembles);
    Diagnosis.LearningCurve curve =
        new Diagnosis.LearningCurve(
            answers.value(Keys.CURVE_FRACTIONS), answers.value(Keys.CURVE_REPEATS));
    // Under cross-validation both have been refused.
    boolean folds = answers.value(Keys.COMPARED_ON) == ValidationKind.FOLDS;
    return new Diagnosis(
        Optional.of(resampling).filter(r -> !folds && answers.givenSection(BIAS_VARIANCE)),
        Optional.of(curve).filter(c -> !folds && answers.givenSection(LEARNING_CURVE)));
  }

  private Diagnosis.Resampling resampling(TaskKind task, List<EnsembleSpec> ensembles) {
    ResampleKind sample = answers.value(Keys.RESAMPLE);
    double fraction = answers.value(Keys.RESAMPLE_FRACTION);
    if (sample != ResampleKind.SUBSAMPLE) {
      unread(Keys.RESAMPLE, sample, Keys.RESAMPLE_FRACTION);
    }
    Optional<OptionalDouble> noise = answers.optional(Keys.NOISE);
    boolean classes = task == TaskKind.CLASSIFICATION;
    if (classes && noise.filter(OptionalDouble::isEmpty).isPresent()) {
      answers.refuse(
          Keys.NOISE, "The share of wrong labels cannot be estimated: give a number, or null");
    }
    if (classes && noise.filter(n -> n.orElse(0) >= LEAST_USELESS).isPresent()) {
      answers.refuse(
          Keys.NOISE,
          "In a classification noise is the share of labels that are wrong, and nothing can be"
              + " learned from one of a half or more: give less than 0.5");
    }
    return new Diagnosis.Resampling(
        answers.value(Keys.RESAMPLES),
        sample == ResampleKind.SUBSAMPLE ? OptionalDouble.of(fraction) : OptionalDouble.empty(),
        decomposed(ensembles),
        noise.isPresent()
            ? noise.get().stream().mapToObj(level -> new Noise(level, "given")).findFirst()
            : Optional.of(Noise.UNKNOWN));
  }

  /** Ensembles go by their names, or several shares of subsampling by that of their kind. */
  private List<Diagnosis.Model> decomposed(List<EnsembleSpec> ensembles) {
    List<Diagnosis.Model> models = new ArrayList<>();
    for (String name : answers.value(Keys.DECOMPOSED)) {
      List<EnsembleSpec> named =
          ensembles.stream().filter(e -> e.name().equals(name) || e.kind().equals(name)).toList();
      if (name.equals(BiasVariance.BEST)) {
        models.add(new Diagnosis.Ranked(1));
      } else if (name.equals(EnsembleFacts.DEFAULT)) {
        models.add(new Diagnosis.Standard());
      } else if (name.startsWith(RANK)) {
        models.add(new Diagnosis.Ranked(Integer.parseInt(name.substring(RANK.length()))));
      } else if (!named.isEmpty()) {
        named.forEach(ensemble -> models.add(new Diagnosis.Built(ensemble)));
      } else if (answers.sound(Keys.DECOMPOSED) && answers.givenSection(BIAS_VARIANCE)) {
        answers.refuse(Keys.DECOMPOSED, notBuilt(name, ensembles));
      }
    }
    // Where all were refused, something has to stand in for them.
    return models.isEmpty()
        ? List.of(new Diagnosis.Ranked(1))
        : models.stream().distinct().toList();
  }

  private static String notBuilt(String name, List<EnsembleSpec> ensembles) {
    List<String> built = ensembles.stream().map(EnsembleSpec::name).toList();
    List<String> known =
        Stream.concat(Stream.of(BiasVariance.BEST, EnsembleFacts.DEFAULT), built.stream()).toList();
    String meant =
        Nearest.slip(name, known).map(n -> "; did you mean " + n + "? Give").orElse(": give");
    return ("There is no model %s%s best, rank-2 and so on, default, or an ensemble that the study"
            + " builds, which are: %s")
        .formatted(name, meant, built.isEmpty() ? "none" : String.join(", ", built));
  }

  /** Whether the search has as many configurations as bias and variance ask for. */
  void checkRanks(StudySpec study) {
    long ranked =
        study.rankable(Math.min(study.sampler().trials(study.space()), study.budget().trials()));
    study.diagnosis().resampling().stream()
        .flatMap(resampling -> resampling.models().stream())
        .filter(model -> model instanceof Diagnosis.Ranked && model.deepest() > ranked)
        .findFirst()
        .ifPresent(
            model ->
                answers.refuse(
                    Keys.DECOMPOSED,
                    "The search ranks %d configurations at most: there can be no %s"
                        .formatted(ranked, model.name())));
  }

  private void withinEpochs(Key<Integer> key) {
    int epochs = answers.value(Keys.EPOCHS);
    if (answers.sound(key, Keys.EPOCHS) && answers.value(key) > epochs) {
      answers.refuseTogether(
          List.of(Keys.EPOCHS, key),
          key.path() + " is at most training.epochs: " + answers.quote(key, Keys.EPOCHS));
    }
  }

  /** Keys of other kinds stay in files that are tried with several kinds: no fault, but a note. */
  private void unread(Key<?> decisive, Enum<?> kind, Key<?>... keys) {
    for (Key<?> key : keys) {
      if (answers.changed(key)) {
        note(key, "This has no effect under " + decisive.path() + " = " + Key.word(kind));
      }
    }
  }

  private void note(Key<?> key, String message) {
    answers.raw(key.path()).ifPresent(v -> notes.at(key.path(), v, message));
  }

  Budget budget() {
    return new Budget(
        answers.optional(Keys.BUDGET_TRIALS).orElse(Budget.NONE.trials()),
        answers.optional(Keys.BUDGET_EPOCHS).orElse(Budget.NONE.epochs()),
        answers.optional(Keys.BUDGET_SECONDS).orElse(Budget.NONE.seconds()));
  }

  Refit refit() {
    int top = answers.value(Keys.REFIT_TOP);
    boolean withValidation = answers.value(Keys.WITH_VALIDATION);
    if (answers.sound(Keys.REFIT_TOP) && withValidation && top == 0) {
      answers.refuse(
          Keys.WITH_VALIDATION,
          "Nothing is refitted while refit.top is 0: give the number of configurations to refit");
    }
    return new Refit(top, withValidation);
  }

  /** Those kinds that the file has a section for. */
  List<EnsembleSpec> ensembles(TaskKind task) {
    List<EnsembleSpec> all = new ArrayList<>();
    Collections.addAll(
        all,
        new EnsembleSpec.Averaging(
            answers.value(Keys.AVERAGING_TOP),
            combine(Keys.AVERAGING_COMBINE, task),
            answers.value(Keys.AVERAGING_WEIGHTS)),
        greedy(task),
        new EnsembleSpec.Bagging(
            answers.value(Keys.BAGGING_MEMBERS),
            combine(Keys.BAGGING_COMBINE, task),
            answers.value(Keys.BAGGING_WEIGHTS)));
    all.addAll(subsamplings(task));
    all.add(
        new EnsembleSpec.RandomConnections(
            answers.value(Keys.CONNECTIONS_MEMBERS),
            answers.value(Keys.CONNECTIONS_DROPPED),
            combine(Keys.CONNECTIONS_COMBINE, task),
            answers.value(Keys.CONNECTIONS_WEIGHTS)));
    perturbation(task).ifPresent(all::add);
    all.add(
        new EnsembleSpec.Soup(
            answers.value(Keys.SOUP_MEMBERS),
            answers.value(Keys.SOUP_FORK),
            answers.value(Keys.SOUP_SELECTION)));
    if (answers.givenSection("ensemble.soup")
        && answers.sound(Keys.EPOCHS)
        && answers.value(Keys.EPOCHS) < 2) {
      answers.refuse(
          Keys.EPOCHS,
          "The forks of ensemble.soup take an epoch after one in common: give 2 or more");
      all.remove(all.size() - 1);
    }
    return all.stream().filter(e -> answers.givenSection(section(e))).toList();
  }

  /** One for each share, named by it where there are several. */
  private List<EnsembleSpec> subsamplings(TaskKind task) {
    List<Double> fractions = answers.value(Keys.SUBSAMPLING_FRACTION);
    int members = answers.value(Keys.SUBSAMPLING_MEMBERS);
    Combination combination = combine(Keys.SUBSAMPLING_COMBINE, task);
    Weighting weighting = answers.value(Keys.SUBSAMPLING_WEIGHTS);
    return fractions.stream()
        .<EnsembleSpec>map(
            fraction ->
                new EnsembleSpec.Subsampling(
                    fractions.size() == 1 ? "subsampling" : "subsampling-" + fraction,
                    members,
                    fraction,
                    combination,
                    weighting))
        .toList();
  }

  private Optional<EnsembleSpec> perturbation(TaskKind task) {
    Map<String, Object> changes = new TreeMap<>();
    more(changes, EnsembleSpec.Perturbation.INPUT_NOISE, Keys.PERTURBATION_INPUT);
    more(changes, EnsembleSpec.Perturbation.HIDDEN_NOISE, Keys.PERTURBATION_HIDDEN);
    more(changes, EnsembleSpec.Perturbation.SHIFT, Keys.PERTURBATION_SHIFT);
    more(changes, EnsembleSpec.Perturbation.ROTATION, Keys.PERTURBATION_ROTATION);
    String flip = answers.value(Keys.PERTURBATION_FLIP);
    if (!flip.equals("none")) {
      changes.put(EnsembleSpec.Perturbation.FLIP, flip);
    }
    if (changes.isEmpty()) {
      Key<?>[] all = {
        Keys.PERTURBATION_INPUT,
        Keys.PERTURBATION_HIDDEN,
        Keys.PERTURBATION_SHIFT,
        Keys.PERTURBATION_FLIP,
        Keys.PERTURBATION_ROTATION
      };
      answers.refuseTogether(
          List.of(all),
          "Without noise, shifts, flips or rotations nothing is perturbed: " + answers.quote(all));
      return Optional.empty();
    }
    return Optional.of(
        new EnsembleSpec.Perturbation(
            answers.value(Keys.PERTURBATION_MEMBERS),
            changes,
            combine(Keys.PERTURBATION_COMBINE, task),
            answers.value(Keys.PERTURBATION_WEIGHTS)));
  }

  /** What is 0 is no perturbation: the best configuration keeps its own. */
  private void more(Map<String, Object> changes, String name, Key<? extends Number> key) {
    Number value = answers.value(key);
    if (value.doubleValue() > 0) {
      changes.put(name, value);
    }
  }

  /** Where a file asks for an ensemble. */
  static String section(EnsembleSpec ensemble) {
    return "ensemble." + ensemble.kind();
  }

  private EnsembleSpec greedy(TaskKind task) {
    int size = answers.value(Keys.GREEDY_SIZE);
    int start = answers.value(Keys.GREEDY_START);
    if (answers.sound(Keys.GREEDY_SIZE, Keys.GREEDY_START) && start > size) {
      answers.refuseTogether(
          List.of(Keys.GREEDY_SIZE, Keys.GREEDY_START),
          "An ensemble cannot begin with more members than it has at its end: "
              + answers.quote(Keys.GREEDY_START, Keys.GREEDY_SIZE));
    }
    return new EnsembleSpec.Greedy(
        size,
        Math.min(start, size),
        answers.value(Keys.GREEDY_BAGS),
        answers.value(Keys.GREEDY_FRACTION),
        combine(Keys.GREEDY_COMBINE, task));
  }

  private Combination combine(Key<Combination> key, TaskKind task) {
    Combination combination = answers.value(key);
    if (combination == Combination.VOTE
        && task != TaskKind.CLASSIFICATION
        && answers.sound(key, Keys.TASK)) {
      answers.refuse(
          key, "Numbers cannot be voted on: with " + answers.quote(Keys.TASK) + ", give mean");
    }
    if (combination == Combination.MEDIAN
        && task == TaskKind.CLASSIFICATION
        && answers.sound(key, Keys.TASK)) {
      answers.refuse(
          key,
          "Medians of probabilities do not add up to 1: with "
              + answers.quote(Keys.TASK)
              + ", give mean or vote");
    }
    if (combination == Combination.MEDIAN && key.equals(Keys.GREEDY_COMBINE)) {
      answers.refuse(key, "Greedy selection adds members to a mean: give mean");
    }
    return combination;
  }
}
