package io.espalier.app;

import io.espalier.spark.Flaw;
import io.espalier.spark.JvmFacts;
import io.espalier.spark.SparkSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.sql.SparkSession;

/** Starts Spark as Espalier needs it: embedded unless it was submitted. */
final class SparkApplication {
  private static final String MASTER = "spark.master";
  private static final String LOCAL = "local[*]";

  private SparkApplication() {}

  /**
   * Starts it, or joins the one that runs, for work that is no study's.
   *
   * @param name for Spark's own pages
   * @throws Refusal if a setting is missing or wrong without which nothing would work
   */
  static SparkSession start(String name) {
    return start(name, new SparkConf(), List.of());
  }

  /**
   * The same, for a study.
   *
   * @param threadsPerTrial cores that a leg takes
   */
  static SparkSession start(String name, int threadsPerTrial) {
    SparkConf conf = new SparkConf();
    conf.setIfMissing("spark.task.cpus", Integer.toString(threadsPerTrial));
    return start(name, conf, SparkSettings.threads(conf, threadsPerTrial).stream().toList());
  }

  private static SparkSession start(String name, SparkConf conf, List<Flaw> known) {
    conf.setAppName(name);
    conf.setIfMissing(MASTER, LOCAL);
    SparkSettings.complete(conf);
    defaults(conf.get(MASTER).startsWith("local")).forEach(conf::setIfMissing);
    List<Flaw> flaws = new ArrayList<>(known);
    JvmFacts.here().ofDriver().ifPresent(flaws::add);
    flaws.addAll(SparkSettings.flaws(conf));
    List<String> fatal = flaws.stream().filter(Flaw::fatal).map(Flaw::message).toList();
    if (!fatal.isEmpty()) {
      throw new Refusal(ExitCode.BAD_INPUT, String.join(System.lineSeparator(), fatal));
    }
    return SparkSession.builder().config(conf).getOrCreate();
  }

  /** Whether executors will be threads of this process. */
  static boolean embedded() {
    // Spark's own way of finding out takes half a second, which is what is to be saved here.
    return System.getProperty(MASTER, LOCAL).matches("local(\\[.*)?");
  }

  /** What Hadoop will be told, before Spark has started: checks need not wait for it. */
  static Configuration hadoop() {
    return SparkHadoopUtil.get().newConfiguration(new SparkConf());
  }

  private static Map<String, String> defaults(boolean local) {
    Map<String, String> defaults = new LinkedHashMap<>();
    // A leg that failed is the study's to try again: Spark would run it twice.
    defaults.put("spark.task.maxFailures", "1");
    // The rows come to the driver when they are prepared: its heap is the limit.
    defaults.put("spark.driver.maxResultSize", "0");
    defaults.put("spark.ui.showConsoleProgress", "false");
    // A leg is a job: a long search has tens of thousands, and Spark keeps what it shows in memory.
    defaults.put("spark.ui.retainedJobs", "200");
    defaults.put("spark.ui.retainedStages", "200");
    defaults.put("spark.ui.retainedTasks", "2000");
    if (local) {
      defaults.put("spark.ui.enabled", "false");
      defaults.put("spark.driver.host", "127.0.0.1");
      defaults.put("spark.driver.bindAddress", "127.0.0.1");
      defaults.put("spark.sql.shuffle.partitions", "4");
    }
    return defaults;
  }
}
