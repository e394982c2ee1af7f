import io.espalier.ml.{EspalierEncoder, EspalierEstimator, EspalierModel, SpaceBuilder}
import org.apache.spark.ml.{Pipeline, PipelineModel}
import org.apache.spark.ml.classification.LogisticRegression
import org.apache.spark.ml.tuning.ParamGridBuilder
import org.apache.spark.sql.{DataFrame, SparkSession}

/** The same from Scala, as a notebook has it. */
object ScalaSearch {
  /** A grid over the estimator's own parameters. */
  def search(rows: DataFrame): EspalierModel = {
    val espalier = new EspalierEstimator().setEpochs(20).setBatch(64).setSeed(42)
    val grid = new ParamGridBuilder()
      .addGrid(espalier.hidden, Seq(Array(32), Array(64), Array(64, 32)))
      .addGrid(espalier.learningRate, Array(1e-3, 1e-2))
      .addGrid(espalier.dropout, Array(0.0, 0.25))
      .build()
    espalier
      .setEstimatorParamMaps(grid)
      .setScheduler("asha")
      .setEnsemble("greedy", "bagging")
      .fit(rows)
  }

  /** What came of it, configuration by configuration. */
  def tell(spark: SparkSession, model: EspalierModel): Unit = {
    println(s"${model.chosen} of ${model.members} networks: ${model.metric} ${model.validationMetric}")
    model.summary().trials().orderBy("trial").show(false)
  }

  /** Codes that an autoencoder has learned without labels, for a classifier to learn from. */
  def encoded(unlabelled: DataFrame, labelled: DataFrame): PipelineModel = {
    val encoder: EspalierEncoder = new EspalierEstimator()
      .setTask("reconstruction")
      .setSettings("network.kind=autoencoder")
      .setSpace(new SpaceBuilder().values("hidden", Array(8), Array(16, 4)))
      .fit(unlabelled)
      .encoder()
    val classifier = new LogisticRegression().setFeaturesCol("code")
    new Pipeline().setStages(Array(encoder.setOutputCol("code"), classifier)).fit(labelled)
  }

  /** Scores a stream as it scores a table. */
  def score(spark: SparkSession, model: EspalierModel, arriving: DataFrame): Unit =
    model
      .transform(arriving)
      .select("prediction", "uncertainty")
      .writeStream
      .format("console")
      .start()
}
