package io.espalier.config;

import io.espalier.config.RuntimeSpec.Progress;
import io.espalier.data.Format;
import io.espalier.data.Impute;
import io.espalier.data.TaskKind;
import io.espalier.data.Unlabelled;
import io.espalier.ensemble.Combination;
import io.espalier.ensemble.Decomposition;
import io.espalier.ensemble.Weighting;
import io.espalier.port.Feature;
import io.espalier.space.ValueType;
import io.espalier.trial.EngineChoice;
import io.espalier.trial.Start;
import java.util.List;
import java.util.OptionalDouble;
import java.util.regex.Pattern;

/** Every key of a study file but the hyperparameters and the search space. */
final class Keys {
  private static final int ANY = Integer.MAX_VALUE;

  /** Pixels of an image's side, and channels of a pixel or a step. */
  private static final int LARGEST_SIDE = 4_096;

  private static final int LONGEST_SERIES = 1_000_000;

  /** Names a directory, so it may hold nothing that means something to a file system or a shell. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

  private static final Pattern NOT_BLANK = Pattern.compile("(?s).*\\S.*");

  private static final String COLUMN = "a text: the name of a column";
  private static final String COLUMNS = "a list of names of columns, such as [zip, state]";

  enum SplitKind {
    AUTO,
    FRACTIONS
  }

  enum OutlierTraining {
    KEEP,
    EXCLUDE
  }

  enum SamplerKind {
    GRID,
    RANDOM
  }

  enum ValidationKind {
    HOLD_OUT,
    RESHUFFLED,
    FOLDS
  }

  enum ResampleKind {
    BOOTSTRAP,
    SUBSAMPLE
  }

  enum SchedulerKind {
    RUN_TO_END,
    MEDIAN,
    HALVING,
    ASHA,
    HYPERBAND,
    TOP_K
  }

  static final Key<String> NAME_OF_STUDY =
      Key.text("study.name", NAME, "a name of letters, digits, '.', '_' and '-', 100 at most");
  static final Key<Long> SEED = Key.whole("study.seed", Long.MIN_VALUE);

  static final Key<String> SOURCE =
      Key.text("data.source", NOT_BLANK, "a text: the path or URI of a file");
  static final Key<String> LABELS_SOURCE =
      Key.text("data.labels-source", NOT_BLANK, "a text: the path or URI of a file");
  static final Key<String> TEST_SOURCE =
      Key.text("data.test-source", NOT_BLANK, "a text: the path or URI of a file");
  static final Key<Format> FORMAT = Key.oneOf("data.format", Format.values());
  static final Key<String> LABEL = Key.text("data.label", NOT_BLANK, COLUMN);
  static final Key<TaskKind> TASK = Key.oneOf("data.task", TaskKind.values());
  static final Key<String> OUTLIER =
      Key.text("data.outlier", NOT_BLANK, "a text: the label of outliers");
  static final Key<OutlierTraining> OUTLIER_TRAINING =
      Key.oneOf("data.outlier-training", OutlierTraining.values());
  static final Key<Double> REFERENCE_NOISE =
      Key.between(
          "data.reference-noise", 0, Double.POSITIVE_INFINITY, "a variance: a number above 0");
  static final Key<List<String>> CATEGORICAL = Key.texts("data.categorical", COLUMNS);
  static final Key<List<String>> EXCLUDE = Key.texts("data.exclude", COLUMNS);
  static final Key<List<String>> MISSING =
      Key.texts("data.missing", "a list of texts, such as [\"\", \"?\", NA]");
  static final Key<Impute> IMPUTE = Key.oneOf("data.impute", Impute.values());
  static final Key<Unlabelled> UNLABELLED = Key.oneOf("data.unlabelled", Unlabelled.values());
  static final Key<Integer> MOST_LEVELS =
      Key.of("data.most-levels", ValueType.integer(1, Feature.Categorical.MOST_LEVELS));
  static final Key<Long> BROADCAST_LIMIT = Key.bytes("data.broadcast-limit");
  static final Key<Integer> IMAGE_HEIGHT =
      Key.of("data.image.height", ValueType.integer(1, LARGEST_SIDE));
  static final Key<Integer> IMAGE_WIDTH =
      Key.of("data.image.width", ValueType.integer(1, LARGEST_SIDE));
  static final Key<Integer> IMAGE_CHANNELS =
      Key.of("data.image.channels", ValueType.integer(1, LARGEST_SIDE));
  static final Key<Integer> SERIES_STEPS =
      Key.of("data.series.steps", ValueType.integer(1, LONGEST_SERIES));
  static final Key<Integer> SERIES_CHANNELS =
      Key.of("data.series.channels", ValueType.integer(1, LARGEST_SIDE));
  static final Key<String> SERIES_ID = Key.text("data.series.id", NOT_BLANK, COLUMN);
  static final Key<String> SERIES_TIME = Key.text("data.series.time", NOT_BLANK, COLUMN);
  static final Key<SplitKind> SPLIT = Key.oneOf("data.split.kind", SplitKind.values());
  static final Key<Double> TRAIN = Key.between("data.split.train", 0, 1, "a share in (0, 1)");
  static final Key<Double> VALIDATION =
      Key.between("data.split.validation", 0, 1, "a share in (0, 1)");
  static final Key<Double> TEST = Key.of("data.split.test", ValueType.realBelow(0, 1));
  static final Key<Boolean> STRATIFIED = Key.of("data.split.stratified", ValueType.flag());

  static final Key<String> GROUP = Key.text("data.split.group", NOT_BLANK, COLUMN);
  static final Key<String> TIME = Key.text("data.split.time", NOT_BLANK, COLUMN);
  static final Key<String> COLUMN_OF_PARTS = Key.text("data.split.column", NOT_BLANK, COLUMN);

  static final Key<EngineChoice> ENGINE = Key.oneOf("training.engine", EngineChoice.values());
  static final Key<String> ENCODER =
      Key.text("training.encoder", NOT_BLANK, "a text: the path or URI of a directory");
  static final Key<Integer> EPOCHS = Key.of("training.epochs", ValueType.integer(1, ANY));

  static final Key<SamplerKind> SAMPLER = Key.oneOf("search.sampler", SamplerKind.values());
  static final Key<String> METRIC =
      Key.text("search.metric", NOT_BLANK, "a text: the name of a metric");
  static final Key<List<String>> METRICS =
      Key.texts("search.metrics", "a list of names of metrics, such as [accuracy, log-loss]");
  static final Key<Integer> TRIALS = Key.of("search.trials", ValueType.integer(1, ANY));
  static final Key<Integer> RETRIES = Key.of("search.retries", ValueType.integer(0, 100));
  static final Key<Boolean> BASELINE = Key.of("search.baseline", ValueType.flag());
  static final Key<ValidationKind> COMPARED_ON =
      Key.oneOf("search.validation.kind", ValidationKind.values());
  static final Key<Integer> FOLDS = Key.of("search.validation.folds", ValueType.integer(2, 1000));
  static final Key<Integer> REPEATS =
      Key.of("search.validation.repeats", ValueType.integer(1, 1000));
  static final Key<SchedulerKind> SCHEDULER =
      Key.oneOf("search.scheduler.kind", SchedulerKind.values());
  static final Key<Integer> ETA = Key.of("search.scheduler.eta", ValueType.integer(2, 1000));
  static final Key<Integer> MIN_EPOCHS =
      Key.of("search.scheduler.min-epochs", ValueType.integer(1, ANY));
  static final Key<Integer> GRACE_EPOCHS =
      Key.of("search.scheduler.grace-epochs", ValueType.integer(1, ANY));
  static final Key<Integer> MIN_TRIALS =
      Key.of("search.scheduler.min-trials", ValueType.integer(1, ANY));
  static final Key<Integer> K = Key.of("search.scheduler.k", ValueType.integer(1, ANY));
  static final Key<Integer> BUDGET_TRIALS =
      Key.of("search.budget.trials", ValueType.integer(1, ANY));
  static final Key<Long> BUDGET_EPOCHS = Key.whole("search.budget.epochs", 1);
  static final Key<Double> BUDGET_SECONDS =
      Key.between(
          "search.budget.seconds", 0, Double.POSITIVE_INFINITY, "a number of seconds above 0");

  static final Key<Integer> REFIT_TOP = Key.of("refit.top", ValueType.integer(0, ANY));
  static final Key<Boolean> WITH_VALIDATION = Key.of("refit.with-validation", ValueType.flag());

  static final Key<Integer> AVERAGING_TOP =
      Key.of("ensemble.averaging.top", ValueType.integer(1, ANY));
  static final Key<Combination> AVERAGING_COMBINE =
      Key.oneOf("ensemble.averaging.combine", Combination.values());
  static final Key<Weighting> AVERAGING_WEIGHTS =
      Key.oneOf("ensemble.averaging.weights", Weighting.values());
  static final Key<Integer> GREEDY_SIZE =
      Key.of("ensemble.greedy.size", ValueType.integer(1, 10_000));
  static final Key<Integer> GREEDY_START =
      Key.of("ensemble.greedy.start", ValueType.integer(1, 10_000));
  static final Key<Integer> GREEDY_BAGS =
      Key.of("ensemble.greedy.bags", ValueType.integer(1, 10_000));
  static final Key<Double> GREEDY_FRACTION =
      Key.between("ensemble.greedy.fraction", 0, Math.nextUp(1.0), "a share in (0, 1]");
  static final Key<Combination> GREEDY_COMBINE =
      Key.oneOf("ensemble.greedy.combine", Combination.values());
  static final Key<Integer> BAGGING_MEMBERS =
      Key.of("ensemble.bagging.members", ValueType.integer(1, 10_000));
  static final Key<Combination> BAGGING_COMBINE =
      Key.oneOf("ensemble.bagging.combine", Combination.values());
  static final Key<Weighting> BAGGING_WEIGHTS =
      Key.oneOf("ensemble.bagging.weights", Weighting.values());
  static final Key<Integer> SUBSAMPLING_MEMBERS =
      Key.of("ensemble.subsampling.members", ValueType.integer(1, 10_000));
  static final Key<List<Double>> SUBSAMPLING_FRACTION =
      Key.shares("ensemble.subsampling.fraction", "a share in (0, 1], or a list of such");
  static final Key<Combination> SUBSAMPLING_COMBINE =
      Key.oneOf("ensemble.subsampling.combine", Combination.values());
  static final Key<Weighting> SUBSAMPLING_WEIGHTS =
      Key.oneOf("ensemble.subsampling.weights", Weighting.values());

  static final Key<Integer> CONNECTIONS_MEMBERS =
      Key.of("ensemble.random-connections.members", ValueType.integer(1, 10_000));
  static final Key<Double> CONNECTIONS_DROPPED =
      Key.between("ensemble.random-connections.dropped", 0, 1, "a share in (0, 1)");
  static final Key<Combination> CONNECTIONS_COMBINE =
      Key.oneOf("ensemble.random-connections.combine", Combination.values());
  static final Key<Weighting> CONNECTIONS_WEIGHTS =
      Key.oneOf("ensemble.random-connections.weights", Weighting.values());
  static final Key<Integer> PERTURBATION_MEMBERS =
      Key.of("ensemble.perturbation.members", ValueType.integer(1, 10_000));
  static final Key<Double> PERTURBATION_INPUT =
      Key.of("ensemble.perturbation.input-noise", ValueType.real(0, Double.POSITIVE_INFINITY));
  static final Key<Double> PERTURBATION_HIDDEN =
      Key.of("ensemble.perturbation.hidden-noise", ValueType.real(0, Double.POSITIVE_INFINITY));
  static final Key<Integer> PERTURBATION_SHIFT =
      Key.of("ensemble.perturbation.shift", ValueType.integer(0, 1_024));
  static final Key<String> PERTURBATION_FLIP =
      Key.of("ensemble.perturbation.flip", ValueType.word("none", "horizontal", "vertical"));
  static final Key<Double> PERTURBATION_ROTATION =
      Key.of("ensemble.perturbation.rotation", ValueType.real(0, 180));
  static final Key<Combination> PERTURBATION_COMBINE =
      Key.oneOf("ensemble.perturbation.combine", Combination.values());
  static final Key<Weighting> PERTURBATION_WEIGHTS =
      Key.oneOf("ensemble.perturbation.weights", Weighting.values());
  static final Key<Integer> SOUP_MEMBERS =
      Key.of("ensemble.soup.members", ValueType.integer(2, 10_000));
  static final Key<Double> SOUP_FORK =
      Key.between("ensemble.soup.fork-epoch", 0, 1, "a share in (0, 1)");
  static final Key<Start.Selection> SOUP_SELECTION =
      Key.oneOf("ensemble.soup.selection", Start.Selection.values());

  static final Key<Integer> RESAMPLES =
      Key.of("bias-variance.resamples", ValueType.integer(Decomposition.LEAST_MODELS, 1_000));
  static final Key<ResampleKind> RESAMPLE =
      Key.oneOf("bias-variance.sample", ResampleKind.values());
  static final Key<Double> RESAMPLE_FRACTION =
      Key.between("bias-variance.fraction", 0, Math.nextUp(1.0), "a share in (0, 1]");
  static final Key<List<String>> DECOMPOSED =
      Key.names(
          "bias-variance.of",
          List.of("best", "default"),
          Pattern.compile("rank-[1-9][0-9]{0,5}|[a-z]+(-[a-z]+)*(-[0-9.E-]+)?"),
          "best, rank-2 and so on, default, or an ensemble of the study such as averaging, or a"
              + " list of such");
  static final Key<OptionalDouble> NOISE =
      Key.numberOr("bias-variance.noise", "estimate", "a number from 0 on, or estimate");

  static final Key<List<Double>> CURVE_FRACTIONS =
      Key.shares("learning-curve.fractions", "a list of shares in (0, 1], such as [0.1, 0.5, 1]");
  static final Key<Integer> CURVE_REPEATS =
      Key.of("learning-curve.repeats", ValueType.integer(1, 1_000));

  static final Key<Integer> OUTER_FOLDS = Key.of("nested.folds", ValueType.integer(2, 1_000));
  static final Key<Integer> OUTER_FOLD = Key.of("nested.fold", ValueType.integer(1, 1_000));

  static final Key<Boolean> OPEN_TEST = Key.of("open-test", ValueType.flag());

  static final Key<String> ROOT =
      Key.text("runtime.root", NOT_BLANK, "a text: the path or URI of a directory");
  static final Key<String> OUT =
      Key.text("runtime.out", NOT_BLANK, "a text: the path or URI of a directory");
  static final Key<String> MLFLOW =
      Key.text("runtime.mlflow", NOT_BLANK, "a text: the path or URI of a directory");
  static final Key<String> TENSORBOARD =
      Key.text("runtime.tensorboard", NOT_BLANK, "a text: the path or URI of a directory");
  static final Key<Progress> PROGRESS = Key.oneOf("runtime.progress", Progress.values());
  static final Key<Double> TABLES_INTERVAL =
      Key.between(
          "runtime.tables-interval", 0, Double.POSITIVE_INFINITY, "a number of seconds above 0");
  static final Key<Double> REPORT_TIMEOUT =
      Key.between(
          "runtime.report-timeout", 0, Double.POSITIVE_INFINITY, "a number of seconds above 0");
  static final Key<Integer> SLOT_TRIALS = Key.of("runtime.slots.trials", ValueType.integer(1, ANY));
  static final Key<Integer> SLOT_PER_EXECUTOR =
      Key.of("runtime.slots.per-executor", ValueType.integer(1, ANY));
  static final Key<Integer> SLOT_THREADS =
      Key.of("runtime.slots.threads", ValueType.integer(1, 1024));

  /** All of them. */
  static final List<Key<?>> ALL =
      List.of(
          NAME_OF_STUDY,
          SEED,
          SOURCE,
          LABELS_SOURCE,
          TEST_SOURCE,
          FORMAT,
          LABEL,
          TASK,
          OUTLIER,
          OUTLIER_TRAINING,
          REFERENCE_NOISE,
          CATEGORICAL,
          EXCLUDE,
          MISSING,
          IMPUTE,
          UNLABELLED,
          MOST_LEVELS,
          BROADCAST_LIMIT,
          IMAGE_HEIGHT,
          IMAGE_WIDTH,
          IMAGE_CHANNELS,
          SERIES_STEPS,
          SERIES_CHANNELS,
          SERIES_ID,
          SERIES_TIME,
          SPLIT,
          TRAIN,
          VALIDATION,
          TEST,
          STRATIFIED,
          GROUP,
          TIME,
          COLUMN_OF_PARTS,
          ENGINE,
          ENCODER,
          EPOCHS,
          SAMPLER,
          METRIC,
          METRICS,
          TRIALS,
          RETRIES,
          BASELINE,
          COMPARED_ON,
          FOLDS,
          REPEATS,
          SCHEDULER,
          ETA,
          MIN_EPOCHS,
          GRACE_EPOCHS,
          MIN_TRIALS,
          K,
          BUDGET_TRIALS,
          BUDGET_EPOCHS,
          BUDGET_SECONDS,
          REFIT_TOP,
          WITH_VALIDATION,
          AVERAGING_TOP,
          AVERAGING_COMBINE,
          AVERAGING_WEIGHTS,
          GREEDY_SIZE,
          GREEDY_START,
          GREEDY_BAGS,
          GREEDY_FRACTION,
          GREEDY_COMBINE,
          BAGGING_MEMBERS,
          BAGGING_COMBINE,
          BAGGING_WEIGHTS,
          SUBSAMPLING_MEMBERS,
          SUBSAMPLING_FRACTION,
          SUBSAMPLING_COMBINE,
          SUBSAMPLING_WEIGHTS,
          CONNECTIONS_MEMBERS,
          CONNECTIONS_DROPPED,
          CONNECTIONS_COMBINE,
          CONNECTIONS_WEIGHTS,
          PERTURBATION_MEMBERS,
          PERTURBATION_INPUT,
          PERTURBATION_HIDDEN,
          PERTURBATION_SHIFT,
          PERTURBATION_FLIP,
          PERTURBATION_ROTATION,
          PERTURBATION_COMBINE,
          PERTURBATION_WEIGHTS,
          SOUP_MEMBERS,
          SOUP_FORK,
          SOUP_SELECTION,
          RESAMPLES,
          RESAMPLE,
          RESAMPLE_FRACTION,
          DECOMPOSED,
          NOISE,
          CURVE_FRACTIONS,
          CURVE_REPEATS,
          OUTER_FOLDS,
          OUTER_FOLD,
          OPEN_TEST,
          ROOT,
          OUT,
          MLFLOW,
          TENSORBOARD,
          PROGRESS,
          TABLES_INTERVAL,
          REPORT_TIMEOUT,
          SLOT_TRIALS,
          SLOT_PER_EXECUTOR,
          SLOT_THREADS);

  private Keys() {}
}
