package io.espalier.config;

import io.espalier.config.Keys.SamplerKind;
import io.espalier.config.Keys.SchedulerKind;
import io.espalier.config.Keys.SplitKind;
import io.espalier.config.Keys.ValidationKind;
import io.espalier.data.CellRules;
import io.espalier.data.Dividing;
import io.espalier.data.Dividing.OuterFold;
import io.espalier.data.Format;
import io.espalier.data.MissingCells;
import io.espalier.data.SourceSpec;
import io.espalier.data.Split;
import io.espalier.data.TaskKind;
import io.espalier.ensemble.Combination;
import io.espalier.ensemble.EnsembleSpec;
import io.espalier.metrics.Metric;
import io.espalier.metrics.Metrics;
import io.espalier.metrics.Task;
import io.espalier.sampling.SamplerSpec;
import io.espalier.scheduling.SchedulerSpec;
import io.espalier.study.StudySpec.Budget;
import io.espalier.study.StudySpec.Refit;
import io.espalier.study.StudySpec.Validation;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.apache.hadoop.fs.Path;

/** Maps values of keys to the records of a study, and holds keys against each other. */
final class StudyMapper {
  /** What rounding of decimal shares may add up to. */
  private static final double SLACK = 1e-9;

  /** Of training, validation and test rows; shares that are not given keep these proportions. */
  private static final double[] USUAL_SHARES = {0.6, 0.2, 0.2};

  /** Stands for what is missing in a study that is refused anyway. */
  private static final String NOWHERE = "nowhere";

  private final Answers answers;
  private final Problems notes;

  StudyMapper(Answers answers, Problems notes) {
    this.answers = answers;
    this.notes = notes;
  }

  SourceSpec data() {
    TaskKind task = answers.value(Keys.TASK);
    dividedOneWay();
    URI source = place(Keys.SOURCE, answers.required(Keys.SOURCE));
    Format format = answers.value(Keys.FORMAT);
    String label = label(source, format);
    return new SourceSpec(
        source,
        format,
        label.isBlank() ? NOWHERE : label,
        task,
        new Dividing(
            split(task),
            answers.optional(Keys.GROUP),
            answers.optional(Keys.TIME),
            answers.optional(Keys.COLUMN_OF_PARTS),
            0,
            outer()),
        answers.optional(Keys.LABELS_SOURCE).map(text -> place(Keys.LABELS_SOURCE, text)),
        answers.optional(Keys.TEST_SOURCE).map(text -> place(Keys.TEST_SOURCE, text)),
        new CellRules(
            answers.optional(Keys.CATEGORICAL).orElse(List.of()),
            answers.optional(Keys.EXCLUDE).orElse(List.of()),
            MissingCells.of(answers.value(Keys.MISSING), answers.value(Keys.IMPUTE)),
            answers.value(Keys.UNLABELLED),
            answers.value(Keys.MOST_LEVELS)));
  }

  /** Some formats have but one column that can be the label. */
  private String label(URI source, Format format) {
    Format known =
        format == Format.AUTO
            ? Format.named(new Path(source).getName()).orElse(Format.AUTO)
            : format;
    return answers
        .optional(Keys.LABEL)
        .or(() -> answers.sound(Keys.LABEL) ? known.label() : Optional.empty())
        .orElseGet(() -> answers.required(Keys.LABEL));
  }

  private URI place(Key<String> key, String text) {
    if (!answers.sound(key)) {
      return URI.create(NOWHERE);
    }
    try {
      return new Path(text).toUri();
    } catch (IllegalArgumentException e) {
      answers.refuse(key, "It is no path and no URI: " + e.getMessage());
      return URI.create(NOWHERE);
    }
  }

  /** Shares that are given count, whatever kind is the default. */
  private Split split(TaskKind task) {
    boolean given =
        answers.given(Keys.TRAIN) || answers.given(Keys.VALIDATION) || answers.given(Keys.TEST);
    if (answers.value(Keys.SPLIT) == SplitKind.FRACTIONS || given) {
      return fractions(task);
    }
    return new Split.Auto(answers.value(Keys.STRATIFIED) && task == TaskKind.CLASSIFICATION);
  }

  /** Some ways of dividing rows contradict each other. */
  private void dividedOneWay() {
    List<List<Key<?>>> contradictions =
        List.of(
            List.of(Keys.GROUP, Keys.TIME),
            List.of(Keys.TIME, Keys.COLUMN_OF_PARTS),
            List.of(Keys.COLUMN_OF_PARTS, Keys.TEST_SOURCE),
            List.of(Keys.TIME, Keys.OUTER_FOLDS),
            List.of(Keys.COLUMN_OF_PARTS, Keys.OUTER_FOLDS),
            List.of(Keys.TEST_SOURCE, Keys.OUTER_FOLDS));
    for (List<Key<?>> keys : contradictions) {
      if (keys.stream().allMatch(answers::given)) {
        answers.refuseTogether(
            keys,
            "These divide the rows in two ways, give one of them: "
                + answers.quote(keys.toArray(Key<?>[]::new)));
      }
    }
  }

  /** How rows are divided, given what configurations are compared on. */
  SourceSpec divided(SourceSpec data, Validation validation) {
    boolean anew = !(validation instanceof Validation.HoldOut);
    if (anew && data.dividing().time().isPresent()) {
      answers.refuse(
          Keys.TIME,
          "Rows that are divided anew for each trial do not stay in the order of time: give"
              + " search.validation.kind = hold-out");
    }
    return validation instanceof Validation.Folds f
        ? data.divided(data.dividing().inFolds(f.folds()))
        : data;
  }

  private Split fractions(TaskKind task) {
    List<Key<Double>> keys = List.of(Keys.TRAIN, Keys.VALIDATION, Keys.TEST);
    List<Optional<Double>> given = keys.stream().map(answers::optional).toList();
    Key<?>[] all = keys.toArray(Key<?>[]::new);
    boolean stratified = answers.value(Keys.STRATIFIED) && task == TaskKind.CLASSIFICATION;
    double sum = given.stream().mapToDouble(share -> share.orElse(0.0)).sum();
    boolean complete = given.stream().allMatch(Optional::isPresent);
    if (answers.sound(all) && (complete ? Math.abs(sum - 1) > SLACK : sum > 1 - SLACK)) {
      answers.refuseTogether(
          List.of(all),
          "The shares must add up to 1, not "
              + (complete ? "" : "to more than ")
              + Math.rint(sum * 1e6) / 1e6
              + ": "
              + answers.quote(all));
    }
    if (!answers.sound(all)) {
      return new Split.Fractions(USUAL_SHARES[0], USUAL_SHARES[1], USUAL_SHARES[2], stratified);
    }
    double left = 0;
    for (int i = 0; i < USUAL_SHARES.length; i++) {
      left += given.get(i).isPresent() ? 0 : USUAL_SHARES[i];
    }
    double[] shares = new double[USUAL_SHARES.length];
    for (int i = 0; i < shares.length; i++) {
      shares[i] = given.get(i).orElse((1 - sum) * USUAL_SHARES[i] / left);
    }
    return new Split.Fractions(shares[0], shares[1], shares[2], stratified);
  }

  /** The number of folds, of a nested study as a whole. */
  OptionalInt nested() {
    Optional<Integer> folds = answers.optional(Keys.OUTER_FOLDS);
    return folds.isPresent() && answers.optional(Keys.OUTER_FOLD).isEmpty()
        ? OptionalInt.of(folds.get())
        : OptionalInt.empty();
  }

  private Optional<OuterFold> outer() {
    Optional<Integer> folds = answers.optional(Keys.OUTER_FOLDS);
    Optional<Integer> fold = answers.optional(Keys.OUTER_FOLD);
    if (!answers.sound(Keys.OUTER_FOLDS, Keys.OUTER_FOLD) || fold.isEmpty()) {
      return Optional.empty();
    }
    if (folds.isEmpty() || fold.get() > folds.get()) {
      answers.refuseTogether(
          List.of(Keys.OUTER_FOLDS, Keys.OUTER_FOLD),
          "There is no such fold: " + answers.quote(Keys.OUTER_FOLD, Keys.OUTER_FOLDS));
      return Optional.empty();
    }
    return Optional.of(new OuterFold(folds.get(), fold.get()));
  }

  boolean openTest(SourceSpec data) {
    boolean open = answers.value(Keys.OPEN_TEST);
    boolean apart = data.testSource().isPresent();
    if (open && !apart && data.split() instanceof Split.Fractions f && f.test() == 0) {
      answers.refuseTogether(
          List.of(Keys.TEST, Keys.OPEN_TEST),
          "There is no test set to open: "
              + answers.quote(Keys.TEST, Keys.OPEN_TEST)
              + "; give a share, or open-test = false");
    }
    return open;
  }

  RuntimeSpec runtime() {
    Optional<Integer> trials = answers.optional(Keys.SLOT_TRIALS);
    return new RuntimeSpec(
        answers.value(Keys.ROOT),
        answers.optional(Keys.OUT),
        answers.value(Keys.PROGRESS),
        answers.value(Keys.TABLES_INTERVAL),
        trials.isPresent() ? OptionalInt.of(trials.get()) : OptionalInt.empty(),
        answers.value(Keys.SLOT_THREADS));
  }

  /**
   * The metrics that are measured, the one that trials are compared by first.
   *
   * @param known all there are, the customary one of a task before its others
   */
  List<Metric> metrics(List<Metric> known, TaskKind kind) {
    Task task =
        switch (kind) {
          case CLASSIFICATION -> new Task.Classification(List.of("0", "1"));
          case REGRESSION -> new Task.Regression();
        };
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
        Stream.of("bagging", "subsampling")
            .filter(kind -> answers.givenSection("ensemble." + kind))
            .toList();
    if (!trained.isEmpty()) {
      answers.refuse(
          Keys.COMPARED_ON,
          "Cross-validation leaves no rows on which members of ensemble."
              + String.join(" and ensemble.", trained)
              + " could be validated: leave them out, or give hold-out or reshuffled");
    }
    return trained.isEmpty();
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
    List<EnsembleSpec> all =
        List.of(
            new EnsembleSpec.Averaging(
                answers.value(Keys.AVERAGING_TOP),
                combine(Keys.AVERAGING_COMBINE, task),
                answers.value(Keys.AVERAGING_WEIGHTS)),
            greedy(task),
            new EnsembleSpec.Bagging(
                answers.value(Keys.BAGGING_MEMBERS),
                combine(Keys.BAGGING_COMBINE, task),
                answers.value(Keys.BAGGING_WEIGHTS)),
            new EnsembleSpec.Subsampling(
                answers.value(Keys.SUBSAMPLING_MEMBERS),
                answers.value(Keys.SUBSAMPLING_FRACTION),
                combine(Keys.SUBSAMPLING_COMBINE, task),
                answers.value(Keys.SUBSAMPLING_WEIGHTS)));
    return all.stream().filter(e -> answers.givenSection(section(e))).toList();
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
        && task == TaskKind.REGRESSION
        && answers.sound(key, Keys.TASK)) {
      answers.refuse(
          key, "Numbers cannot be voted on: with " + answers.quote(Keys.TASK) + ", give mean");
    }
    return combination;
  }
}
