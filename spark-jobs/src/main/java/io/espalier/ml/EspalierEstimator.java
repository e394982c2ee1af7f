package io.espalier.ml;

import com.typesafe.config.ConfigFactory;
import io.espalier.config.Overrides;
import io.espalier.config.StudyFile;
import io.espalier.data.PreparedRows;
import io.espalier.data.model.ModelStore;
import io.espalier.data.model.SavedModel;
import io.espalier.run.Attendant;
import io.espalier.run.Execution;
import io.espalier.run.Standing;
import io.espalier.run.StudyConf;
import io.espalier.run.StudyPlace;
import io.espalier.spark.HadoopJournal;
import io.espalier.study.Study;
import io.espalier.trial.EnsembleFacts;
import io.espalier.trial.StudyEvent;
import io.espalier.trial.StudyView;
import io.espalier.trial.TrialId;
import io.espalier.trial.TrialStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.classification.MultilayerPerceptronClassifier;
import org.apache.spark.ml.evaluation.BinaryClassificationEvaluator;
import org.apache.spark.ml.evaluation.Evaluator;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.evaluation.RegressionEvaluator;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Searches the hyperparameters of neural networks on a data frame, as {@code espalier search} does
 * on files: with early stopping of weak configurations, ensembles, a journal and tables. It stands
 * where {@code CrossValidator} with {@code MultilayerPerceptronClassifier} stood: {@link
 * #setEstimator}, {@link #setEstimatorParamMaps} and {@link #setEvaluator} take what that took.
 *
 * <p>A fit is a study in a directory of its own ({@link #studyDirectory()}); one in a directory
 * that holds the beginning of the same study goes on with it, and one that is complete is read.
 */
public final class EspalierEstimator extends StudyParams implements MLWritable {
  private static final long serialVersionUID = 1;
  private static final Logger LOG = LoggerFactory.getLogger(EspalierEstimator.class);

  /** The stage whose trials are the configurations, one each. */
  private static final String SEARCH = "search";

  /** What a saved one is called in its file. */
  static final String KIND = "estimator";

  /** Maps of the last {@link #setEstimatorParamMaps}, for the order of average metrics. */
  private transient ParamGrid grid = new ParamGrid(List.of());

  /** One with a fresh name. */
  public EspalierEstimator() {
    this(newUid("espalier"));
  }

  /** One with a name, as Spark copies it. */
  public EspalierEstimator(String uid) {
    super(uid);
  }

  /** Fits on the rows of a data frame. */
  @Override
  public EspalierModel fit(Dataset<?> dataset) {
    transformSchema(dataset.schema());
    SparkSession spark = dataset.sparkSession();
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    StudyPlace place = StudyPlace.at(directory(spark), hadoop);
    Frame frame = Frame.of(dataset, this);
    StudyFile file = file(place, frame, spark);
    try {
      Execution execution = new Execution(spark, place, file, new Quiet());
      return place.holdsStudy()
          ? goOn(execution, place, file, frame, hadoop)
          : begin(execution, place, file, frame, hadoop);
    } catch (IOException e) {
      throw new UncheckedIOException("The study in " + place.shown() + " cannot go on", e);
    }
  }

  private String directory(SparkSession spark) {
    String given = getOrDefault(studyDirectory());
    if (!given.isEmpty()) {
      return given;
    }
    Path warehouse = new Path(spark.conf().get("spark.sql.warehouse.dir"));
    return new Path(new Path(warehouse, "espalier"), newUid("study")).toString();
  }

  private StudyFile file(StudyPlace place, Frame frame, SparkSession spark) {
    String name = new Path(place.uri()).getName().replaceAll("[^A-Za-z0-9._-]+", "-");
    int threads = spark.sparkContext().conf().getInt("spark.task.cpus", 1);
    StudyFile file =
        StudyConf.reader()
            .read(
                StudyText.of(
                    this,
                    name.matches("[A-Za-z0-9].{0,99}") ? name : "study",
                    frame.name(),
                    threads),
                uid(),
                Overrides.sets(getOrDefault(settings())));
    if (file.nested().isPresent()) {
      throw new IllegalArgumentException(
          "nested.folds makes several studies: an estimator has one; fit it in a CrossValidator");
    }
    file.notes().forEach(note -> LOG.info("{}", note));
    return file;
  }

  private EspalierModel begin(
      Execution execution, StudyPlace place, StudyFile file, Frame frame, Configuration hadoop)
      throws IOException {
    place.requireFresh();
    execution.check();
    HadoopJournal journal = execution.open();
    try {
      PreparedRows data =
          execution.prepare(
              journal,
              (preparation, check) ->
                  preparation.prepare(
                      frame.rows(), file.data(), file.study().seed(), place.uri(), check));
      return drive(execution, data, journal, place, frame, hadoop);
    } finally {
      journal.withdraw();
    }
  }

  private EspalierModel goOn(
      Execution execution, StudyPlace place, StudyFile file, Frame frame, Configuration hadoop)
      throws IOException {
    requireSame(place, file);
    PreparedRows data = Standing.of(place, hadoop).data();
    LOG.info("{} holds the beginning of this study: going on with it", place.shown());
    return drive(execution, data, execution.open(), place, frame, hadoop);
  }

  private static void requireSame(StudyPlace place, StudyFile file) throws IOException {
    String there = place.conf();
    if (StudyConf.fingerprint(there).equals(StudyConf.fingerprint(file.resolved()))) {
      return;
    }
    String rows = ConfigFactory.parseString(there).getString("data.source");
    boolean same = rows.equals(file.data().source().toString());
    throw new IllegalArgumentException(
        place.shown()
            + " holds a study of "
            + (same ? "these rows with other parameters" : "other rows")
            + ": give another studyDirectory, or none, as within CrossValidator");
  }

  private EspalierModel drive(
      Execution execution,
      PreparedRows data,
      HadoopJournal journal,
      StudyPlace place,
      Frame frame,
      Configuration hadoop)
      throws IOException {
    try (journal) {
      Cancellable running = new Cancellable();
      Execution.Driven driven = execution.drive(data, journal, running);
      running.handOn();
      StudyView view = driven.view();
      if (view.chosen().isEmpty()) {
        throw new IllegalStateException(whyNoModel(view, driven.outcome(), place));
      }
      Map<String, SavedModel> others = new LinkedHashMap<>();
      if ((boolean) getOrDefault(collectSubModels())) {
        for (EnsembleFacts facts : view.ensembles()) {
          others.put(facts.name(), execution.model(data, facts, view));
        }
      }
      SavedModel chosen = new ModelStore(hadoop).load(place.part(StudyPlace.CHOSEN_MODEL));
      EspalierModel model =
          new EspalierModel(
              uid(),
              chosen,
              frame.classes(),
              others,
              place.uri().toString(),
              averages(view),
              Scored.of(view, chosen));
      return copyValues(model.setParent(this), ParamMap.empty());
    }
  }

  private static String whyNoModel(StudyView view, Study.Outcome outcome, StudyPlace place) {
    if (outcome == Study.Outcome.INTERRUPTED) {
      return "The study was interrupted: fit with the studyDirectory "
          + place.shown()
          + " to go on";
    }
    return IntStream.range(0, view.trials())
        .mapToObj(TrialId::new)
        .filter(id -> view.status(id) == TrialStatus.FAILED)
        .findFirst()
        .map(id -> "No trial succeeded; the first one, " + id + ", failed: " + view.reason(id))
        .orElse("There is nothing to choose from: the study ended before any network was trained");
  }

  /** The best validation metric of each configuration, in the order of parameter maps, if given. */
  private double[] averages(StudyView view) {
    List<TrialId> searched = view.ofStage(SEARCH);
    if (grid.points().isEmpty()) {
      return searched.stream().mapToDouble(id -> best(view, id)).toArray();
    }
    return grid.points().stream()
        .mapToDouble(
            point ->
                searched.stream()
                    .filter(id -> has(view, id, point))
                    .findFirst()
                    .map(id -> best(view, id))
                    .orElse(Double.NaN))
        .toArray();
  }

  private static boolean has(StudyView view, TrialId id, Map<String, Object> point) {
    Map<String, Object> params = view.trial(id).configuration().params().values();
    return point.entrySet().stream().allMatch(e -> same(params.get(e.getKey()), e.getValue()));
  }

  /** Whether a configuration has a value; of what is the same in all, it says nothing. */
  private static boolean same(Object one, Object other) {
    if (one instanceof Number a && other instanceof Number b) {
      return a.doubleValue() == b.doubleValue();
    }
    return one == null || one.equals(other);
  }

  private static double best(StudyView view, TrialId id) {
    return view.values(id, view.bestEpoch(id)).getOrDefault(view.objective().metric(), Double.NaN);
  }

  /** Finds the columns, before anything is spent. */
  @Override
  public StructType transformSchema(StructType schema) {
    Columns.requireVector(schema, getOrDefault(featuresCol()));
    if (!getOrDefault(task()).equals(RECONSTRUCTION)) {
      Columns.requireNumber(schema, getOrDefault(labelCol()), "labelCol");
    }
    String fold = getOrDefault(foldCol());
    if (!fold.isEmpty()) {
      Columns.field(schema, fold, "foldCol");
    }
    boolean classes = getOrDefault(task()).equals(CLASSIFICATION);
    return Columns.with(schema, columns().added(this, classes, 0));
  }

  @Override
  public EspalierEstimator copy(ParamMap extra) {
    EspalierEstimator copy = defaultCopy(extra);
    copy.grid = grid;
    return copy;
  }

  @Override
  public MLWriter write() {
    return new Stored.Writer(this, KIND, (models, json) -> {});
  }

  /** Reads what {@link #write} has written. */
  public static MLReader<EspalierEstimator> read() {
    return new MLReader<>() {
      @Override
      public EspalierEstimator load(String path) {
        return EspalierEstimator.load(path);
      }
    };
  }

  /** The same in short. */
  public static EspalierEstimator load(String path) {
    Stored stored = Stored.at(path, KIND);
    EspalierEstimator estimator = new EspalierEstimator(stored.uid());
    stored.restore(estimator);
    return estimator;
  }

  /** Hears, and lets the log know. */
  private record Quiet() implements Attendant {
    @Override
    public void say(String line) {
      LOG.info("{}", line);
    }

    @Override
    public void reached(String phase) {
      LOG.debug("phase {}", phase);
    }

    @Override
    public Display display(long plannedEpochs) {
      return new Silent();
    }
  }

  private record Silent() implements Attendant.Display {
    @Override
    public void recorded(List<StudyEvent> batch, StudyView view) {}

    @Override
    public void close() {}
  }

  /**
   * Takes over what a perceptron of Spark is told: its columns, its seed, its layers without the
   * first and the last one, and its iterations as epochs.
   */
  public EspalierEstimator setEstimator(MultilayerPerceptronClassifier perceptron) {
    set(featuresCol(), perceptron.getFeaturesCol());
    set(labelCol(), perceptron.getLabelCol());
    set(predictionCol(), perceptron.getPredictionCol());
    set(probabilityCol(), perceptron.getProbabilityCol());
    set(rawPredictionCol(), perceptron.getRawPredictionCol());
    set(epochs(), perceptron.getMaxIter());
    set(seed(), perceptron.getSeed());
    if (perceptron.isSet(perceptron.layers()) && grid.points().isEmpty()) {
      List<?> hidden = (List<?>) ParamGrid.hidden(perceptron.getLayers());
      set(hidden(), hidden.stream().mapToInt(width -> (Integer) width).toArray());
    }
    return this;
  }

  /**
   * Searches a full grid, as {@code ParamGridBuilder} makes it, over hyperparameters of this
   * estimator, or over {@code layers}, {@code stepSize} and {@code blockSize} of Spark's
   * perceptron; seeds and solvers of that are left out.
   *
   * @throws IllegalArgumentException if it has another parameter, or is no full grid
   */
  public EspalierEstimator setEstimatorParamMaps(ParamMap[] maps) {
    ParamGrid read = ParamGrid.of(maps, this);
    Set<String> searched = new HashSet<>();
    read.points().forEach(point -> searched.addAll(point.keySet()));
    hyperparameters().entrySet().stream()
        .filter(entry -> searched.contains(entry.getKey()))
        .forEach(entry -> clear(entry.getValue()));
    set(space(), read.space().build());
    grid = read;
    return this;
  }

  /**
   * Compares configurations as an evaluator does.
   *
   * @throws IllegalArgumentException if no metric of a study is the same
   */
  public EspalierEstimator setEvaluator(Evaluator evaluator) {
    String name = evaluator.getOrDefault(evaluator.getParam("metricName")).toString();
    Map<String, String> known =
        evaluator instanceof MulticlassClassificationEvaluator
            ? Map.of("accuracy", "accuracy", "logLoss", "log-loss")
            : evaluator instanceof BinaryClassificationEvaluator
                ? Map.of("areaUnderROC", "roc-auc", "areaUnderPR", "pr-auc")
                : evaluator instanceof RegressionEvaluator
                    ? Map.of("rmse", "rmse", "mse", "mse", "mae", "mae", "r2", "r2")
                    : Map.of();
    if (!known.containsKey(name)) {
      List<String> names = new ArrayList<>(known.keySet());
      names.sort(null);
      throw new IllegalArgumentException(
          "No metric of a study is "
              + name
              + " of "
              + evaluator.getClass().getSimpleName()
              + (names.isEmpty() ? "" : ": give its metricName " + String.join(", ", names))
              + "; or call setMetric");
    }
    set(metric(), known.get(name));
    return this;
  }

  private <T> EspalierEstimator with(Param<T> param, T value) {
    set(param, value);
    return this;
  }

  /** Sets {@link #featuresCol()}. */
  public EspalierEstimator setFeaturesCol(String value) {
    return with(featuresCol(), value);
  }

  /** Sets {@link #labelCol()}. */
  public EspalierEstimator setLabelCol(String value) {
    return with(labelCol(), value);
  }

  /** Sets {@link #predictionCol()}. */
  public EspalierEstimator setPredictionCol(String value) {
    return with(predictionCol(), value);
  }

  /** Sets {@link #probabilityCol()}. */
  public EspalierEstimator setProbabilityCol(String value) {
    return with(probabilityCol(), value);
  }

  /** Sets {@link #rawPredictionCol()}. */
  public EspalierEstimator setRawPredictionCol(String value) {
    return with(rawPredictionCol(), value);
  }

  /** Sets {@link #uncertaintyCol()}. */
  public EspalierEstimator setUncertaintyCol(String value) {
    return with(uncertaintyCol(), value);
  }

  /** Sets {@link #foldCol()}. */
  public EspalierEstimator setFoldCol(String value) {
    return with(foldCol(), value);
  }

  /** Sets {@link #task()}. */
  public EspalierEstimator setTask(String value) {
    return with(task(), value);
  }

  /** Sets {@link #metric()}. */
  public EspalierEstimator setMetric(String value) {
    return with(metric(), value);
  }

  /** Sets {@link #seed()}. */
  public EspalierEstimator setSeed(long value) {
    return with(seed(), value);
  }

  /** Sets {@link #epochs()}. */
  public EspalierEstimator setEpochs(int value) {
    return with(epochs(), value);
  }

  /** Sets {@link #sampler()}. */
  public EspalierEstimator setSampler(String value) {
    return with(sampler(), value);
  }

  /** Sets {@link #trials()}. */
  public EspalierEstimator setTrials(int value) {
    return with(trials(), value);
  }

  /** Sets {@link #scheduler()}. */
  public EspalierEstimator setScheduler(String value) {
    return with(scheduler(), value);
  }

  /** Sets {@link #numFolds()}. */
  public EspalierEstimator setNumFolds(int value) {
    return with(numFolds(), value);
  }

  /** Sets {@link #trainRatio()}. */
  public EspalierEstimator setTrainRatio(double value) {
    return with(trainRatio(), value);
  }

  /** Sets {@link #refit()}. */
  public EspalierEstimator setRefit(int value) {
    return with(refit(), value);
  }

  /** Sets {@link #ensemble()}. */
  public EspalierEstimator setEnsemble(String... values) {
    return with(ensemble(), values);
  }

  /** Sets {@link #collectSubModels()}. */
  public EspalierEstimator setCollectSubModels(boolean value) {
    return with(collectSubModels(), value);
  }

  /** Sets {@link #parallelism()}. */
  public EspalierEstimator setParallelism(int value) {
    return with(parallelism(), value);
  }

  /** Sets {@link #studyDirectory()}. */
  public EspalierEstimator setStudyDirectory(String value) {
    return with(studyDirectory(), value);
  }

  /** Sets {@link #settings()}. */
  public EspalierEstimator setSettings(String... values) {
    return with(settings(), values);
  }

  /** Sets {@link #hidden()}. */
  public EspalierEstimator setHidden(int... values) {
    return with(hidden(), values);
  }

  /** Sets {@link #activation()}. */
  public EspalierEstimator setActivation(String value) {
    return with(activation(), value);
  }

  /** Sets {@link #learningRate()}. */
  public EspalierEstimator setLearningRate(double value) {
    return with(learningRate(), value);
  }

  /** Sets {@link #batch()}. */
  public EspalierEstimator setBatch(int value) {
    return with(batch(), value);
  }

  /** Sets {@link #updater()}. */
  public EspalierEstimator setUpdater(String value) {
    return with(updater(), value);
  }

  /** Sets {@link #dropout()}. */
  public EspalierEstimator setDropout(double value) {
    return with(dropout(), value);
  }

  /** Sets {@link #l1()}. */
  public EspalierEstimator setL1(double value) {
    return with(l1(), value);
  }

  /** Sets {@link #l2()}. */
  public EspalierEstimator setL2(double value) {
    return with(l2(), value);
  }

  /** Sets {@link #weightDecay()}. */
  public EspalierEstimator setWeightDecay(double value) {
    return with(weightDecay(), value);
  }

  /** Sets {@link #patience()}. */
  public EspalierEstimator setPatience(int value) {
    return with(patience(), value);
  }

  /** Sets {@link #space()} to what a builder puts together. */
  public EspalierEstimator setSpace(SpaceBuilder builder) {
    grid = new ParamGrid(List.of());
    return with(space(), builder.build());
  }

  /** Sets {@link #space()} to a section of a study file, in HOCON. */
  public EspalierEstimator setSpace(String hocon) {
    grid = new ParamGrid(List.of());
    return with(space(), hocon);
  }
}
