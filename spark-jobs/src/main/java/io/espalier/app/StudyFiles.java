package io.espalier.app;

import io.espalier.config.ConfFile;
import io.espalier.config.Overrides;
import io.espalier.config.StudyFile;
import io.espalier.run.StudyConf;
import io.espalier.run.StudyPlace;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Option;

/** How commands read study files: with overrides of the command line and of Spark's properties. */
final class StudyFiles {
  private static final String RUNTIME = "runtime";

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "override a key of the file; may be repeated")
  private List<String> sets = List.of();

  /** Reads a user's file: a path of this machine, or a URI. */
  StudyFile read(String file) {
    return StudyConf.reader()
        .read(ConfFile.at(file, SparkApplication::hadoop), new Overrides(sets, sparkProperties()));
  }

  /**
   * Reads the configuration that a study's directory keeps, for a driver that goes on with the
   * study: how it runs may be changed by Spark's properties.
   *
   * @throws Refusal if they would change anything else, which was settled when the study began
   */
  static StudyFile continued(StudyPlace place, String conf) {
    Map<String, String> properties = sparkProperties();
    for (Map.Entry<String, String> property : properties.entrySet()) {
      if (!property.getKey().startsWith(RUNTIME + ".")) {
        String given = Overrides.SPARK_PREFIX + property.getKey() + "=" + property.getValue();
        throw new Refusal(
            ExitCode.BAD_INPUT,
            "--conf "
                + given
                + " comes too late: of "
                + place.shown()
                + ", which has begun, only 'runtime' may be changed");
      }
    }
    return StudyConf.resolved(place, conf, new Overrides(List.of(), properties));
  }

  /** Spark puts what {@code --conf} gave into the driver's system properties. */
  private static Map<String, String> sparkProperties() {
    Map<String, String> found = new TreeMap<>();
    System.getProperties()
        .forEach(
            (key, value) -> {
              if (key.toString().startsWith(Overrides.SPARK_PREFIX)) {
                found.put(
                    key.toString().substring(Overrides.SPARK_PREFIX.length()), value.toString());
              }
            });
    return found;
  }
}
