package io.espalier.bench;

import io.espalier.spark.EspalierPlugin;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/** Spark in this process with two slots, set up as the commands set it up, and what it costs. */
final class LocalSpark implements AutoCloseable {
  static final int SLOTS = 2;

  private final JavaSparkContext context;

  LocalSpark() {
    this(SLOTS);
  }

  LocalSpark(int slots) {
    SparkConf conf =
        new SparkConf()
            .setAppName("bench")
            .setMaster("local[" + slots + "]")
            .set("spark.plugins", EspalierPlugin.class.getName() + "," + AskPlugin.class.getName())
            .set("spark.serializer", "org.apache.spark.serializer.KryoSerializer")
            .set("spark.kryo.registrator", "io.espalier.spark.EspalierKryoRegistrator")
            .set("spark.task.maxFailures", "1")
            .set("spark.ui.enabled", "false")
            .set("spark.ui.showConsoleProgress", "false")
            .set("spark.ui.retainedJobs", "200")
            .set("spark.ui.retainedStages", "200")
            .set("spark.ui.retainedTasks", "2000")
            .set("spark.driver.host", "127.0.0.1")
            .set("spark.driver.bindAddress", "127.0.0.1");
    context = new JavaSparkContext(conf);
  }

  JavaSparkContext context() {
    return context;
  }

  /** Runs jobs of one task that does nothing, a thread a slot; seconds for all of them. */
  double bareJobs(int jobs) throws InterruptedException, ExecutionException {
    ExecutorService threads = Executors.newFixedThreadPool(SLOTS);
    try {
      long start = System.nanoTime();
      List<Future<?>> all = new ArrayList<>();
      for (int job = 0; job < jobs; job++) {
        all.add(
            threads.submit(
                () -> context.parallelize(List.of("leg"), 1).map(String::length).collect()));
      }
      for (Future<?> job : all) {
        job.get();
      }
      return (System.nanoTime() - start) / 1e9;
    } finally {
      threads.shutdown();
    }
  }

  /** Asks the driver from each slot at once, one message after another; seconds for all of them. */
  double bareAsks(int asksPerSlot) {
    context.setLocalProperty(AskPlugin.ASKS, Integer.toString(asksPerSlot));
    try {
      long start = System.nanoTime();
      List<Integer> slots = List.of(0, 1);
      context.parallelize(slots, SLOTS).map(slot -> slot).collect();
      return (System.nanoTime() - start) / 1e9;
    } finally {
      context.setLocalProperty(AskPlugin.ASKS, null);
    }
  }

  @Override
  public void close() {
    context.close();
  }
}
