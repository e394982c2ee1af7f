package io.espalier.dl4j;

import io.espalier.metrics.Predictions;
import io.espalier.port.Dataset;
import io.espalier.space.Params;
import io.espalier.trial.Seeds;
import java.util.Arrays;
import java.util.Map;

/** A small perceptron that says how hard rows are, once it has been trained on them. */
final class Teacher {
  /** Rows whose predictions are held at once. */
  private static final int CHUNK = 1 << 16;

  private Teacher() {}

  /**
   * Trains one, and takes its losses. All of its hyperparameters but the batch are defaults, so
   * that networks which differ in other ones are taught alike.
   *
   * @param plan of the network that is taught
   * @param rows row numbers of the data set, those that the network is trained on
   * @return the loss of each row, in the order of the rows
   * @throws InterruptedException if the thread is interrupted in training
   * @throws Untrainable if it diverges
   */
  static float[] losses(
      Networks.Plan plan, Preparation preparation, Dataset data, int[] rows, Engines engines)
      throws InterruptedException {
    int epochs = plan.params().get(Regimens.TEACHER_EPOCHS);
    Params params =
        new Params(
            Map.of(
                Options.HIDDEN.name(), plan.params().get(Regimens.TEACHER_HIDDEN),
                Options.BATCH.name(), plan.params().get(Options.BATCH)));
    Networks.Plan own =
        new Networks.Plan(
            params, plan.columns(), plan.task(), epochs, Seeds.derive(plan.seed(), "teacher"));
    Batches batches = new Batches(data, rows, preparation, params.get(Options.BATCH));
    try (Engine engine = engines.engine(own, preparation, batches.size())) {
      for (int epoch = 0; epoch < epochs; epoch++) {
        double loss = engine.trainEpoch(batches, epoch, own.seed());
        if (!Double.isFinite(loss)) {
          throw new Untrainable("the loss of the curriculum's teacher became " + loss);
        }
      }
      return losses(new Predictor(engine, preparation, own), preparation, data, rows);
    }
  }

  /** The loss of each row under a network as it is now. */
  static float[] losses(Predictor predictor, Preparation preparation, Dataset data, int[] rows) {
    float[] losses = new float[rows.length];
    for (int from = 0; from < rows.length; from += CHUNK) {
      int[] some = Arrays.copyOfRange(rows, from, Math.min(rows.length, from + CHUNK));
      Predictions predictions = predictor.predict(data, some);
      float[] each = Losses.each(predictions, data.targets(some), preparation.label());
      System.arraycopy(each, 0, losses, from, each.length);
    }
    return losses;
  }
}
