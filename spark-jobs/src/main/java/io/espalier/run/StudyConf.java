package io.espalier.run;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
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

/** How configurations of studies are read and told apart, wherever they come from. */
public final class StudyConf {
  private static final String RUNTIME = "runtime";

  private StudyConf() {}

  /** A reader that knows all hyperparameters and metrics that there are. */
  public static StudyReader reader() {
    return new StudyReader(Options.all(), Metrics.all(), new Combinations());
  }

  /** Reads the configuration that a study's directory keeps. */
  public static StudyFile resolved(StudyPlace place, String conf) {
    return resolved(place, conf, Overrides.NONE);
  }

  /** The same, with other values for some keys. */
  public static StudyFile resolved(StudyPlace place, String conf, Overrides overrides) {
    return reader().read(conf, place.shown() + "/" + StudyPlace.CONF, overrides);
  }

  /**
   * Tells configurations apart: the SHA-256 of what one says, but for {@code runtime}, which may be
   * changed between two drivers.
   */
  public static String fingerprint(String conf) {
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
}
