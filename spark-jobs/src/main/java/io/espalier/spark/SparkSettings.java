package io.espalier.spark;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.SparkConf;

/**
 * What Spark must be told before a context is made, and what of it is missing or wrong. Of each
 * flaw the message ends with the line to add, so that nobody has to look it up.
 */
public final class SparkSettings {
  private static final String PLUGINS = "spark.plugins";
  private static final String PLUGIN = EspalierPlugin.class.getName();
  private static final String SERIALIZER = "spark.serializer";
  private static final String KRYO = "org.apache.spark.serializer.KryoSerializer";
  private static final String REGISTRATORS = "spark.kryo.registrator";
  private static final String REGISTRATOR = EspalierKryoRegistrator.class.getName();
  private static final String REQUIRED = "spark.kryo.registrationRequired";
  private static final String TASK_CPUS = "spark.task.cpus";
  private static final String FAILURES = "spark.task.maxFailures";
  private static final String OVERHEAD = "spark.executor.memoryOverhead";

  /** What Spark takes where nothing is said. */
  private static final int USUAL_FAILURES = 4;

  /** As Spark's, of the executor's heap and at least. */
  private static final double USUAL_OVERHEAD = 0.1;

  private static final long LEAST_OVERHEAD_MIB = 384;
  private static final long USUAL_HEAP_MIB = 1024;

  /**
   * What a JVM that trains takes beside its heap and its networks, in MiB: classes, compiled code,
   * threads, native libraries and their buffers. Measured as resident memory less a heap that was
   * touched beforehand (docs/submitting.md), rounded up.
   */
  private static final long BASE_MIB = 300;

  private SparkSettings() {}

  /**
   * Adds the plugin and, to Kryo, the registrator, beside others that are there.
   *
   * @param conf changed
   */
  public static void complete(SparkConf conf) {
    add(conf, PLUGINS, PLUGIN);
    conf.setIfMissing(SERIALIZER, KRYO);
    if (conf.get(SERIALIZER).equals(KRYO)) {
      add(conf, REGISTRATORS, REGISTRATOR);
    }
  }

  private static void add(SparkConf conf, String key, String name) {
    conf.set(key, with(conf, key, name));
  }

  private static String with(SparkConf conf, String key, String name) {
    String others = conf.get(key, "");
    if (lists(others, name)) {
      return others;
    }
    return others.isBlank() ? name : others + "," + name;
  }

  private static boolean lists(String names, String name) {
    return Arrays.stream(names.split(",")).map(String::strip).anyMatch(name::equals);
  }

  /**
   * Holds the cores of a task against those of a trial.
   *
   * @param threads that one trial takes
   */
  public static Optional<Flaw> threads(SparkConf conf, int threads) {
    int cpus = conf.getInt(TASK_CPUS, 1);
    if (cpus == threads) {
      return Optional.empty();
    }
    return Optional.of(
        Flaw.fatal(
            "%s is %d, and runtime.slots.threads says that a trial takes %d: add --conf %s=%d"
                .formatted(TASK_CPUS, cpus, threads, TASK_CPUS, threads)));
  }

  /** Finds other flaws of a configuration; without the plugin no runner can be made at all. */
  public static List<Flaw> flaws(SparkConf conf) {
    List<Flaw> flaws = new ArrayList<>();
    if (conf.get(SERIALIZER, "").equals(KRYO)
        && conf.getBoolean(REQUIRED, false)
        && !lists(conf.get(REGISTRATORS, ""), REGISTRATOR)) {
      flaws.add(
          Flaw.fatal(
              REQUIRED
                  + " is true, and Espalier's classes are not registered: add --conf "
                  + REGISTRATORS
                  + "="
                  + with(conf, REGISTRATORS, REGISTRATOR)));
    }
    int failures = conf.getInt(FAILURES, USUAL_FAILURES);
    if (!local(conf) && failures != 1) {
      flaws.add(
          Flaw.costly(
              FAILURES
                  + " is "
                  + failures
                  + ", so that Spark repeats a lost task by itself before the study hears of it:"
                  + " add --conf "
                  + FAILURES
                  + "=1"));
    }
    return flaws;
  }

  /**
   * Finds out whether executors have room beside their heap, where somebody watches over it: YARN
   * and Kubernetes kill one that has not.
   *
   * @param conf of a context that was made
   * @param trialBytes what one running trial takes outside the heap
   * @param trials at most so many at a time
   */
  public static Optional<Flaw> memory(SparkConf conf, long trialBytes, int trials) {
    String master = conf.get("spark.master", "");
    if (!master.startsWith("yarn") && !master.startsWith("k8s")) {
      return Optional.empty();
    }
    int cores = conf.getInt("spark.executor.cores", 1);
    int side = Math.max(1, Math.min(trials, cores / Math.max(1, conf.getInt(TASK_CPUS, 1))));
    long needed = BASE_MIB + (side * trialBytes + (1 << 20) - 1) / (1 << 20);
    long heap = conf.getSizeAsMb("spark.executor.memory", USUAL_HEAP_MIB + "m");
    double factor = conf.getDouble("spark.executor.memoryOverheadFactor", USUAL_OVERHEAD);
    long usual = Math.max(LEAST_OVERHEAD_MIB, (long) (factor * heap));
    long given = conf.getSizeAsMb(OVERHEAD, usual + "m");
    if (given >= needed) {
      return Optional.empty();
    }
    return Optional.of(
        Flaw.costly(
            "Executors have %d MiB beside their heap, and %d trials at a time need about %d:"
                    .formatted(given, side, needed)
                + " add --conf %s=%dm".formatted(OVERHEAD, needed)));
  }

  static boolean local(SparkConf conf) {
    return conf.get("spark.master", "").matches("local(\\[.*)?");
  }
}
