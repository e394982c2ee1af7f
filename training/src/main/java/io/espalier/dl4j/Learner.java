package io.espalier.dl4j;

import io.espalier.metrics.Metric;
import io.espalier.metrics.Predictions;
import io.espalier.metrics.Targets;
import io.espalier.metrics.Task;
import io.espalier.port.Dataset;
import io.espalier.space.Params;
import io.espalier.trial.Measurement;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

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
  private final Engines engines;
  private final int[] training;
  private final Curriculum curriculum;
  private Map<String, float[]> extras;

  /**
   * A network with fresh parameters, or one that goes on.
   *
   * @param params those hyperparameters that decide anything
   * @param preparation as fitted on its training rows
   * @param encoder whose layers a start from scratch begins with; null for none
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
      Encoder encoder,
      Checkpoint.Network from) {
    this.data = data;
    this.training = rows.training();
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
    this.engines = engines;
    this.extras = from == null ? Map.of() : from.extras();
    this.curriculum =
        Curriculum.wanted(params) ? new Curriculum(plan, data, training, extras) : null;
    this.batches = batches(data, training, preparation, plan);
    this.engine = engines.engine(plan, preparation, batches.size());
    this.predictor = new Predictor(engine, preparation, plan);
    if (from != null) {
      resume(from);
    } else if (encoder != null) {
      begin(encoder);
    }
  }

  /** What needs no labels learns from rows without one, too. */
  private static Batches batches(
      Dataset data, int[] training, Preparation preparation, Networks.Plan plan) {
    int size = plan.params().get(Options.BATCH);
    return Codes.coding(plan.params()) && !Codes.conditional(plan.params())
        ? Batches.withUnlabelled(data, training, preparation, size)
        : new Batches(data, training, preparation, size, Perturbation.of(plan));
  }

  private void begin(Encoder encoder) {
    try {
      engine.parameters(encoder.start(plan, preparation, engine.parameters()));
    } catch (RuntimeException e) {
      engine.close();
      throw e;
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
    if (epoch == 0 && Pretraining.wanted(plan.params())) {
      pretrain(values);
    }
    if (curriculum != null) {
      choose(epoch);
    }
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
    if (Regularizers.hasL1(plan.params())) {
      values.put(Measurement.ZERO_WEIGHTS, engine.zeroWeights());
    }
    double[] norms = engine.gradientNorms();
    for (int i = 0; i < norms.length; i++) {
      values.put(Measurement.gradientNorm(i + 1), norms[i]);
    }
    return validated() ? validate(metrics, values) : Optional.empty();
  }

  /** Before the first epoch of the first leg, which no later one knows. */
  private void pretrain(Map<String, Double> values) throws InterruptedException {
    long begun = System.nanoTime();
    Pretraining.Result result =
        Pretraining.run(plan, preparation, data, training, engines, engine.parameters());
    engine.parameters(result.parameters());
    values.putAll(result.errors());
    values.put(Measurement.PRETRAINING_SECONDS, (System.nanoTime() - begun) / 1e9);
  }

  /** Has the epoch train on the rows that the curriculum has come to. */
  private void choose(int epoch) throws InterruptedException {
    if (curriculum.asks(epoch)) {
      curriculum.rank(
          curriculum.taught()
              ? Teacher.losses(plan, preparation, data, training, engines)
              : Teacher.losses(predictor, preparation, data, training));
    }
    batches.choose(curriculum.rows(epoch));
    extras = curriculum.state(epoch + 1);
  }

  /** Fills in the values that the present parameters have on the validation rows. */
  Optional<String> validate(List<Metric> metrics, Map<String, Double> values) {
    Predictions predictions = predict(validation);
    for (int i = 0; i < predictions.values().length; i++) {
      float value = predictions.values()[i];
      if (!Float.isFinite(value) && !(Float.isNaN(value) && undefined(i % predictions.columns()))) {
        return Optional.of("an output for a validation row became " + value);
      }
    }
    values.put(Measurement.VALIDATION_LOSS, Losses.mean(predictions, truth, preparation.label()));
    for (Metric metric : metrics) {
      values.put(metric.name(), metric.score(predictions, truth));
    }
    return Optional.empty();
  }

  /** Whether a column of what the network says means nothing of networks of its kind. */
  private boolean undefined(int column) {
    return plan.task() instanceof Task.Reconstruction
        && column == Task.Reconstruction.ELBO
        && !Codes.variational(plan.params());
  }

  /**
   * The value of a metric with the present parameters on rows that it is trained on, spread over
   * them: no more than there are validation rows, so that it costs no more than these do.
   *
   * @param metric null for the loss
   */
  double fit(Metric metric) {
    int[] distinct = Arrays.stream(training).distinct().toArray();
    int count = Math.min(distinct.length, validation.length);
    int[] some =
        IntStream.range(0, count)
            .map(i -> distinct[(int) ((long) i * distinct.length / count)])
            .toArray();
    Predictions predictions = predict(some);
    Targets targets = data.targets(some);
    return metric == null
        ? Losses.mean(predictions, targets, preparation.label())
        : metric.score(predictions, targets);
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
        plan, preparation, engine.iterations(), engine.parameters(), engine.updaterState(), extras);
  }

  @Override
  public void close() {
    engine.close();
  }
}
