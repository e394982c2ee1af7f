package io.espalier.spark;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
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
import org.apache.spark.status.ExecutorSummaryWrapper;
import org.apache.spark.status.api.v1.ExecutorSummary;
import org.apache.spark.util.kvstore.KVStoreIterator;

/** Counts the cores of the executors that live; from the start of the application. */
final class DriverRuntime extends SparkListener {
  /** Asking takes a lock of Spark's scheduler; who goes says so seconds ahead. */
  private static final long LOOK = TimeUnit.MILLISECONDS.toNanos(100);

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
  private final int mostExecutors;
  private Map<String, String> leaving = Map.of();
  private long looked = System.nanoTime() - LOOK;

  DriverRuntime(SparkContext context, SparkConf conf) {
    this.context = context;
    this.place = SparkSettings.local(conf) ? JvmFacts.Place.DRIVER : JvmFacts.Place.CLUSTER;
    this.coresPerTask = conf.getInt("spark.task.cpus", 1);
    this.grows = conf.getBoolean("spark.dynamicAllocation.enabled", false);
    this.executorCores = conf.getInt("spark.executor.cores", 1);
    this.mostExecutors = conf.getInt("spark.dynamicAllocation.maxExecutors", Integer.MAX_VALUE);
  }

  boolean serves(SparkContext other) {
    return context.equals(other);
  }

  /** Finds the executors that were there before this one listened. */
  void lookAround() {
    try (KVStoreIterator<ExecutorSummaryWrapper> all =
        context.statusStore().store().view(ExecutorSummaryWrapper.class).closeableIterator()) {
      while (all.hasNext()) {
        ExecutorSummary executor = all.next().info();
        // A driver that runs no tasks is among them, without cores.
        if (executor.isActive() && executor.totalCores() > 0) {
          cores.putIfAbsent(executor.id(), executor.totalCores());
          first.countDown();
        }
      }
    } catch (Exception e) {
      // Not only runtime ones: Scala code throws checked exceptions without declaring them.
      throw new IllegalStateException("Spark does not say which executors it has", e);
    }
  }

  /**
   * Takes a message of an executor, and answers it. Called by one thread that serves all of them,
   * so it does nothing that could wait.
   */
  String receive(String message) {
    Optional<JvmFacts> facts = JvmFacts.read(message);
    if (facts.isPresent()) {
      started(facts.get());
      return Wire.CONTINUE;
    }
    Wire.Message read = Wire.message(message);
    Slots slots = ExecutorHolder.runners().get(read.runner());
    return slots == null ? Wire.GONE : slots.receive(read);
  }

  /** An executor has come up; each flaw is kept once, however many executors have it. */
  private void started(JvmFacts facts) {
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

  /** The executors that are about to go, by what Spark calls them, and why. */
  synchronized Map<String, String> leaving() {
    long now = System.nanoTime();
    if (context.isStopped() || now - looked < LOOK) {
      return leaving;
    }
    looked = now;
    leaving = new HashMap<>();
    for (String executor : cores.keySet()) {
      // No event tells of it before the executor has gone.
      if (context.taskScheduler().getExecutorDecommissionState(executor).isDefined()) {
        leaving.put(executor, "executor " + executor + " is being decommissioned");
      }
    }
    return leaving;
  }

  /**
   * How many tasks can run at once in the executors that there are.
   *
   * @param perExecutor in one of them, at the most
   */
  int slots(int perExecutor) {
    Set<String> leaving = leaving().keySet();
    return cores.entrySet().stream()
        .filter(e -> !excluded.containsKey(e.getKey()) && !leaving.contains(e.getKey()))
        .mapToInt(e -> Math.min(perExecutor, e.getValue() / coresPerTask))
        .sum();
  }

  /**
   * How many tasks could run at once. Where Spark allocates executors as tasks pile up, that is as
   * many as it may, as none would ever be asked for else. If nothing limits it, twice as many as
   * there are, so that tasks do not pile up without end.
   *
   * @param perExecutor in one executor, at the most
   */
  int reachableSlots(int perExecutor) {
    int present = slots(perExecutor);
    if (!grows) {
      return present;
    }
    int widest = cores.values().stream().mapToInt(c -> c).max().orElse(executorCores);
    int each = Math.min(perExecutor, Math.max(1, Math.max(widest, executorCores) / coresPerTask));
    long most =
        mostExecutors == Integer.MAX_VALUE
            ? present + (long) Math.max(each, present)
            : (long) mostExecutors * each;
    return (int) Math.min(Integer.MAX_VALUE, Math.max(present, most));
  }
}
