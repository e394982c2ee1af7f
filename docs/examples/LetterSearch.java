import io.espalier.ml.EspalierEstimator;
import io.espalier.ml.EspalierModel;
import io.espalier.ml.SpaceBuilder;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Searches a network for the rows of a data frame, and scores others with it. */
public final class LetterSearch {
  private LetterSearch() {}

  /**
   * Searches, and keeps the pipeline.
   *
   * @param rows columns of numbers, and one of names that is called letter
   * @param study where the study is kept: after a crash, the same call goes on
   * @param saved where the pipeline is written to
   * @return its accuracy on rows that were put aside
   */
  public static double run(Dataset<Row> rows, String study, String saved) throws Exception {
    Dataset<Row>[] parts = rows.randomSplit(new double[] {0.8, 0.2}, 42);
    StringIndexer label = new StringIndexer().setInputCol("letter").setOutputCol("label");
    VectorAssembler features =
        new VectorAssembler().setInputCols(rows.drop("letter").columns()).setOutputCol("features");
    EspalierEstimator search =
        new EspalierEstimator()
            .setSpace(
                new SpaceBuilder()
                    .values("hidden", new int[] {16}, new int[] {32})
                    .log("learning-rate", 1e-3, 1e-2, 3)
                    .values("dropout", 0, 0.2))
            .setEpochs(9)
            .setScheduler("halving")
            .setEnsemble("averaging", "greedy")
            .setSeed(42)
            .setStudyDirectory(study);
    PipelineModel fitted =
        new Pipeline().setStages(new PipelineStage[] {label, features, search}).fit(parts[0]);
    EspalierModel model = (EspalierModel) fitted.stages()[2];
    model.summary().trials().createOrReplaceTempView("trials");
    fitted.write().overwrite().save(saved);
    return new MulticlassClassificationEvaluator()
        .setMetricName("accuracy")
        .evaluate(PipelineModel.load(saved).transform(parts[1]));
  }
}
