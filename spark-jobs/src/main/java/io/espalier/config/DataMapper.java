package io.espalier.config;

import io.espalier.config.Keys.OutlierTraining;
import io.espalier.config.Keys.SplitKind;
import io.espalier.data.Arrangement;
import io.espalier.data.CellRules;
import io.espalier.data.Dividing;
import io.espalier.data.Dividing.OuterFold;
import io.espalier.data.Format;
import io.espalier.data.MissingCells;
import io.espalier.data.Reconstructing;
import io.espalier.data.SourceSpec;
import io.espalier.data.Split;
import io.espalier.data.TaskKind;
import io.espalier.study.StudySpec.Validation;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.hadoop.fs.Path;

/**
 * Maps the keys under {@code data} and {@code nested} to where rows come from and how they are
 * divided.
 */
final class DataMapper {
  /** What rounding of decimal shares may add up to. */
  private static final double SLACK = 1e-9;

  /** Of training, validation and test rows; shares that are not given keep these proportions. */
  private static final double[] USUAL_SHARES = {0.6, 0.2, 0.2};

  /** Stands for what is missing in a study that is refused anyway. */
  private static final String NOWHERE = "nowhere";

  private final Answers answers;

  DataMapper(Answers answers) {
    this.answers = answers;
  }

  SourceSpec data() {
    TaskKind task = answers.value(Keys.TASK);
    dividedOneWay();
    URI source = place(Keys.SOURCE, answers.required(Keys.SOURCE));
    Format format = answers.value(Keys.FORMAT);
    return new SourceSpec(
        source,
        format,
        label(source, format, task),
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
            answers.value(Keys.MOST_LEVELS)),
        arrangement(),
        reconstructing(task));
  }

  private Reconstructing reconstructing(TaskKind task) {
    Optional<String> outlier = answers.optional(Keys.OUTLIER);
    OutlierTraining training = answers.value(Keys.OUTLIER_TRAINING);
    double noise = answers.value(Keys.REFERENCE_NOISE);
    if (task != TaskKind.RECONSTRUCTION) {
      for (Key<?> key : List.of(Keys.OUTLIER, Keys.OUTLIER_TRAINING, Keys.REFERENCE_NOISE)) {
        if (answers.changed(key) && answers.sound(key, Keys.TASK)) {
          answers.refuse(key, "This is asked under data.task = reconstruction only");
        }
      }
      return Reconstructing.USUAL;
    }
    if (answers.changed(Keys.OUTLIER_TRAINING) && outlier.isEmpty()) {
      answers.refuse(
          Keys.OUTLIER_TRAINING, "Nothing says which rows are outliers: give data.outlier");
    }
    return new Reconstructing(outlier, training == OutlierTraining.KEEP, noise);
  }

  /** Images, series, or columns that stand for themselves. */
  private Arrangement arrangement() {
    boolean image = given(Keys.IMAGE_HEIGHT, Keys.IMAGE_WIDTH, Keys.IMAGE_CHANNELS);
    boolean wide = given(Keys.SERIES_CHANNELS);
    boolean steps = given(Keys.SERIES_ID, Keys.SERIES_TIME);
    if (image && (wide || steps || given(Keys.SERIES_STEPS))) {
      answers.refuse(
          Keys.IMAGE_HEIGHT, "Rows are images or series: give data.image or data.series");
    } else if (wide && steps) {
      answers.refuse(
          Keys.SERIES_CHANNELS,
          "Under data.series.id each line is a step, and each feature column a channel: leave this"
              + " out");
    } else if (image) {
      Optional<Integer> height = answers.optional(Keys.IMAGE_HEIGHT);
      Optional<Integer> width = answers.optional(Keys.IMAGE_WIDTH);
      if (!answers.sound(Keys.IMAGE_HEIGHT, Keys.IMAGE_WIDTH)) {
        return new Arrangement.Plain();
      }
      return together(height.isPresent() ? Keys.IMAGE_HEIGHT : Keys.IMAGE_WIDTH)
          ? new Arrangement.Images(
              height.or(() -> width).orElseThrow(),
              width.or(() -> height).orElseThrow(),
              answers.optional(Keys.IMAGE_CHANNELS).orElse(1))
          : new Arrangement.Plain();
    } else if (steps) {
      return together(Keys.SERIES_ID, Keys.SERIES_TIME)
          ? new Arrangement.Steps(
              answers.required(Keys.SERIES_ID),
              answers.required(Keys.SERIES_TIME),
              answers.optional(Keys.SERIES_STEPS).map(OptionalInt::of).orElse(OptionalInt.empty()))
          : new Arrangement.Plain();
    } else if (wide || given(Keys.SERIES_STEPS)) {
      return together(Keys.SERIES_STEPS)
          ? new Arrangement.Wide(
              answers.value(Keys.SERIES_STEPS), answers.optional(Keys.SERIES_CHANNELS).orElse(1))
          : new Arrangement.Plain();
    }
    return new Arrangement.Plain();
  }

  private boolean given(Key<?>... keys) {
    return Arrays.stream(keys).anyMatch(key -> answers.raw(key.path()).isPresent());
  }

  /** Whether all of some keys are there, which mean nothing alone. */
  private boolean together(Key<?>... keys) {
    if (!answers.sound(keys)) {
      return false;
    }
    for (Key<?> key : keys) {
      if (answers.optional(key).isEmpty()) {
        if (answers.sound(key)) {
          answers.refuse(key, "This is missing: give " + key.allowed());
        }
        return false;
      }
    }
    return true;
  }

  /** Some formats have but one column that can be the label. */
  private String label(URI source, Format format, TaskKind task) {
    Format known =
        format == Format.AUTO
            ? Format.named(new Path(source).getName()).orElse(Format.AUTO)
            : format;
    boolean none =
        task == TaskKind.RECONSTRUCTION
            && answers.sound(Keys.LABEL)
            && answers.optional(Keys.LABEL).isEmpty()
            && answers.optional(Keys.OUTLIER).isEmpty();
    if (none) {
      // This format has the column in any case, and it is no feature.
      return known == Format.LIBSVM ? known.label().orElseThrow() : "";
    }
    return answers
        .optional(Keys.LABEL)
        .or(() -> answers.sound(Keys.LABEL) ? known.label() : Optional.empty())
        .or(() -> Optional.of(answers.required(Keys.LABEL)))
        .filter(label -> !label.isBlank())
        .orElse(NOWHERE);
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
    return new Split.Auto(answers.value(Keys.STRATIFIED) && classed(task));
  }

  /** Whether rows have classes, outliers and others among them. */
  private boolean classed(TaskKind task) {
    return task == TaskKind.CLASSIFICATION
        || (task == TaskKind.RECONSTRUCTION && answers.optional(Keys.OUTLIER).isPresent());
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
    boolean stratified = answers.value(Keys.STRATIFIED) && classed(task);
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
}
