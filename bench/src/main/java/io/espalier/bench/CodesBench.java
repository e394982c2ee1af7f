package io.espalier.bench;

import io.espalier.dl4j.Dl4jTrainer;
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
 * Legs of autoencoders on both engines, in turns: steps a second, all that is read off included.
 */
final class CodesBench {
  private static final int BATCH = 32;
  private static final int STEPS = (DigitRows.TRAINED + BATCH - 1) / BATCH;

  /** So many steps of one are timed together: the other engine's take that much longer. */
  private static final Map<EngineChoice, Integer> EPOCHS =
      Map.of(EngineChoice.DIRECT, 100, EngineChoice.DL4J, 10);

  private final Screen screen;
  private final int repetitions;

  CodesBench(Screen screen, int repetitions) {
    this.screen = screen;
    this.repetitions = repetitions;
  }

  void run() {
    Map<String, Map<String, Object>> networks = new LinkedHashMap<>();
    networks.put("autoencoder 64-32-64", Map.of("kind", "autoencoder", "hidden", List.of(32)));
    networks.put(
        "the same, contractive",
        Map.of("kind", "autoencoder", "hidden", List.of(32), "contractive", 0.1));
    networks.put(
        "contractive 64-32-16-32-64",
        Map.of("kind", "autoencoder", "hidden", List.of(32, 16), "contractive", 0.1));
    networks.put("vae 64-32-8-32-64", Map.of("kind", "vae", "hidden", List.of(32)));
    Dataset rows = new DigitRows(new Task.Reconstruction(Task.Outliers.UNKNOWN, 0.1), 0);
    screen.line(
        "steps a second, batches of %d, legs in turns, %d of each engine and one before them:",
        BATCH, repetitions);
    networks.forEach((name, params) -> compare(name, new Params(params), rows));
  }

  private void compare(String name, Params params, Dataset rows) {
    List<Double> direct = new ArrayList<>();
    List<Double> reference = new ArrayList<>();
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i <= repetitions; i++) {
      double fast = rate(EngineChoice.DIRECT, params, rows, 1 + i);
      double slow = rate(EngineChoice.DL4J, params, rows, 1 + i);
      boolean cold = i == 0;
      if (!cold) {
        direct.add(fast);
        reference.add(slow);
        ratios.add(fast / slow);
      }
    }
    screen.line("  %-28s direct %s", name, Spread.of(direct));
    screen.line("  %-28s dl4j   %s", "", Spread.of(reference));
    screen.line("  %-28s ratio  %s", "", Spread.of(ratios));
  }

  private static double rate(EngineChoice engine, Params params, Dataset rows, int seed) {
    Dl4jTrainer trainer =
        new Dl4jTrainer(
            new TrainingPlan(
                Params.EMPTY, new Objective(Measurement.TRAINING_LOSS, true), List.of(), engine),
            Metrics.all());
    int epochs = EPOCHS.get(engine);
    return epochs * STEPS / (TimedTraining.nanos(trainer, params, rows, seed, epochs) / 1e9);
  }
}
