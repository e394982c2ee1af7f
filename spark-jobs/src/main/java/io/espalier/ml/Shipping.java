package io.espalier.ml;

import io.espalier.data.model.Dl4jNetworks;
import io.espalier.data.model.SavedModel;
import io.espalier.data.model.ScoringModel;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;

/**
 * A model's networks on their way to executors: broadcast once a Spark context, however many data
 * frames they score; Spark drops them when nobody holds this any more. Safe for concurrent use.
 */
final class Shipping {
  private final SavedModel model;

  // Guarded by this.
  private SparkContext context;
  private ScoringModel shipped;

  Shipping(SavedModel model) {
    this.model = model;
  }

  synchronized ScoringModel to(SparkSession spark) {
    if (shipped == null || !spark.sparkContext().equals(context)) {
      context = spark.sparkContext();
      Broadcast<byte[][]> checkpoints =
          JavaSparkContext.fromSparkContext(context).broadcast(ScoringModel.checkpoints(model));
      shipped = new ScoringModel(model, checkpoints, new Dl4jNetworks());
    }
    return shipped;
  }
}
