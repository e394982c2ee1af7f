package io.espalier.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.espalier.config.ConfigErrors;
import io.espalier.data.DataProblem;
import io.espalier.spark.HadoopJournal;
import io.espalier.spark.Sparks;
import io.espalier.trial.StudyEvent;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.classification.MultilayerPerceptronClassifier;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.CrossValidatorModel;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** On a Spark context without the plugin, as a notebook has it. */
@Timeout(600)
class EspalierEstimatorTest {
  private static final StructType SCHEMA =
      new StructType()
          .add("x", DataTypes.DoubleType)
          .add("y", DataTypes.DoubleType)
          .add("features", SQLDataTypes.VectorType())
          .add("label", DataTypes.DoubleType)
          .add("fold", DataTypes.IntegerType);

  @TempDir private Path folder;

  private SparkSession spark;

  @BeforeEach
  void startSpark() {
    spark =
        SparkSession.builder()
            .config(Sparks.plain("local[2]"))
            .config("spark.sql.warehouse.dir", folder.resolve("warehouse").toUri().toString())
            .config("spark.sql.shuffle.partitions", "2")
            .getOrCreate();
  }

  @AfterEach
  void stopSpark() {
    spark.stop();
  }

  /** Three clouds of points, each a class. */
  private Dataset<Row> clouds() {
    SplittableRandom random = new SplittableRandom(7);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 240; i++) {
      int label = i % 3;
      double x = label + random.nextDouble() * 0.8;
      double y = (label == 1 ? 2 : 0) + random.nextDouble() * 0.8;
      rows.add(RowFactory.create(x, y, Vectors.dense(x, y, x * y), (double) label, i / 3 % 2));
    }
    return spark.createDataFrame(rows, SCHEMA).repartition(2);
  }

  private static EspalierEstimator small() {
    return new EspalierEstimator().setSeed(5).setEpochs(12).setBatch(16).setLearningRate(0.02);
  }

  private static double accuracy(Dataset<Row> scored) {
    return new MulticlassClassificationEvaluator().setMetricName("accuracy").evaluate(scored);
  }

  @Test
  void aFitSearchesPrunesAndPredicts() {
    Dataset<Row> rows = clouds();
    EspalierModel model =
        small()
            .setSpace(
                new SpaceBuilder()
                    .values("hidden", new int[] {4}, new int[] {8})
                    .linear("dropout", 0, 0.8, 3))
            .setEnsemble("averaging", "greedy")
            .setCollectSubModels(true)
            .fit(rows);

    assertThat(model.avgMetrics()).hasSize(6).doesNotContain(Double.NaN);
    assertThat(model.metric()).isEqualTo("accuracy");
    assertThat(model.validationMetric()).isGreaterThan(0.9);
    assertThat(model.subModels()).containsOnlyKeys("best", "averaging", "greedy");
    assertThat(model.summary().trials().where("status = 'pruned'").count()).isPositive();
    assertThat(model.summary().measurements().count()).isPositive();
    assertThatThrownBy(() -> model.summary().table("trails"))
        .isInstanceOf(DataProblem.class)
        .hasMessageContaining("trails")
        .hasMessageContaining("trials");

    Dataset<Row> scored = model.transform(rows);
    assertThat(accuracy(scored)).isGreaterThan(0.9);
    for (Row row : scored.takeAsList(20)) {
      double[] probability = row.<Vector>getAs("probability").toArray();
      double[] raw = row.<Vector>getAs("rawPrediction").toArray();
      assertThat(probability).hasSize(3);
      assertThat(probability[0] + probability[1] + probability[2]).isCloseTo(1, within(1e-5));
      assertThat(Math.exp(raw[0])).isCloseTo(probability[0], within(1e-6));
      assertThat(probability[(int) row.<Double>getAs("prediction").doubleValue()])
          .isEqualTo(Math.max(probability[0], Math.max(probability[1], probability[2])));
    }
    Row most =
        model
            .subModels()
            .get("averaging")
            .transform(rows)
            .agg(functions.max("uncertainty"), functions.min("uncertainty"))
            .head();
    assertThat(most.getDouble(0)).isPositive();
    assertThat(most.getDouble(1)).isNotNegative();
    assertThat(model.setProbabilityCol("").setRawPredictionCol("").transform(rows).columns())
        .containsExactly("x", "y", "features", "label", "fold", "prediction", "uncertainty");
  }

  @Test
  void aFitGoesOnWhereOneWasCutOff() throws Exception {
    String directory = folder.resolve("study").toUri().toString();
    Dataset<Row> rows = clouds();
    rows.write().parquet(folder.resolve("rows").toString());
    EspalierEstimator estimator =
        small()
            .setEpochs(4_000)
            .setScheduler("run-to-end")
            .setStudyDirectory(directory)
            .setSpace(new SpaceBuilder().values("hidden", range(5)));
    CompletableFuture<EspalierModel> first =
        CompletableFuture.supplyAsync(() -> estimator.fit(rows));
    while (ended(directory) == 0 && !first.isDone()) {
      Thread.sleep(20);
    }
    spark.stop();
    assertThatThrownBy(first::get).isInstanceOf(ExecutionException.class);
    long before = ended(directory);
    assertThat(before).isPositive();

    startSpark();
    Dataset<Row> again = spark.read().parquet(folder.resolve("rows").toString());
    EspalierModel model = estimator.copy(ParamMap.empty()).fit(again);
    assertThat(model.avgMetrics()).hasSize(5);
    List<StudyEvent> events = events(directory);
    assertThat(events.stream().filter(e -> e instanceof StudyEvent.Created)).hasSize(1);
    long searched = model.summary().table("trials").where("stage = 'search'").count();
    assertThat(searched).isEqualTo(5);

    int known = events.size();
    EspalierModel read = estimator.fit(again);
    assertThat(events(directory).stream().filter(e -> e instanceof StudyEvent.LegStarted))
        .as("nothing is trained twice")
        .hasSameSizeAs(events.stream().filter(e -> e instanceof StudyEvent.LegStarted).toList());
    assertThat(known).isLessThanOrEqualTo(events(directory).size());
    assertThat(read.validationMetric()).isEqualTo(model.validationMetric());

    assertThatThrownBy(() -> estimator.copy(ParamMap.empty()).setEpochs(3).fit(again))
        .hasMessageContaining("these rows with other parameters");
    assertThatThrownBy(() -> estimator.fit(again.limit(100)))
        .hasMessageContaining("a study of other rows");
  }

  @Test
  void anInterruptedFitEndsAndCanGoOn() throws Exception {
    String directory = folder.resolve("study").toUri().toString();
    Dataset<Row> rows = clouds();
    EspalierEstimator estimator =
        small().setEpochs(100_000).setHidden(4).setEnsemble().setStudyDirectory(directory);
    FutureTask<EspalierModel> fit = new FutureTask<>(() -> estimator.fit(rows));
    Thread cell = new Thread(fit);
    cell.start();
    while (events(directory).stream().noneMatch(e -> e instanceof StudyEvent.Measured)) {
      assertThat(fit.isDone()).isFalse();
      Thread.sleep(20);
    }
    cell.interrupt();
    assertThatThrownBy(fit::get)
        .hasCauseInstanceOf(IllegalStateException.class)
        .hasMessageContaining("The study was interrupted: fit with the studyDirectory");
  }

  private static Object[] range(int count) {
    Object[] all = new Object[count];
    for (int i = 0; i < count; i++) {
      all[i] = new int[] {8 + i};
    }
    return all;
  }

  private static long ended(String directory) throws IOException {
    return events(directory).stream().filter(e -> e instanceof StudyEvent.LegEnded).count();
  }

  private static List<StudyEvent> events(String directory) throws IOException {
    if (!Files.exists(Path.of(java.net.URI.create(directory)).resolve("study.conf"))) {
      return List.of();
    }
    try (Stream<StudyEvent> events =
        HadoopJournal.read(java.net.URI.create(directory), new Configuration())) {
      return events.toList();
    }
  }

  @Test
  void sparksOwnPipelinesSaveAndLoadIt() throws Exception {
    Dataset<Row> rows = clouds().drop("features");
    VectorAssembler assembler =
        new VectorAssembler().setInputCols(new String[] {"x", "y"}).setOutputCol("features");
    EspalierEstimator estimator =
        small().setHidden(6).setEnsemble().setSettings("training.l1=0.001");
    Pipeline pipeline = new Pipeline().setStages(new PipelineStage[] {assembler, estimator});
    String unfitted = folder.resolve("pipeline").toString();
    pipeline.write().overwrite().save(unfitted);
    EspalierEstimator loaded = (EspalierEstimator) Pipeline.load(unfitted).getStages()[1];
    assertThat(loaded.uid()).isEqualTo(estimator.uid());
    for (Param<?> param : estimator.params()) {
      assertThat(loaded.isSet(loaded.getParam(param.name())))
          .as(param.name())
          .isEqualTo(estimator.isSet(param));
      if (estimator.isDefined(param)) {
        assertThat(loaded.getOrDefault(loaded.getParam(param.name())))
            .as(param.name())
            .isEqualTo(estimator.getOrDefault(param));
      }
    }

    PipelineModel model = Pipeline.load(unfitted).fit(rows);
    String fitted = folder.resolve("model").toString();
    model.write().overwrite().save(fitted);
    List<Row> said = model.transform(rows).collectAsList();
    assertThat(PipelineModel.load(fitted).transform(rows).collectAsList()).isEqualTo(said);

    Path stage;
    try (Stream<Path> stages = Files.list(Path.of(fitted, "stages"))) {
      stage = stages.filter(p -> p.getFileName().toString().startsWith("1_")).findFirst().get();
    }
    // Our own reader looks at no class names.
    Files.writeString(stage.resolve("metadata/part-00000"), "{\"class\":\"no.such.Class\"}");
    EspalierModel own = EspalierModel.load(stage.toString());
    assertThat(own.numClasses()).isEqualTo(3);
    assertThat(own.avgMetrics()).hasSize(1);
    assertThat(own.summary().trials().count()).isPositive();
    assertThatThrownBy(() -> EspalierEstimator.load(stage.toString()))
        .isInstanceOf(DataProblem.class)
        .hasMessageContaining("is of kind 'model', and one of kind 'estimator' was asked for");
    assertThatThrownBy(() -> EspalierModel.load(folder.toString()))
        .isInstanceOf(DataProblem.class)
        .hasMessageContaining("no saved stage");
  }

  @Test
  void itWorksWithinCrossValidator() {
    EspalierEstimator estimator = small().setHidden(4).setEpochs(4).setEnsemble();
    ParamMap[] grid =
        new ParamGridBuilder().addGrid(estimator.batch(), new int[] {16, 200}).build();
    CrossValidatorModel model =
        new CrossValidator()
            .setEstimator(estimator)
            .setEstimatorParamMaps(grid)
            .setEvaluator(new MulticlassClassificationEvaluator().setMetricName("accuracy"))
            .setNumFolds(2)
            .setParallelism(2)
            .fit(clouds());
    assertThat(model.avgMetrics()).hasSize(2);
    assertThat(model.avgMetrics()[0]).isGreaterThan(model.avgMetrics()[1]);
    assertThat(model.bestModel()).isInstanceOf(EspalierModel.class);
  }

  @Test
  void itStandsWhereCrossValidatorStoodWithAPerceptron() {
    MultilayerPerceptronClassifier perceptron = new MultilayerPerceptronClassifier().setMaxIter(6);
    ParamMap[] grid =
        new ParamGridBuilder()
            .addGrid(perceptron.blockSize(), new int[] {16, 120})
            .addGrid(perceptron.stepSize(), new double[] {0.02, 0.01})
            .baseOn(perceptron.layers().w(new int[] {3, 5, 3}))
            .build();
    EspalierModel model =
        new EspalierEstimator()
            .setEstimator(perceptron)
            .setEstimatorParamMaps(grid)
            .setEvaluator(new MulticlassClassificationEvaluator().setMetricName("logLoss"))
            .setNumFolds(2)
            .setFoldCol("fold")
            .setScheduler("run-to-end")
            .setParallelism(2)
            .setSeed(42)
            .fit(clouds());
    assertThat(model.avgMetrics()).hasSize(4).doesNotContain(Double.NaN);
    assertThat(model.metric()).isEqualTo("log-loss");
    Row first =
        model.summary().trials().where("stage = 'search'").orderBy("trial").select("*").head();
    assertThat(first.<String>getAs("param_hidden")).isEqualTo("[5]");
    // In the order of the maps: small batches learn more in six epochs, at either step.
    double[] losses = model.avgMetrics();
    double worstOfSmall = 0;
    double bestOfLarge = Double.POSITIVE_INFINITY;
    for (int i = 0; i < grid.length; i++) {
      boolean small = grid[i].get(perceptron.blockSize()).get().equals(16);
      worstOfSmall = small ? Math.max(worstOfSmall, losses[i]) : worstOfSmall;
      bestOfLarge = small ? bestOfLarge : Math.min(bestOfLarge, losses[i]);
    }
    assertThat(worstOfSmall).isLessThan(bestOfLarge);
  }

  @Test
  void aStreamIsScored() throws Exception {
    Dataset<Row> rows = clouds();
    EspalierModel model = small().setHidden(4).setEpochs(3).setEnsemble().fit(rows);
    String files = folder.resolve("stream").toString();
    rows.select("features", "label").write().parquet(files);
    Dataset<Row> stream =
        spark.readStream().schema(rows.select("features", "label").schema()).parquet(files);
    StreamingQuery query =
        model
            .transform(stream)
            .writeStream()
            .format("memory")
            .queryName("scored")
            .trigger(Trigger.AvailableNow())
            .start();
    query.awaitTermination();
    String[] columns = {"label", "prediction", "uncertainty"};
    assertThat(spark.table("scored").selectExpr(columns).collectAsList())
        .containsExactlyInAnyOrderElementsOf(
            model.transform(rows).selectExpr(columns).collectAsList());
  }

  @Test
  void valuesArePredicted() {
    Dataset<Row> rows = clouds().withColumn("label", functions.expr("2 * x + y"));
    EspalierModel model =
        small()
            .setTask("regression")
            .setHidden(16)
            .setDropout(0.2)
            .setSettings("training.inference=monte-carlo")
            .setEnsemble()
            .fit(rows);
    assertThat(model.metric()).isEqualTo("rmse");
    assertThat(model.numClasses()).isZero();
    Dataset<Row> scored = model.transform(rows);
    assertThat(scored.columns()).endsWith("prediction", "uncertainty");
    assertThat(scored.columns()).doesNotContain("probability");
    double error =
        scored.agg(functions.avg(functions.expr("abs(prediction - label)"))).head().getDouble(0);
    assertThat(error).isLessThan(1.5);
    assertThat(scored.where("uncertainty > 0").count()).isEqualTo(rows.count());
  }

  @Test
  void anAutoencodersEncoderIsATransformer() {
    Dataset<Row> rows = clouds();
    EspalierModel model =
        small()
            .setTask("reconstruction")
            .setSettings("network.kind=autoencoder")
            .setHidden(2)
            .setEnsemble()
            .fit(rows.drop("label"));
    assertThat(model.transform(rows).where("prediction >= 0").count()).isEqualTo(rows.count());
    EspalierEncoder encoder = model.encoder().setOutputCol("code");
    assertThat(encoder.width()).isEqualTo(2);
    Dataset<Row> coded = encoder.transform(rows);
    assertThat(coded.select("code").distinct().count()).isGreaterThan(50);
    String place = folder.resolve("encoder").toString();
    PipelineModel pipeline = new Pipeline().setStages(new PipelineStage[] {encoder}).fit(rows);
    try {
      pipeline.write().overwrite().save(place);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    assertThat(PipelineModel.load(place).transform(rows).select("code").collectAsList())
        .isEqualTo(coded.select("code").collectAsList());
    EspalierModel classifier = small().setHidden(3).setEpochs(2).setEnsemble().fit(rows);
    assertThatThrownBy(classifier::encoder)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("this is one of kind = mlp");
  }

  @Test
  void everyParameterIsReadAndSetAsSparksAre() throws Exception {
    EspalierEstimator estimator = small().setHidden(6, 4).setDropout(0.25);
    for (Param<?> param : estimator.params()) {
      String name =
          param.name().substring(0, 1).toUpperCase(Locale.ROOT) + param.name().substring(1);
      assertThat(EspalierEstimator.class.getMethods())
          .extracting(Method::getName)
          .contains("get" + name, "set" + name);
      if (estimator.isDefined(param)) {
        assertThat(EspalierEstimator.class.getMethod("get" + name).invoke(estimator))
            .as(name)
            .isEqualTo(estimator.getOrDefault(param));
      }
    }
    assertThat(estimator.getHidden()).containsExactly(6, 4);
    assertThat(estimator.getDropout()).isEqualTo(0.25);
    assertThat(estimator.getEpochs()).isEqualTo(12);
  }

  @Test
  void whatIsWrongIsSaidBeforeAnythingIsSpent() {
    Dataset<Row> rows = clouds();
    refused(small().setFeaturesCol("x"), rows, "Column 'x' (featuresCol) is of type double");
    refused(small().setLabelCol("lable"), rows, "no column 'lable' (labelCol)");
    refused(small().setPredictionCol("label"), rows, "has a column 'label', which would be added");
    refused(small(), rows.withColumn("label", functions.lit(0.5)), "has the label 0.5: classes");
    refused(small(), rows.withColumn("label", functions.lit(-1)), "has the label -1.0");
    refused(small(), rows.where("x > 1000"), "no rows");
    refused(
        small().setSpace(new SpaceBuilder().values("batch", 8)),
        rows,
        "batch is set, and the space");
    assertThatThrownBy(() -> small().setTask("ranking"))
        .hasMessageContaining("task")
        .hasMessageContaining("ranking");
    assertThatThrownBy(() -> small().setSettings("training.epoch=3").fit(rows))
        .isInstanceOf(ConfigErrors.class)
        .hasMessageContaining("training.epoch");
    EspalierEstimator estimator = small();
    ParamMap[] full =
        new ParamGridBuilder()
            .addGrid(estimator.l1(), new double[] {0, 1})
            .addGrid(estimator.l2(), new double[] {0, 1})
            .build();
    ParamMap[] part = {full[0], full[1], full[2]};
    assertThatThrownBy(() -> estimator.setEstimatorParamMaps(part))
        .hasMessageContaining("make 4 combinations, and there are 3");
    ParamMap[] foreign =
        new ParamGridBuilder().addGrid(estimator.epochs(), new int[] {1, 2}).build();
    assertThatThrownBy(() -> estimator.setEstimatorParamMaps(foreign))
        .hasMessageContaining("epochs, which is not searched: give hidden, activation");
    assertThatThrownBy(() -> small().setEvaluator(new MulticlassClassificationEvaluator()))
        .hasMessageContaining("f1 of MulticlassClassificationEvaluator")
        .hasMessageContaining("accuracy, logLoss");
    assertThat(folder.resolve("warehouse/espalier")).doesNotExist();
  }

  private static void refused(EspalierEstimator estimator, Dataset<Row> rows, String message) {
    assertThatThrownBy(() -> estimator.fit(rows)).hasMessageContaining(message);
  }
}
