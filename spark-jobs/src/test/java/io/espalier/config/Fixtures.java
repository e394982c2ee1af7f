package io.espalier.config;

import io.espalier.dl4j.Combinations;
import io.espalier.dl4j.Options;
import io.espalier.ensemble.EnsembleSpec;
import io.espalier.metrics.Metrics;
import io.espalier.space.Hyperparameter;
import io.espalier.space.ValueType;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Files to read, and what to read them with. */
final class Fixtures {
  /** The least that a study file must say. */
  static final String LEAST = "data { source = rows.csv, label = y }\n";

  private Fixtures() {}

  static StudyReader reader() {
    return new StudyReader(vocabulary(), Metrics.all(), new Combinations());
  }

  /** The trainer's, and what members of ensembles are changed in if that is not among it. */
  private static List<Hyperparameter<?>> vocabulary() {
    Map<String, Hyperparameter<?>> all = new LinkedHashMap<>();
    for (String name :
        List.of(
            EnsembleSpec.RandomConnections.DROPPED,
            EnsembleSpec.Perturbation.INPUT_NOISE,
            EnsembleSpec.Perturbation.HIDDEN_NOISE)) {
      all.put(
          name,
          new Hyperparameter<>(
              name, ValueType.real(0, Double.POSITIVE_INFINITY), 0.0, "as of a richer trainer"));
    }
    Options.all().forEach(option -> all.put(option.name(), option));
    return List.copyOf(all.values());
  }

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
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
