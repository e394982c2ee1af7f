import io.espalier.ml.EspalierEstimator;
import org.apache.spark.ml.classification.MultilayerPerceptronClassifier;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** One search by MLlib's way and by Espalier's: the difference is a class. */
public final class Swapped {
  private Swapped() {}

  /** MLlib's way. */
  public static Dataset<Row> before(Dataset<Row> train, Dataset<Row> test) {
    MultilayerPerceptronClassifier perceptron = new MultilayerPerceptronClassifier().setMaxIter(30);
    return new CrossValidator()
        .setEstimator(perceptron)
        .setEstimatorParamMaps(grid(perceptron))
        .setEvaluator(new MulticlassClassificationEvaluator().setMetricName("accuracy"))
        .setNumFolds(3)
        .setParallelism(2)
        .setSeed(42)
        .fit(train)
        .transform(test);
  }

  /** Espalier's way. */
  public static Dataset<Row> after(Dataset<Row> train, Dataset<Row> test) {
    MultilayerPerceptronClassifier perceptron = new MultilayerPerceptronClassifier().setMaxIter(30);
    return new EspalierEstimator()
        .setEstimator(perceptron)
        .setEstimatorParamMaps(grid(perceptron))
        .setEvaluator(new MulticlassClassificationEvaluator().setMetricName("accuracy"))
        .setNumFolds(3)
        .setParallelism(2)
        .setSeed(42)
        .fit(train)
        .transform(test);
  }

  private static ParamMap[] grid(MultilayerPerceptronClassifier perceptron) {
    return new ParamGridBuilder()
        .baseOn(perceptron.layers().w(new int[] {16, 64, 26}))
        .addGrid(perceptron.blockSize(), new int[] {32, 128})
        .build();
  }
}
