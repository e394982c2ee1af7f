package io.espalier.bench;

import io.espalier.dl4j.Dl4jTrainer;
import io.espalier.metrics.Metric;
import io.espalier.metrics.Metrics;
import io.espalier.metrics.Task;
import io.espalier.port.Dataset;
import io.espalier.space.Params;
import io.espalier.trial.EngineChoice;
import io.espalier.trial.Measurement;
import io.espalier.trial.Objective;
import io.espalier.trial.TrainingPlan;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What an epoch of a trial costs beside its training: the same legs with nothing measured, with the
 * validation loss, with the metrics that are measured by default, and with all of them.
 */
final class EpochBench {
  /** A third of the rows that are trained on. */
  private static final int VALIDATED = 360;

  private static final int EPOCHS = 30;
  private static final int REPETITIONS = 11;

  private final Screen screen;
  private final int legs;

  EpochBench(Screen screen, int legs) {
    this.screen = screen;
    this.legs = legs;
  }

  void run() {
    Task task = DigitRows.CLASSES;
    Map<String, Dl4jTrainer> trainers = new LinkedHashMap<>();
    trainers.put("nothing", trainer(Measurement.TRAINING_LOSS, List.of()));
    trainers.put("validation loss", trainer(Measurement.VALIDATION_LOSS, List.of()));
    trainers.put("the default", trainer("log-loss", Metrics.everyEpoch(task)));
    trainers.put("all metrics", trainer("log-loss", Metrics.suiting(task)));
    Map<String, List<Double>> micros = new LinkedHashMap<>();
    Dataset all = new DigitRows(DigitRows.CLASSES, VALIDATED);
    Dataset trainedOnly = new DigitRows(DigitRows.CLASSES, 0);
    for (int i = 0; i < REPETITIONS; i++) {
      Map<String, Long> nanos = new LinkedHashMap<>();
      // In turns leg by leg: what else the machine does, and how fast it is just then, meets all
      // alike.
      for (int leg = 0; leg < legs; leg++) {
        int seed = 1 + leg;
        trainers.forEach(
            (name, trainer) ->
                nanos.merge(
                    name,
                    nanos(trainer, name.equals("nothing") ? trainedOnly : all, seed),
                    Long::sum));
      }
      boolean cold = i == 0;
      if (!cold) {
        nanos.forEach(
            (name, sum) ->
                micros
                    .computeIfAbsent(name, n -> new ArrayList<>())
                    .add(sum / 1e3 / legs / EPOCHS));
      }
    }
    screen.line(
        "microseconds an epoch of %d rows (64-64-32-10, batch 32, %d more to validate on), %d"
            + " repetitions of %d legs of %d epochs, the first not counted:",
        DigitRows.TRAINED, VALIDATED, REPETITIONS, legs, EPOCHS);
    micros.forEach((name, each) -> screen.line("  measured: %-16s %s", name, Spread.of(each)));
    List<Double> shares = new ArrayList<>();
    for (int i = 0; i < micros.get("the default").size(); i++) {
      double least = micros.get("validation loss").get(i);
      shares.add(100 * (micros.get("the default").get(i) - least) / least);
    }
    screen.line(
        "  the default metrics over the validation loss alone, percent  %s", Spread.of(shares));
  }

  private static Dl4jTrainer trainer(String objective, List<Metric> metrics) {
    return new Dl4jTrainer(
        new TrainingPlan(
            Params.EMPTY,
            new Objective(objective, true),
            metrics.stream().map(Metric::name).toList(),
            EngineChoice.AUTO),
        Metrics.all());
  }

  private static long nanos(Dl4jTrainer trainer, Dataset data, int seed) {
    Params params = new Params(Map.of("hidden", List.of(64, 32), "batch", 32));
    return TimedTraining.nanos(trainer, params, data, seed, EPOCHS);
  }
}
