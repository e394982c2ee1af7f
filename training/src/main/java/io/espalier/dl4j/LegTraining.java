package io.espalier.dl4j;

import io.espalier.metrics.Metric;
import io.espalier.metrics.Predictions;
import io.espalier.metrics.Targets;
import io.espalier.port.Dataset;
import io.espalier.port.MetricChannel;
import io.espalier.port.Stores;
import io.espalier.port.TrialPredictions;
import io.espalier.space.Params;
import io.espalier.trial.Artifacts;
import io.espalier.trial.Decision;
import io.espalier.trial.Leg;
import io.espalier.trial.LegResult;
import io.espalier.trial.LegResult.Cause;
import io.espalier.trial.LegResult.Ending;
import io.espalier.trial.Measurement;
import io.espalier.trial.Objective;
import io.espalier.trial.Start;
import java.io.IOException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One leg in training. Made, used and closed by one thread. */
final class LegTraining implements AutoCloseable {
  private final Leg leg;
  private final Dataset data;
  private final Objective objective;
  private final List<Metric> metrics;
  private final Networks.Plan plan;
  private final LegRows rows;
  private final Targets truth;
  private final Standardizer standardizer;
  private final BestSoFar best;
  private final Engines engines;
  private final Engine engine;
  private final Batches batches;
  private final Predictor predictor;
  private int epoch;

  /**
   * Prepares a leg.
   *
   * @param params all hyperparameters of the trial
   * @param engines makes the engine
   * @param from the checkpoint that it goes on from, null for a start from scratch
   */
  LegTraining(
      Leg leg,
      Dataset data,
      Params params,
      Objective objective,
      List<Metric> metrics,
      Engines engines,
      Checkpoint from) {
    this.leg = leg;
    this.data = data;
    this.objective = objective;
    this.metrics = metrics;
    this.engines = engines;
    this.plan =
        new Networks.Plan(
            Checkpoint.known(params),
            data.columns(),
            data.task(),
            leg.trial().maxEpochs(),
            leg.trial().seed());
    requireSuited();
    rows = LegRows.of(leg.trial().sample(), data);
    truth = data.targets(rows.validation());
    if (from != null) {
      from.requireOf(plan);
    }
    standardizer = from == null ? Standardizer.fit(data, rows.training()) : from.standardizer();
    best =
        new BestSoFar(
            validated() ? params.get(Options.PATIENCE) : 0,
            params.get(Options.MIN_IMPROVEMENT),
            from == null ? null : from.best());
    batches = new Batches(data, rows.training(), standardizer, params.get(Options.BATCH));
    engine = engines.engine(plan, batches.size());
    predictor = new Predictor(engine, standardizer, plan);
    if (from != null) {
      resume(from);
    }
  }

  private void resume(Checkpoint from) {
    try {
      engine.resume(from.parameters(), from.updaterState(), from.iterations());
    } catch (RuntimeException e) {
      engine.close();
      throw e;
    }
    epoch = from.epoch();
  }

  /** Reads where a leg begins; null for a start from scratch. */
  static Checkpoint start(Leg leg, Stores stores) throws IOException {
    if (!(leg.start() instanceof Start.Checkpoint start)) {
      return null;
    }
    Checkpoint checkpoint = CheckpointCodec.decode(stores.checkpoints().read(start.uri()));
    if (checkpoint.epoch() > leg.untilEpoch()) {
      throw new IllegalArgumentException(
          leg.trial().id()
              + ": a leg until epoch "
              + leg.untilEpoch()
              + " cannot begin at epoch "
              + checkpoint.epoch());
    }
    return checkpoint;
  }

  private void requireSuited() {
    for (Metric metric : metrics) {
      if (!metric.suits(plan.task())) {
        throw new IllegalArgumentException(
            "The metric " + metric.name() + " is not defined for a " + plan.task());
      }
    }
  }

  /** Whether there are rows that measurements mean anything on. */
  private boolean validated() {
    return rows.validation().length > 0;
  }

  /** Trains to the end of the leg, or as far as decisions and patience let it. */
  LegResult run(MetricChannel channel, Stores stores) throws IOException, InterruptedException {
    Optional<String> unfit = unfit();
    if (unfit.isPresent()) {
      return new LegResult.Failed(Cause.DIVERGED, "Before epoch 1 " + unfit.get());
    }
    while (epoch < leg.untilEpoch() && !best.exhausted(epoch)) {
      long begun = System.nanoTime();
      double trainingLoss = engine.trainEpoch(batches, epoch, plan.seed());
      epoch++;
      Map<String, Double> values = new LinkedHashMap<>();
      Optional<String> diverged = measure(trainingLoss, values);
      if (diverged.isPresent()) {
        return new LegResult.Failed(Cause.DIVERGED, "At epoch " + epoch + " " + diverged.get());
      }
      if (validated()) {
        double cost = objective.cost(values.get(objective.metric()));
        best.observe(epoch, cost, engine::parameters);
      }
      values.put(Measurement.SECONDS, (System.nanoTime() - begun) / 1e9);
      Decision decision =
          channel.report(new Measurement(leg.trial().id(), leg.attempt(), epoch, values));
      if (decision instanceof Decision.Stop) {
        return new LegResult.Stopped(epoch, store(stores));
      }
    }
    return new LegResult.Reached(epoch, ending(), store(stores));
  }

  private Ending ending() {
    if (epoch == plan.horizon()) {
      return Ending.HORIZON;
    }
    return best.exhausted(epoch) ? Ending.PATIENCE : Ending.PAUSED;
  }

  /** Why the rows cannot be trained on. */
  private Optional<String> unfit() {
    int column = standardizer.firstNotFinite();
    if (column >= 0) {
      return Optional.of(
          "feature column " + column + " has a mean of " + standardizer.mean()[column]);
    }
    return standardizer.targetFinite()
        ? Optional.empty()
        : Optional.of("the label has a mean of " + standardizer.targetMean());
  }

  /** Fills in an epoch's values; tells what is not finite, if anything is. */
  private Optional<String> measure(double trainingLoss, Map<String, Double> values) {
    values.put(Measurement.TRAINING_LOSS, trainingLoss);
    if (!Double.isFinite(trainingLoss)) {
      return Optional.of("the training loss became " + trainingLoss);
    }
    // A bad step can leave the last loss finite and the network broken.
    double sum = engine.parameterSum();
    if (!Double.isFinite(sum)) {
      return Optional.of("the sum of the parameters became " + sum);
    }
    if (!validated()) {
      return Optional.empty();
    }
    Predictions predictions = predictor.predict(data, rows.validation());
    for (float value : predictions.values()) {
      if (!Float.isFinite(value)) {
        return Optional.of("an output for a validation row became " + value);
      }
    }
    values.put(Measurement.VALIDATION_LOSS, Losses.mean(predictions, truth, standardizer));
    for (Metric metric : metrics) {
      values.put(metric.name(), metric.score(predictions, truth));
    }
    double goal = values.get(objective.metric());
    return Double.isFinite(goal)
        ? Optional.empty()
        : Optional.of("the objective " + objective.metric() + " became " + goal);
  }

  private Artifacts store(Stores stores) throws IOException {
    float[] last = engine.parameters();
    if (!validated()) {
      best.follow(epoch, Double.NaN, last);
    }
    Checkpoint checkpoint =
        new Checkpoint(
            plan,
            standardizer,
            epoch,
            engine.iterations(),
            last,
            engine.updaterState(),
            best.best());
    URI kept =
        stores
            .checkpoints()
            .write(leg.trial().id(), leg.attempt(), CheckpointCodec.encode(checkpoint));
    engine.parameters(best.best().parameters());
    TrialPredictions predictions =
        new TrialPredictions(
            predictor.predict(data, rows.validation()),
            rows.outOfBagPositions(),
            predictor.predict(data, rows.outOfBag()));
    return new Artifacts(
        kept,
        stores.predictions().write(leg.trial().id(), leg.attempt(), predictions),
        engines.description());
  }

  @Override
  public void close() {
    engine.close();
  }
}
