package io.espalier.app;

import io.espalier.dl4j.Natives;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes ready for the first leg, in a thread of its own. */
final class Warmup {
  private static final Logger LOG = LoggerFactory.getLogger(Warmup.class);

  private Warmup() {}

  /** Begins, if it is this process that will train: while Spark starts, processors are idle. */
  static void begin() {
    if (SparkApplication.embedded()) {
      Thread thread = new Thread(Warmup::load, "espalier-warmup");
      thread.setDaemon(true);
      thread.start();
    }
  }

  private static void load() {
    try {
      Natives.load();
      Phases.reached("natives");
    } catch (Exception | LinkageError e) {
      LOG.debug("The first leg will fail, and say why", e);
    }
  }
}
