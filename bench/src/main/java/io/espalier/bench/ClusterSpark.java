package io.espalier.bench;

import io.espalier.spark.EspalierPlugin;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Spark on a standalone cluster, with HDFS, as {@code deploy/local-cluster} starts one: executors
 * are processes of their own, and messages cross the network.
 */
final class ClusterSpark implements AutoCloseable {
  private static final long PATIENCE = TimeUnit.MINUTES.toNanos(5);

  private final JavaSparkContext context;
  private final String fileSystem;
  private int directories;

  /** Joins the cluster that the environment names, and waits for all of its executors. */
  ClusterSpark() throws IOException, InterruptedException {
    fileSystem = System.getenv("HDFS");
    String master = System.getenv("MASTER");
    if (fileSystem == null || master == null) {
      throw new IllegalStateException(
          "MASTER and HDFS must name a cluster: 'bench/run cluster' starts one");
    }
    Path project = Path.of(System.getProperty("espalier.bench.project"));
    String options;
    try (var lines = Files.lines(project.resolve("deploy/jvm.options"))) {
      options = lines.filter(line -> !line.startsWith("#")).collect(Collectors.joining(" "));
    }
    SparkConf conf =
        new SparkConf()
            .setAppName("bench")
            .setMaster(master)
            .setJars(System.getProperty("espalier.bench.jars").split(":"))
            .set("spark.plugins", EspalierPlugin.class.getName())
            .set("spark.executor.memory", "700m")
            .set("spark.executor.extraJavaOptions", options)
            .set("spark.task.maxFailures", "1")
            .set("spark.ui.enabled", "false")
            .set("spark.ui.showConsoleProgress", "false")
            .set("spark.driver.host", "127.0.0.1")
            .set("spark.driver.bindAddress", "127.0.0.1");
    context = new JavaSparkContext(conf);
    awaitExecutors(Integer.parseInt(System.getenv("WORKERS")));
  }

  private void awaitExecutors(int executors) throws InterruptedException {
    long start = System.nanoTime();
    // The driver counts as one.
    while (context.sc().statusTracker().getExecutorInfos().length <= executors) {
      if (System.nanoTime() - start > PATIENCE) {
        throw new IllegalStateException("The cluster gave fewer than " + executors + " executors");
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }

  /** Legs that run at once. */
  int slots() {
    return Integer.parseInt(System.getenv("WORKERS")) * Integer.parseInt(System.getenv("CORES"));
  }

  JavaSparkContext context() {
    return context;
  }

  /** A new directory in HDFS. */
  URI directory() {
    directories++;
    return URI.create(fileSystem + "/bench/" + context.sc().applicationId() + "-" + directories);
  }

  @Override
  public void close() {
    context.close();
  }
}
