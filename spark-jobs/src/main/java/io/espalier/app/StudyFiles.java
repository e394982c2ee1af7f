package io.espalier.app;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import io.espalier.config.ConfFile;
import io.espalier.config.Overrides;
import io.espalier.config.StudyFile;
import io.espalier.config.StudyReader;
import io.espalier.dl4j.Combinations;
import io.espalier.dl4j.Options;
import io.espalier.metrics.Metrics;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
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
    return reader()
        .read(ConfFile.at(file, SparkApplication::hadoop), new Overrides(sets, sparkProperties()));
  }

  /** Reads the configuration that a study's directory keeps. */
  static StudyFile resolved(StudyPlace place, String conf) {
    return resolved(place, conf, Overrides.NONE);
  }

  /**
   * The same, for a driver that goes on with the study: how it runs may be changed by Spark's
   * properties.
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
    return resolved(place, conf, new Overrides(List.of(), properties));
  }

  /** The same, with other values for some keys. */
  static StudyFile resolved(StudyPlace place, String conf, Overrides overrides) {
    return reader().read(conf, place.shown() + "/study.conf", overrides);
  }

  /**
   * Tells configurations apart: the SHA-256 of what one says, but for {@code runtime}, which may be
   * changed between two drivers.
   */
  static String fingerprint(String conf) {
    String rest =
        ConfigFactory.parseString(conf)
            .withoutPath(RUNTIME)
            .root()
            .render(ConfigRenderOptions.concise());
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(rest.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  private static StudyReader reader() {
    return new StudyReader(Options.all(), Metrics.all(), new Combinations());
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
