package io.espalier.spark;

import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorAdded;
import org.apache.spark.scheduler.SparkListenerExecutorExcluded;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.SparkListenerExecutorUnexcluded;

/** Counts the cores of the executors that live; from the start of the application. */
final class DriverRuntime extends SparkListener {
  private final Map<String, Integer> cores = new ConcurrentHashMap<>();
  private final Map<String, Boolean> excluded = new ConcurrentHashMap<>();
  private final CountDownLatch first = new CountDownLatch(1);
  private final Set<Flaw> flaws = ConcurrentHashMap.newKeySet();
  private final Queue<Flaw> unsaid = new ConcurrentLinkedQueue<>();
  private final SparkContext context;
  private final JvmFacts.Place place;
  private final int coresPerTask;
  private final boolean grows;
  private final int executorCores;

  DriverRuntime(SparkContext context, SparkConf conf) {
    this.context = context;
    this.place = SparkSettings.local(conf) ? JvmFacts.Place.DRIVER : JvmFacts.Place.CLUSTER;
    this.coresPerTask = conf.getInt("spark.task.cpus", 1);
    this.grows = conf.getBoolean("spark.dynamicAllocation.enabled", false);
    this.executorCores = conf.getInt("spark.executor.cores", 1);
  }

  boolean serves(SparkContext other) {
    return context.equals(other);
  }

  /** An executor has come up; each flaw is kept once, however many executors have it. */
  void started(JvmFacts facts) {
    for (Flaw flaw : facts.ofExecutor(coresPerTask, place)) {
      if (flaws.add(flaw)) {
        unsaid.add(flaw);
      }
    }
  }

  /** What is wrong with executors and has not been said yet, or null. */
  Flaw unsaid() {
    return unsaid.poll();
  }

  @Override
  public void onExecutorAdded(SparkListenerExecutorAdded added) {
    cores.put(added.executorId(), added.executorInfo().totalCores());
    first.countDown();
  }

  @Override
  public void onExecutorRemoved(SparkListenerExecutorRemoved removed) {
    cores.remove(removed.executorId());
    excluded.remove(removed.executorId());
  }

  @Override
  public void onExecutorExcluded(SparkListenerExecutorExcluded event) {
    excluded.put(event.executorId(), true);
  }

  @Override
  public void onExecutorUnexcluded(SparkListenerExecutorUnexcluded event) {
    excluded.remove(event.executorId());
  }

  /** Waits until there is an executor, as listeners hear of them with a delay. */
  void awaitExecutor(long millis) {
    try {
      if (!first.await(millis, TimeUnit.MILLISECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * How many tasks can run at once. Where Spark allocates executors as tasks pile up, one executor
   * more than there is, as none would ever be asked for else.
   */
  int slots() {
    int slots =
        cores.entrySet().stream()
            .filter(e -> !excluded.containsKey(e.getKey()))
            .mapToInt(e -> e.getValue() / coresPerTask)
            .sum();
    return grows ? slots + Math.max(1, executorCores / coresPerTask) : slots;
  }
}
