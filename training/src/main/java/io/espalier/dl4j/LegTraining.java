package io.espalier.dl4j;

import io.espalier.metrics.Metric;
import io.espalier.metrics.Predictions;
import io.espalier.port.Dataset;
import io.espalier.port.MetricChannel;
import io.espalier.port.Shape;
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
import io.espalier.trial.Seeds;
import io.espalier.trial.Start;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One leg in training: a network, or one for each fold, which are trained an epoch each in turn.
 * Made, used and closed by one thread.
 */
final class LegTraining implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LegTraining.class);

  private final Leg leg;
  private final Dataset data;
  private final Objective objective;
  private final List<Metric> metrics;
  private final LegRows rows;
  private final BestSoFar best;
  private final Engines engines;
  private final Encoder encoder;
  private final List<Learner> learners;
  private final Beginning beginning;
  private int epoch;

  /**
   * Prepares a leg.
   *
   * @param params all hyperparameters of the trial
   * @param fitted knows the preparations of other trials
   * @param engines makes the engines
   * @param encoder whose layers networks begin with; null for none
   * @param beginning where it begins
   */
  LegTraining(
      Leg leg,
      Dataset data,
      Params params,
      Objective objective,
      List<Metric> metrics,
      SharedPreparations fitted,
      Engines engines,
      Encoder encoder,
      Beginning beginning) {
    this.leg = leg;
    this.beginning = beginning;
    this.data = data;
    this.objective = objective;
    this.metrics = metrics;
    this.engines = engines;
    this.encoder = encoder;
    requireSuited();
    rows = LegRows.of(leg.trial().sample(), data);
    Checkpoint from = beginning.from();
    if (from != null) {
      from.requireNetworks(rows.splits().size());
    }
    learners = learners(preparations(fitted, params, from), Checkpoint.known(params), from);
    epoch = from == null ? 0 : from.epoch();
    best =
        new BestSoFar(
            validated() ? params.get(Options.PATIENCE) : 0,
            params.get(Options.MIN_IMPROVEMENT),
            beginning.goesOn() ? from.best() : null);
  }

  /**
   * Where a leg begins.
   *
   * @param from what networks are as, null for fresh ones
   * @param goesOn whether that is the same trial's, so that its best epoch counts
   * @param lineage of a fork and of a soup
   * @param soup what is blended instead of being trained, null if nothing is
   */
  record Beginning(
      Checkpoint from, boolean goesOn, Optional<Checkpoint.Lineage> lineage, Soup soup) {
    /** With fresh parameters. */
    static final Beginning SCRATCH = new Beginning(null, false, Optional.empty(), null);
  }

  private List<Preparation> preparations(
      SharedPreparations fitted, Params params, Checkpoint from) {
    if (from != null) {
      return from.networks().stream().map(Checkpoint.Network::preparation).toList();
    }
    Shape shape = Shaped.read(params, data.shape());
    Scaling scaling = Scaling.of(params);
    List<Preparation> inputs =
        fitted.of(data, leg.trial().sample(), rows.splits(), shape).stream()
            .map(preparation -> preparation.scaled(scaling))
            .toList();
    return Polynomial.wanted(params)
        ? IntStream.range(0, inputs.size())
            .mapToObj(i -> Polynomial.fit(inputs.get(i), params, data, training(i)))
            .toList()
        : inputs;
  }

  private int[] training(int network) {
    return rows.splits().get(network).training();
  }

  private List<Learner> learners(List<Preparation> preparations, Params params, Checkpoint from) {
    List<Learner> made = new ArrayList<>();
    try {
      for (int i = 0; i < rows.splits().size(); i++) {
        made.add(
            new Learner(
                data,
                rows.splits().get(i),
                preparations.get(i),
                params,
                leg.trial().maxEpochs(),
                seed(i),
                engines,
                encoder,
                from == null ? null : from.networks().get(i)));
      }
    } catch (RuntimeException | Error e) {
      made.forEach(Learner::close);
      throw e;
    }
    return made;
  }

  /** The trial's own, or one derived from it for a fold. */
  private long seed(int network) {
    long seed = leg.trial().seed();
    return rows.splits().size() == 1 ? seed : Seeds.derive(seed, "fold", network + 1);
  }

  /** Reads where a leg begins. */
  static Beginning start(Leg leg, Stores stores) throws IOException {
    long seed = leg.trial().seed();
    if (leg.start() instanceof Start.Checkpoint start) {
      Checkpoint own = read(leg, start.uri(), stores);
      return new Beginning(own, true, own.lineage(), null);
    }
    if (leg.start() instanceof Start.Fork start) {
      Checkpoint trunk = read(leg, start.uri(), stores);
      return new Beginning(trunk.as(seed), false, Optional.of(Checkpoint.Lineage.of(trunk)), null);
    }
    if (leg.start() instanceof Start.Soup start) {
      List<Checkpoint> forks = new ArrayList<>();
      for (URI uri : start.forks()) {
        forks.add(read(leg, uri, stores));
      }
      Soup soup = Soup.of(forks);
      return new Beginning(forks.get(0).as(seed), false, Optional.of(soup.trunk()), soup);
    }
    return Beginning.SCRATCH;
  }

  private static Checkpoint read(Leg leg, URI uri, Stores stores) throws IOException {
    Checkpoint checkpoint = CheckpointCodec.decode(stores.checkpoints().read(uri));
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
      if (!metric.suits(data.task())) {
        throw new IllegalArgumentException(
            "The metric " + metric.name() + " is not defined for a " + data.task());
      }
    }
  }

  /** Whether there are rows that measurements mean anything on. */
  private boolean validated() {
    return learners.get(0).validated();
  }

  /** Trains to the end of the leg, or as far as decisions and patience let it. */
  LegResult run(MetricChannel channel, Stores stores) throws IOException, InterruptedException {
    Optional<String> unfit = unfit();
    if (unfit.isPresent()) {
      return new LegResult.Failed(Cause.DIVERGED, "Before epoch 1 " + unfit.get());
    }
    if (leg.start() instanceof Start.Soup start) {
      return blend(start.selection(), channel, stores);
    }
    while (unfinished()) {
      long begun = System.nanoTime();
      Map<String, Double> values = new LinkedHashMap<>();
      Optional<String> diverged = train(values);
      epoch++;
      if (diverged.isPresent()) {
        return new LegResult.Failed(Cause.DIVERGED, "At epoch " + epoch + " " + diverged.get());
      }
      if (validated()) {
        double cost = objective.cost(values.get(objective.metric()));
        best.observe(epoch, cost, this::parameters);
      }
      values.put(Measurement.SECONDS, (System.nanoTime() - begun) / 1e9);
      if (values.containsKey(Measurement.PRETRAINING_SECONDS)) {
        tellOfPretraining(values);
      }
      Decision decision =
          channel.report(new Measurement(leg.trial().id(), leg.attempt(), epoch, values));
      if (decision instanceof Decision.Stop) {
        return new LegResult.Stopped(epoch, store(stores));
      }
      if (decision instanceof Decision.Yield leaving && unfinished()) {
        return new LegResult.Yielded(epoch, store(stores), leaving.reason());
      }
    }
    return new LegResult.Reached(epoch, ending(), store(stores));
  }

  private boolean unfinished() {
    return epoch < leg.untilEpoch() && !best.exhausted(epoch);
  }

  private void tellOfPretraining(Map<String, Double> values) {
    String errors =
        values.entrySet().stream()
            .filter(value -> Measurement.ofPretraining(value.getKey()))
            .map(value -> "%s %.4g".formatted(value.getKey(), value.getValue()))
            .collect(Collectors.joining(", "));
    LOG.info("{}: {}", leg.trial().id(), errors);
  }

  /** Measures the mean of forks' parameters as the last epoch. */
  private LegResult blend(Start.Selection selection, MetricChannel channel, Stores stores)
      throws IOException {
    long begun = System.nanoTime();
    Learner learner = learners.get(0);
    learner.parameters(
        beginning
            .soup()
            .parameters(
                selection,
                parameters -> {
                  learner.parameters(parameters);
                  return cost(learner);
                }));
    Map<String, Double> values = new LinkedHashMap<>();
    Optional<String> undefined = learner.validate(metrics, values);
    if (undefined.isPresent()) {
      return new LegResult.Failed(Cause.DIVERGED, "In the soup " + undefined.get());
    }
    epoch = leg.untilEpoch();
    best.observe(epoch, objective.cost(values.get(objective.metric())), this::parameters);
    values.put(Measurement.SECONDS, (System.nanoTime() - begun) / 1e9);
    channel.report(new Measurement(leg.trial().id(), leg.attempt(), epoch, values));
    return new LegResult.Reached(epoch, ending(), store(stores));
  }

  /** Of the present parameters; infinite where outputs or the objective are not defined. */
  private double cost(Learner learner) {
    Map<String, Double> values = new LinkedHashMap<>();
    double cost =
        learner.validate(metrics, values).isPresent()
            ? Double.NaN
            : objective.cost(values.get(objective.metric()));
    return Double.isNaN(cost) ? Double.POSITIVE_INFINITY : cost;
  }

  private Ending ending() {
    if (epoch == leg.trial().maxEpochs()) {
      return Ending.HORIZON;
    }
    return best.exhausted(epoch) ? Ending.PATIENCE : Ending.PAUSED;
  }

  /** Why the rows cannot be trained on. */
  private Optional<String> unfit() {
    for (int i = 0; i < learners.size(); i++) {
      Optional<String> unfit = learners.get(i).unfit();
      if (unfit.isPresent()) {
        return Optional.of(inFold(i) + unfit.get());
      }
    }
    return Optional.empty();
  }

  /** Trains an epoch and fills in its values; tells what is not finite, if anything is. */
  private Optional<String> train(Map<String, Double> values) throws InterruptedException {
    List<Map<String, Double>> each = new ArrayList<>();
    for (int i = 0; i < learners.size(); i++) {
      each.add(new LinkedHashMap<>());
      Optional<String> diverged = learners.get(i).train(epoch, metrics, each.get(i));
      if (diverged.isPresent()) {
        return Optional.of(inFold(i) + diverged.get());
      }
    }
    values.putAll(each.size() == 1 ? each.get(0) : ofFolds(each));
    double goal = validated() ? values.get(objective.metric()) : 0;
    return Double.isFinite(goal)
        ? Optional.empty()
        : Optional.of("the objective " + objective.metric() + " became " + goal);
  }

  /** The means, and then the values of each fold. */
  private static Map<String, Double> ofFolds(List<Map<String, Double>> folds) {
    Map<String, Double> values = new LinkedHashMap<>();
    for (String name : folds.get(0).keySet()) {
      double sum = folds.stream().mapToDouble(fold -> fold.get(name)).sum();
      values.put(name, sum / folds.size());
    }
    for (int i = 0; i < folds.size(); i++) {
      for (Map.Entry<String, Double> value : folds.get(i).entrySet()) {
        values.put(Measurement.ofFold(value.getKey(), i + 1), value.getValue());
      }
    }
    return values;
  }

  private String inFold(int network) {
    return learners.size() == 1 ? "" : "in fold " + (network + 1) + " of " + learners.size() + " ";
  }

  private List<float[]> parameters() {
    return learners.stream().map(Learner::parameters).toList();
  }

  private Artifacts store(Stores stores) throws IOException {
    if (!validated()) {
      best.follow(epoch, Double.NaN, parameters());
    }
    Checkpoint checkpoint =
        new Checkpoint(
            epoch,
            learners.stream().map(Learner::state).toList(),
            best.best(),
            beginning.lineage());
    URI kept =
        stores
            .checkpoints()
            .write(leg.trial().id(), leg.attempt(), CheckpointCodec.encode(checkpoint));
    for (int i = 0; i < learners.size(); i++) {
      learners.get(i).parameters(best.best().parameters().get(i));
    }
    TrialPredictions predictions =
        new TrialPredictions(
            learners.size() == 1 ? learners.get(0).predict(rows.predicted()) : outOfFold(),
            rows.outOfBagPositions(),
            learners.get(0).predict(rows.outOfBag()));
    return new Artifacts(
        kept,
        stores.predictions().write(leg.trial().id(), leg.attempt(), predictions),
        engines.description(),
        validated() ? fit() : Map.of());
  }

  /** The objective on rows that networks are trained on, their mean; nothing of a training loss. */
  private Map<String, Double> fit() {
    String name = objective.metric();
    if (name.equals(Measurement.TRAINING_LOSS)) {
      return Map.of();
    }
    Metric metric =
        metrics.stream().filter(known -> known.name().equals(name)).findFirst().orElse(null);
    double mean =
        learners.stream().mapToDouble(learner -> learner.fit(metric)).average().orElseThrow();
    return Map.of(name, mean);
  }

  /** Of each row what the networks say that were not trained on it, one of each repeat. */
  private Predictions outOfFold() {
    int[] all = data.searchRows();
    MeanPredictions mean = new MeanPredictions(all.length, data.task().outputs());
    for (Learner learner : learners) {
      mean.add(places(learner.validation(), all), learner.predict(learner.validation()));
    }
    return mean.mean().select(places(rows.predicted(), all));
  }

  private static int[] places(int[] rows, int[] sorted) {
    return Arrays.stream(rows).map(row -> Arrays.binarySearch(sorted, row)).toArray();
  }

  @Override
  public void close() {
    learners.forEach(Learner::close);
  }
}
