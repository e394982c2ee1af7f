package io.espalier.spark;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * The only static mutable state: Spark makes the plugin and runs the tasks, and neither is handed
 * what belongs to the process.
 */
final class ExecutorHolder {
  private static final AtomicReference<ExecutorRuntime> EXECUTOR = new AtomicReference<>();
  private static final AtomicReference<DriverRuntime> DRIVER = new AtomicReference<>();
  private static final ConcurrentMap<String, Slots> RUNNERS = new ConcurrentHashMap<>();
  private static final AtomicInteger NUMBER = new AtomicInteger();

  private ExecutorHolder() {}

  /** What this process runs legs with, or null if the plugin was not started in it. */
  static ExecutorRuntime executor() {
    return EXECUTOR.get();
  }

  static void executor(ExecutorRuntime runtime) {
    EXECUTOR.set(runtime);
  }

  static void executorGone(ExecutorRuntime runtime) {
    EXECUTOR.compareAndSet(runtime, null);
  }

  /** The same, made if there is none. */
  static synchronized ExecutorRuntime executorLate(Supplier<ExecutorRuntime> make) {
    ExecutorRuntime known = EXECUTOR.get();
    if (known != null) {
      return known;
    }
    ExecutorRuntime made = make.get();
    EXECUTOR.set(made);
    return made;
  }

  /** What this process knows of its executors, or null if it is no driver with the plugin. */
  static DriverRuntime driver() {
    return DRIVER.get();
  }

  static void driver(DriverRuntime runtime) {
    DRIVER.set(runtime);
  }

  /**
   * Notes the driver's part of a context that has no plugin: what there is of executors in this
   * process belonged to a context before it.
   */
  static void driverLate(DriverRuntime runtime) {
    ExecutorRuntime before = EXECUTOR.getAndSet(null);
    if (before != null) {
      before.close();
    }
    DRIVER.set(runtime);
  }

  static void driverGone(DriverRuntime runtime) {
    DRIVER.compareAndSet(runtime, null);
  }

  /** The slots of the live runners of this driver, by the runners' names. */
  static ConcurrentMap<String, Slots> runners() {
    return RUNNERS;
  }

  /** A number that no other runner of this process has. */
  static int nextRunner() {
    return NUMBER.incrementAndGet();
  }
}
