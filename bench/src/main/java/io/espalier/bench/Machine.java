package io.espalier.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.stream.Stream;

/** The state of the machine: a figure without it says nothing. */
final class Machine {
  private final OperatingSystemMXBean system =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
  private final long start = System.nanoTime();

  /** What there is, and how busy others keep it. */
  String before() throws IOException {
    return String.format(
        Locale.ROOT,
        "%s, %s, %d cores, Java %s, heap of %d MB at most, load average %.2f",
        Instant.now(),
        processor(),
        Runtime.getRuntime().availableProcessors(),
        Runtime.version(),
        Runtime.getRuntime().maxMemory() >> 20,
        system.getSystemLoadAverage());
  }

  /** How much of the machine this process had. */
  String after() {
    double seconds = (System.nanoTime() - start) / 1e9;
    return String.format(
        Locale.ROOT,
        "%.0f s, %.0f s of processor time in this process, load average %.2f",
        seconds,
        system.getProcessCpuTime() / 1e9,
        system.getSystemLoadAverage());
  }

  /** The heap in use after a collection, in MB. */
  static double heap() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / 1e6;
  }

  private static String processor() throws IOException {
    Path facts = Path.of("/proc/cpuinfo");
    if (!Files.isReadable(facts)) {
      return System.getProperty("os.arch");
    }
    try (Stream<String> lines = Files.lines(facts)) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(System.getProperty("os.arch"));
    }
  }
}
