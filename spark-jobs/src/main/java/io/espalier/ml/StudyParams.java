package io.espalier.ml;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntArrayParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamValidators;
import org.apache.spark.ml.param.StringArrayParam;
import org.apache.spark.ml.util.Identifiable;

/** What an {@link EspalierEstimator} can be told, each with its documentation. */
public abstract class StudyParams extends Estimator<EspalierModel> {
  static final String CLASSIFICATION = "classification";
  static final String REGRESSION = "regression";
  static final String RECONSTRUCTION = "reconstruction";

  private final String uid;
  private final Columns columns;
  private final Param<String> labelCol;
  private final Param<String> foldCol;
  private final Param<String> task;
  private final Param<String> metric;
  private final LongParam seed;
  private final IntParam epochs;
  private final Param<String> space;
  private final Param<String> sampler;
  private final IntParam trials;
  private final Param<String> scheduler;
  private final IntParam numFolds;
  private final DoubleParam trainRatio;
  private final IntParam refit;
  private final StringArrayParam ensemble;
  private final BooleanParam collectSubModels;
  private final IntParam parallelism;
  private final Param<String> studyDirectory;
  private final StringArrayParam settings;
  private final IntArrayParam hidden;
  private final Param<String> activation;
  private final DoubleParam learningRate;
  private final IntParam batch;
  private final Param<String> updater;
  private final DoubleParam dropout;
  private final DoubleParam l1;
  private final DoubleParam l2;
  private final DoubleParam weightDecay;
  private final IntParam patience;

  StudyParams(String uid) {
    this.uid = uid;
    columns = new Columns(this);
    labelCol = new Param<>(this, "labelCol", "label column, of numbers");
    foldCol =
        new Param<>(
            this,
            "foldCol",
            "column whose equal values stay in one fold, as CrossValidator's fold numbers; \"\" for"
                + " none");
    task =
        new Param<>(
            this,
            "task",
            "what is learned: classification (labels 0, 1, 2 and so on), regression or"
                + " reconstruction (of the features by an autoencoder, without labels)",
            ParamValidators.inArray(List.of(CLASSIFICATION, REGRESSION, RECONSTRUCTION)));
    metric =
        new Param<>(
            this,
            "metric",
            "what configurations are compared by; \"\" for the task's own: accuracy, rmse or"
                + " reconstruction-error");
    seed = new LongParam(this, "seed", "everything random is derived from it");
    epochs =
        new IntParam(
            this,
            "epochs",
            "how many times a network that is never stopped sees its rows",
            ParamValidators.gt(0));
    space =
        new Param<>(
            this,
            "space",
            "what is searched, as the section space of a study file has it, in HOCON");
    sampler =
        new Param<>(
            this,
            "sampler",
            "grid (every combination) or random (as many draws as trials says)",
            ParamValidators.inArray(List.of("grid", "random")));
    trials =
        new IntParam(
            this,
            "trials",
            "at most so many configurations; 0 for the whole grid",
            ParamValidators.gtEq(0));
    scheduler =
        new Param<>(
            this,
            "scheduler",
            "who may train on: run-to-end, median, halving, asha, hyperband or top-k",
            ParamValidators.inArray(
                List.of("run-to-end", "median", "halving", "asha", "hyperband", "top-k")));
    numFolds =
        new IntParam(
            this,
            "numFolds",
            "configurations are compared by cross-validation of so many folds; 0 for one split",
            ParamValidators.gtEq(0));
    trainRatio =
        new DoubleParam(
            this,
            "trainRatio",
            "share of the rows that are trained on, where configurations are compared on the"
                + " others",
            ParamValidators.inRange(0, 1, false, false));
    refit =
        new IntParam(
            this,
            "refit",
            "so many of the best configurations are trained to the last epoch, where they had been"
                + " stopped",
            ParamValidators.gtEq(0));
    ensemble =
        new StringArrayParam(
            this,
            "ensemble",
            "ensembles to build, of which the best becomes the model if it is better than the best"
                + " network: averaging, greedy, bagging, subsampling, random-connections,"
                + " perturbation, soup");
    collectSubModels =
        new BooleanParam(
            this, "collectSubModels", "whether the model brings all ensembles along, by name");
    parallelism =
        new IntParam(
            this,
            "parallelism",
            "at most so many networks are trained at a time; 0 for as many as there are cores",
            ParamValidators.gtEq(0));
    studyDirectory =
        new Param<>(
            this,
            "studyDirectory",
            "the study's directory, on any Hadoop file system, where a fit goes on that was"
                + " interrupted; \"\" for a new one below espalier in Spark's warehouse");
    settings =
        new StringArrayParam(
            this, "settings", "any keys of a study file, as key=value; they win over all else");
    hidden = new IntArrayParam(this, "hidden", "widths of the hidden layers");
    activation = new Param<>(this, "activation", "activation of the hidden layers");
    learningRate = new DoubleParam(this, "learningRate", "length of a step", ParamValidators.gt(0));
    batch = new IntParam(this, "batch", "rows in a batch", ParamValidators.gt(0));
    updater = new Param<>(this, "updater", "what turns gradients into steps, such as adam");
    dropout =
        new DoubleParam(
            this,
            "dropout",
            "share of the hidden units that is dropped in training",
            ParamValidators.inRange(0, 1, true, false));
    l1 = new DoubleParam(this, "l1", "c of the penalty c·Σ|w|", ParamValidators.gtEq(0));
    l2 = new DoubleParam(this, "l2", "c of the penalty ½c·Σw²", ParamValidators.gtEq(0));
    weightDecay =
        new DoubleParam(
            this,
            "weightDecay",
            "share of each weight, times the learning rate, that a step takes off",
            ParamValidators.gtEq(0));
    patience =
        new IntParam(
            this,
            "patience",
            "epochs without improvement after which a network's training ends; 0 for never",
            ParamValidators.gtEq(0));
    setDefault(labelCol, "label");
    setDefault(foldCol, "");
    setDefault(task, CLASSIFICATION);
    setDefault(metric, "");
    setDefault(seed, 1L);
    setDefault(epochs, 30);
    setDefault(space, "");
    setDefault(sampler, "grid");
    setDefault(trials, 0);
    setDefault(scheduler, "halving");
    setDefault(numFolds, 0);
    setDefault(trainRatio, 0.75);
    setDefault(refit, 0);
    setDefault(ensemble, new String[] {"greedy"});
    setDefault(collectSubModels, false);
    setDefault(parallelism, 0);
    setDefault(studyDirectory, "");
    setDefault(settings, new String[0]);
  }

  static String newUid(String kind) {
    return Identifiable.randomUID(kind);
  }

  @Override
  public String uid() {
    return uid;
  }

  Columns columns() {
    return columns;
  }

  /** The hyperparameters among the parameters, by the names that study files give them. */
  Map<String, Param<?>> hyperparameters() {
    Map<String, Param<?>> all = new LinkedHashMap<>();
    all.put("hidden", hidden);
    all.put("activation", activation);
    all.put("learning-rate", learningRate);
    all.put("batch", batch);
    all.put("updater", updater);
    all.put("dropout", dropout);
    all.put("l1", l1);
    all.put("l2", l2);
    all.put("weight-decay", weightDecay);
    all.put("patience", patience);
    return all;
  }

  public Param<String> featuresCol() {
    return columns.features();
  }

  /** The value of {@link #featuresCol()}, or its default. */
  public String getFeaturesCol() {
    return getOrDefault(featuresCol());
  }

  public Param<String> labelCol() {
    return labelCol;
  }

  /** The value of {@link #labelCol()}, or its default. */
  public String getLabelCol() {
    return getOrDefault(labelCol());
  }

  public Param<String> predictionCol() {
    return columns.prediction();
  }

  /** The value of {@link #predictionCol()}, or its default. */
  public String getPredictionCol() {
    return getOrDefault(predictionCol());
  }

  public Param<String> probabilityCol() {
    return columns.probability();
  }

  /** The value of {@link #probabilityCol()}, or its default. */
  public String getProbabilityCol() {
    return getOrDefault(probabilityCol());
  }

  public Param<String> rawPredictionCol() {
    return columns.rawPrediction();
  }

  /** The value of {@link #rawPredictionCol()}, or its default. */
  public String getRawPredictionCol() {
    return getOrDefault(rawPredictionCol());
  }

  public Param<String> uncertaintyCol() {
    return columns.uncertainty();
  }

  /** The value of {@link #uncertaintyCol()}, or its default. */
  public String getUncertaintyCol() {
    return getOrDefault(uncertaintyCol());
  }

  public Param<String> foldCol() {
    return foldCol;
  }

  /** The value of {@link #foldCol()}, or its default. */
  public String getFoldCol() {
    return getOrDefault(foldCol());
  }

  public Param<String> task() {
    return task;
  }

  /** The value of {@link #task()}, or its default. */
  public String getTask() {
    return getOrDefault(task());
  }

  public Param<String> metric() {
    return metric;
  }

  /** The value of {@link #metric()}, or its default. */
  public String getMetric() {
    return getOrDefault(metric());
  }

  public LongParam seed() {
    return seed;
  }

  /** The value of {@link #seed()}, or its default. */
  public long getSeed() {
    return (long) getOrDefault(seed());
  }

  public IntParam epochs() {
    return epochs;
  }

  /** The value of {@link #epochs()}, or its default. */
  public int getEpochs() {
    return (int) getOrDefault(epochs());
  }

  public Param<String> space() {
    return space;
  }

  /** The value of {@link #space()}, or its default. */
  public String getSpace() {
    return getOrDefault(space());
  }

  public Param<String> sampler() {
    return sampler;
  }

  /** The value of {@link #sampler()}, or its default. */
  public String getSampler() {
    return getOrDefault(sampler());
  }

  public IntParam trials() {
    return trials;
  }

  /** The value of {@link #trials()}, or its default. */
  public int getTrials() {
    return (int) getOrDefault(trials());
  }

  public Param<String> scheduler() {
    return scheduler;
  }

  /** The value of {@link #scheduler()}, or its default. */
  public String getScheduler() {
    return getOrDefault(scheduler());
  }

  public IntParam numFolds() {
    return numFolds;
  }

  /** The value of {@link #numFolds()}, or its default. */
  public int getNumFolds() {
    return (int) getOrDefault(numFolds());
  }

  public DoubleParam trainRatio() {
    return trainRatio;
  }

  /** The value of {@link #trainRatio()}, or its default. */
  public double getTrainRatio() {
    return (double) getOrDefault(trainRatio());
  }

  public IntParam refit() {
    return refit;
  }

  /** The value of {@link #refit()}, or its default. */
  public int getRefit() {
    return (int) getOrDefault(refit());
  }

  public StringArrayParam ensemble() {
    return ensemble;
  }

  /** The value of {@link #ensemble()}, or its default. */
  public String[] getEnsemble() {
    return getOrDefault(ensemble());
  }

  public BooleanParam collectSubModels() {
    return collectSubModels;
  }

  /** The value of {@link #collectSubModels()}, or its default. */
  public boolean getCollectSubModels() {
    return (boolean) getOrDefault(collectSubModels());
  }

  public IntParam parallelism() {
    return parallelism;
  }

  /** The value of {@link #parallelism()}, or its default. */
  public int getParallelism() {
    return (int) getOrDefault(parallelism());
  }

  public Param<String> studyDirectory() {
    return studyDirectory;
  }

  /** The value of {@link #studyDirectory()}, or its default. */
  public String getStudyDirectory() {
    return getOrDefault(studyDirectory());
  }

  public StringArrayParam settings() {
    return settings;
  }

  /** The value of {@link #settings()}, or its default. */
  public String[] getSettings() {
    return getOrDefault(settings());
  }

  public IntArrayParam hidden() {
    return hidden;
  }

  /** The value of {@link #hidden()}, or its default. */
  public int[] getHidden() {
    return getOrDefault(hidden());
  }

  public Param<String> activation() {
    return activation;
  }

  /** The value of {@link #activation()}, or its default. */
  public String getActivation() {
    return getOrDefault(activation());
  }

  public DoubleParam learningRate() {
    return learningRate;
  }

  /** The value of {@link #learningRate()}, or its default. */
  public double getLearningRate() {
    return (double) getOrDefault(learningRate());
  }

  public IntParam batch() {
    return batch;
  }

  /** The value of {@link #batch()}, or its default. */
  public int getBatch() {
    return (int) getOrDefault(batch());
  }

  public Param<String> updater() {
    return updater;
  }

  /** The value of {@link #updater()}, or its default. */
  public String getUpdater() {
    return getOrDefault(updater());
  }

  public DoubleParam dropout() {
    return dropout;
  }

  /** The value of {@link #dropout()}, or its default. */
  public double getDropout() {
    return (double) getOrDefault(dropout());
  }

  public DoubleParam l1() {
    return l1;
  }

  /** The value of {@link #l1()}, or its default. */
  public double getL1() {
    return (double) getOrDefault(l1());
  }

  public DoubleParam l2() {
    return l2;
  }

  /** The value of {@link #l2()}, or its default. */
  public double getL2() {
    return (double) getOrDefault(l2());
  }

  public DoubleParam weightDecay() {
    return weightDecay;
  }

  /** The value of {@link #weightDecay()}, or its default. */
  public double getWeightDecay() {
    return (double) getOrDefault(weightDecay());
  }

  public IntParam patience() {
    return patience;
  }

  /** The value of {@link #patience()}, or its default. */
  public int getPatience() {
    return (int) getOrDefault(patience());
  }
}
