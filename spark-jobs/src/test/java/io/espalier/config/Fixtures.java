package io.espalier.config;

import io.espalier.metrics.Metric;
import io.espalier.metrics.Predictions;
import io.espalier.metrics.Targets;
import io.espalier.metrics.Task;
import io.espalier.space.Hyperparameter;
import io.espalier.space.ValueType;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/** A vocabulary, metrics and files to read with. */
final class Fixtures {
  private static final double ANY = Double.POSITIVE_INFINITY;

  static final List<Hyperparameter<?>> VOCABULARY =
      List.of(
          new Hyperparameter<>(
              "hidden",
              ValueType.listOf(ValueType.integer(1, 16_384), 16),
              List.of(64),
              "widths of the hidden layers"),
          word("activation", "relu", "leaky-relu", "elu", "tanh", "sigmoid"),
          word("init", "auto", "he", "xavier", "lecun"),
          word("updater", "adam", "rmsprop", "nesterovs", "sgd"),
          real("momentum", ValueType.realBelow(0, 1), 0.9),
          real("learning-rate", ValueType.real(0, ANY), 1e-3),
          word("schedule", "constant", "step", "exponential", "linear", "cosine"),
          real("final-share", ValueType.real(0, 1), 0.01),
          whole("steps", 1, 1_000, 3),
          real("step-factor", ValueType.real(0, 1), 0.3),
          whole("warmup", 0, 100_000, 0),
          whole("batch", 1, 1 << 20, 32),
          real("l1", ValueType.real(0, ANY), 0),
          real("l2", ValueType.real(0, ANY), 0),
          real("weight-decay", ValueType.real(0, ANY), 0),
          real("dropout", ValueType.realBelow(0, 1), 0),
          real("input-dropout", ValueType.realBelow(0, 1), 0),
          real("clip-norm", ValueType.real(0, ANY), 0),
          whole("patience", 0, 1_000_000, 0),
          real("min-improvement", ValueType.real(0, ANY), 0));

  static final List<Metric> METRICS =
      List.of(
          new Named("accuracy", false, true),
          new Named("log-loss", true, true),
          new Named("rmse", true, false),
          new Named("mae", true, false),
          new Named("r2", false, false));

  private Fixtures() {}

  static StudyReader reader() {
    return new StudyReader(VOCABULARY, METRICS);
  }

  /** The least that a study file must say. */
  static final String LEAST = "data { source = rows.csv, label = y }\n";

  static StudyFile read(String text, String... sets) {
    return reader().read(text, "study.conf", Overrides.sets(sets));
  }

  /** A file of the folder in which ready studies lie. */
  static Path ready(String name) {
    Path classes = Path.of(location());
    return classes.getParent().getParent().getParent().resolve("conf").resolve(name);
  }

  private static URI location() {
    try {
      return StudyReader.class.getProtectionDomain().getCodeSource().getLocation().toURI();
    } catch (java.net.URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Hyperparameter<String> word(String name, String... words) {
    return new Hyperparameter<>(name, ValueType.word(words), words[0], name);
  }

  private static Hyperparameter<Double> real(String name, ValueType<Double> type, double usual) {
    return new Hyperparameter<>(name, type, usual, name);
  }

  private static Hyperparameter<Integer> whole(String name, int min, int max, int usual) {
    return new Hyperparameter<>(name, ValueType.integer(min, max), usual, name);
  }

  /** A metric by name only: configurations never score. */
  private record Named(String name, boolean lowerIsBetter, boolean classes) implements Metric {
    @Override
    public boolean suits(Task task) {
      return classes == task instanceof Task.Classification;
    }

    @Override
    public double score(Predictions predictions, Targets targets) {
      throw new UnsupportedOperationException("A configuration is not scored");
    }
  }
}
