package io.espalier.dl4j;

import io.espalier.metrics.Metric;
import io.espalier.metrics.Predictions;
import io.espalier.metrics.Targets;
import io.espalier.port.Dataset;
import io.espalier.space.Params;
import io.espalier.trial.Measurement;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One network of a trial in training: it knows the rows that it is trained and measured on, and no
 * others. Made, used and closed by one thread.
 */
final class Learner implements AutoCloseable {
  private final Dataset data;
  private final int[] validation;
  private final Targets truth;
  private final Networks.Plan plan;
  private final Preparation preparation;
  private final Engine engine;
  private final Batches batches;
  private final Predictor predictor;

  /**
   * A network with fresh parameters, or one that goes on.
   *
   * @param params those hyperparameters that decide anything
   * @param preparation as fitted on its training rows
   * @param from where it stood, null for a start from scratch
   */
  Learner(
      Dataset data,
      LegRows.Split rows,
      Preparation preparation,
      Params params,
      int horizon,
      long seed,
      Engines engines,
      Checkpoint.Network from) {
    this.data = data;
    this.validation = rows.validation();
    this.truth = data.targets(validation);
    this.preparation = preparation;
    this.plan =
        new Networks.Plan(
            params,
            preparation.width(),
            data.task(),
            horizon,
            seed,
            Shaped.read(params, data.shape()));
    if (from != null) {
      from.requireOf(plan, data.columns());
    }
    this.batches =
        new Batches(
            data, rows.training(), preparation, params.get(Options.BATCH), Perturbation.of(plan));
    this.engine = engines.engine(plan, batches.size());
    this.predictor = new Predictor(engine, preparation, plan);
    if (from != null) {
      resume(from);
    }
  }

  private void resume(Checkpoint.Network from) {
    try {
      engine.resume(from.parameters(), from.updaterState(), from.iterations());
    } catch (RuntimeException e) {
      engine.close();
      throw e;
    }
  }

  /** Whether there are rows that measurements mean anything on. */
  boolean validated() {
    return validation.length > 0;
  }

  /** Why the rows cannot be trained on. */
  Optional<String> unfit() {
    return preparation.unfit();
  }

  /**
   * Trains one more epoch and fills in its values.
   *
   * @param epoch counted from 0
   * @return what is not finite, if anything is
   */
  Optional<String> train(int epoch, List<Metric> metrics, Map<String, Double> values)
      throws InterruptedException {
    double loss = engine.trainEpoch(batches, epoch, plan.seed());
    values.put(Measurement.TRAINING_LOSS, loss);
    if (!Double.isFinite(loss)) {
      return Optional.of("the training loss became " + loss);
    }
    // A bad step can leave the last loss finite and the network broken.
    double sum = engine.parameterSum();
    if (!Double.isFinite(sum)) {
      return Optional.of("the sum of the parameters became " + sum);
    }
    return validated() ? validate(metrics, values) : Optional.empty();
  }

  private Optional<String> validate(List<Metric> metrics, Map<String, Double> values) {
    Predictions predictions = predict(validation);
    for (float value : predictions.values()) {
      if (!Float.isFinite(value)) {
        return Optional.of("an output for a validation row became " + value);
      }
    }
    values.put(Measurement.VALIDATION_LOSS, Losses.mean(predictions, truth, preparation.label()));
    for (Metric metric : metrics) {
      values.put(metric.name(), metric.score(predictions, truth));
    }
    return Optional.empty();
  }

  /** Predicts rows with the present parameters, in the label's unit. */
  Predictions predict(int[] rows) {
    return predictor.predict(data, rows);
  }

  /** Row numbers that it is measured on. */
  int[] validation() {
    return validation;
  }

  /** A copy of the present parameters. */
  float[] parameters() {
    return engine.parameters();
  }

  /** Replaces the parameters. */
  void parameters(float[] values) {
    engine.parameters(values);
  }

  /** Where it stands. */
  Checkpoint.Network state() {
    return new Checkpoint.Network(
        plan, preparation, engine.iterations(), engine.parameters(), engine.updaterState());
  }

  @Override
  public void close() {
    engine.close();
  }
}
