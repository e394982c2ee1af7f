package io.espalier.app;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says in the log where the time of a command goes, a line for each mark: its name, milliseconds
 * since 1970, and milliseconds of processor time that the process has used. Silent unless {@code
 * -Despalier.phases=debug} is set; {@code bench/run startup} reads it.
 */
final class Phases {
  private static final Logger LOG = LoggerFactory.getLogger(Phases.class);

  private Phases() {}

  /** The process has got as far as this command's first line. */
  static void begun() {
    if (LOG.isDebugEnabled()) {
      mark("jvm", ManagementFactory.getRuntimeMXBean().getStartTime(), 0);
      reached("main");
    }
  }

  /** Something is done, and what comes next begins. */
  static void reached(String phase) {
    if (LOG.isDebugEnabled()) {
      long used =
          ProcessHandle.current().info().totalCpuDuration().map(Duration::toMillis).orElse(0L);
      mark(phase, Instant.now().toEpochMilli(), used);
    }
  }

  private static void mark(String phase, long millis, long used) {
    LOG.debug("phase {} {} {}", phase, millis, used);
  }
}
