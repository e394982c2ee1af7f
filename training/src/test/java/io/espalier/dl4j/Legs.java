package io.espalier.dl4j;

import io.espalier.metrics.Metric;
import io.espalier.metrics.Metrics;
import io.espalier.metrics.Predictions;
import io.espalier.metrics.Targets;
import io.espalier.metrics.Task;
import io.espalier.port.CheckpointStore;
import io.espalier.port.Dataset;
import io.espalier.port.MetricChannel;
import io.espalier.port.PredictionStore;
import io.espalier.port.Stores;
import io.espalier.port.TrialPredictions;
import io.espalier.space.Hyperparameter;
import io.espalier.space.Params;
import io.espalier.space.ValueType;
import io.espalier.trial.Artifacts;
import io.espalier.trial.ConfigId;
import io.espalier.trial.Configuration;
import io.espalier.trial.Decision;
import io.espalier.trial.EngineChoice;
import io.espalier.trial.Leg;
import io.espalier.trial.LegResult;
import io.espalier.trial.Measurement;
import io.espalier.trial.Objective;
import io.espalier.trial.Sample;
import io.espalier.trial.Start;
import io.espalier.trial.TrainingPlan;
import io.espalier.trial.Trial;
import io.espalier.trial.TrialId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Runs legs in memory and remembers what they reported and left. */
final class Legs implements MetricChannel {
  static final long SEED = 7;

  final Map<URI, byte[]> checkpoints = new ConcurrentHashMap<>();
  final Map<URI, TrialPredictions> predictions = new ConcurrentHashMap<>();
  final List<Measurement> reported = new ArrayList<>();
  final Dataset data;
  Objective objective = new Objective(Measurement.VALIDATION_LOSS, true);
  EngineChoice engine = EngineChoice.AUTO;
  byte[] encoder;
  int stopAt = Integer.MAX_VALUE;
  Set<Integer> leaveAt = Set.of();
  private int attempt;

  Legs(Dataset data) {
    this.data = data;
  }

  /** Hyperparameters from names and values in turn. */
  static Params params(Object... namesAndValues) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      values.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return new Params(values);
  }

  /** An updater with a learning rate, if it has one. */
  static Params updating(String updater, double rate) {
    return updater.equals("adadelta")
        ? params("updater", updater)
        : params("updater", updater, "learning-rate", rate);
  }

  /** All values that a hyperparameter of words may have. */
  static List<String> words(Hyperparameter<String> option) {
    return ((ValueType.Word) option.type()).words();
  }

  static Trial trial(Params params, Sample sample, int horizon) {
    return new Trial(
        new TrialId(3), new Configuration(new ConfigId(2), params), sample, SEED, horizon);
  }

  /** Trains from a start to an epoch. */
  LegResult train(Trial trial, Start start, int untilEpoch) {
    List<Metric> metrics = metrics(data.task());
    TrainingPlan plan =
        new TrainingPlan(
            Params.EMPTY, objective, metrics.stream().map(Metric::name).toList(), engine);
    return trainer(plan, metrics)
        .train(new Leg(trial, ++attempt, start, untilEpoch), data, this, stores());
  }

  private Dl4jTrainer trainer(TrainingPlan plan, List<Metric> metrics) {
    try {
      return encoder == null
          ? new Dl4jTrainer(plan, metrics)
          : new Dl4jTrainer(plan, metrics, encoder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Metric> metrics(Task task) {
    if (task instanceof Task.Reconstruction) {
      return Metrics.suiting(task);
    }
    return task instanceof Task.Regression ? List.of(new RootMeanSquare()) : List.of(ACCURACY);
  }

  /** Trains the whole data from scratch to the horizon. */
  LegResult train(Params params, int horizon) {
    return train(trial(params, new Sample.Whole(), horizon), new Start.Scratch(), horizon);
  }

  Stores stores() {
    return new Stores(new Checkpoints(), new Kept());
  }

  Checkpoint checkpoint(LegResult result) throws IOException {
    return CheckpointCodec.decode(bytes(result));
  }

  /** The only network of a trial that has one. */
  Checkpoint.Network network(LegResult result) throws IOException {
    List<Checkpoint.Network> networks = checkpoint(result).networks();
    if (networks.size() != 1) {
      throw new AssertionError(networks.size() + " networks");
    }
    return networks.get(0);
  }

  byte[] bytes(LegResult result) {
    return checkpoints.get(artifacts(result).checkpoint());
  }

  TrialPredictions kept(LegResult result) {
    return predictions.get(artifacts(result).predictions());
  }

  static Artifacts artifacts(LegResult result) {
    if (result instanceof LegResult.Reached r) {
      return r.artifacts();
    }
    if (result instanceof LegResult.Stopped s) {
      return s.artifacts();
    }
    if (result instanceof LegResult.Yielded y) {
      return y.artifacts();
    }
    throw new AssertionError("nothing was left: " + result);
  }

  /** A measured value, epoch by epoch. */
  List<Double> curve(String name) {
    return reported.stream().map(m -> m.values().get(name)).toList();
  }

  @Override
  public Decision report(Measurement measurement) {
    reported.add(measurement);
    if (leaveAt.contains(measurement.epoch())) {
      return new Decision.Yield("the executor goes");
    }
    return measurement.epoch() >= stopAt
        ? new Decision.Stop(measurement.epoch(), "enough")
        : Decision.CONTINUE;
  }

  private final class Checkpoints implements CheckpointStore {
    @Override
    public URI write(TrialId trial, int number, byte[] content) {
      URI uri = URI.create("memory:/" + trial + "-" + number + ".checkpoint");
      checkpoints.put(uri, content);
      return uri;
    }

    @Override
    public byte[] read(URI checkpoint) throws IOException {
      byte[] content = checkpoints.get(checkpoint);
      if (content == null) {
        throw new IOException(checkpoint + " is missing");
      }
      return content;
    }

    @Override
    public void delete(URI checkpoint) {
      checkpoints.remove(checkpoint);
    }
  }

  private final class Kept implements PredictionStore {
    @Override
    public URI write(TrialId trial, int number, TrialPredictions content) {
      URI uri = URI.create("memory:/" + trial + "-" + number + ".predictions");
      predictions.put(uri, content);
      return uri;
    }

    @Override
    public TrialPredictions read(URI uri) {
      return predictions.get(uri);
    }

    @Override
    public void delete(URI uri) {
      predictions.remove(uri);
    }
  }

  static final Metric ACCURACY = new Accuracy();

  /** Share of rows whose most probable class is the true one. */
  private record Accuracy() implements Metric {
    @Override
    public String name() {
      return "accuracy";
    }

    @Override
    public boolean lowerIsBetter() {
      return false;
    }

    @Override
    public boolean suits(Task task) {
      return task instanceof Task.Classification;
    }

    @Override
    public double score(Predictions predictions, Targets targets) {
      int[] labels = ((Targets.Classes) targets).labels();
      int right = 0;
      for (int row = 0; row < labels.length; row++) {
        right += predictions.argmax(row) == labels[row] ? 1 : 0;
      }
      return (double) right / labels.length;
    }
  }

  /** In the label's unit. */
  private record RootMeanSquare() implements Metric {
    @Override
    public String name() {
      return "rmse";
    }

    @Override
    public boolean lowerIsBetter() {
      return true;
    }

    @Override
    public boolean suits(Task task) {
      return task instanceof Task.Regression;
    }

    @Override
    public double score(Predictions predictions, Targets targets) {
      float[] values = ((Targets.Values) targets).values();
      double sum = 0;
      for (int row = 0; row < values.length; row++) {
        double error = predictions.at(row, 0) - values[row];
        sum += error * error;
      }
      return Math.sqrt(sum / values.length);
    }
  }
}
