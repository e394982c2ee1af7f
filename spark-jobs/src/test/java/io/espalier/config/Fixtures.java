package io.espalier.config;

import io.espalier.dl4j.Combinations;
import io.espalier.dl4j.Options;
import io.espalier.metrics.Metrics;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;

/** Files to read, and what to read them with. */
final class Fixtures {
  /** The least that a study file must say. */
  static final String LEAST = "data { source = rows.csv, label = y }\n";

  private Fixtures() {}

  static StudyReader reader() {
    return new StudyReader(Options.all(), Metrics.all(), new Combinations());
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
