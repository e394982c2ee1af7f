package io.espalier.spark;

import io.espalier.port.MetricChannel;
import io.espalier.results.EventCodec;
import io.espalier.trial.Leg;
import io.espalier.trial.LegResult;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;

/** What one executor process runs legs with: its line to the driver, and each study's worker. */
final class ExecutorRuntime implements AutoCloseable {
  /** A study that has run nothing for so long is taken to be over; if not, it is opened again. */
  private static final long IDLE = TimeUnit.MINUTES.toNanos(10);

  /** Whose report changes nothing, and is answered as any other. */
  private static final Wire.LegKey NO_LEG = new Wire.LegKey(0, 0);

  private final Driver driver;
  private final EventCodec codec = new EventCodec();
  private final ScheduledExecutorService timer;
  private final Map<String, Opened> workers = new HashMap<>();

  /** The way to the driver, whatever Spark makes of it. */
  @FunctionalInterface
  interface Driver {
    /** Sends a message and waits for the answer. */
    Object ask(Object message) throws Exception;
  }

  ExecutorRuntime(Driver driver) {
    this.driver = driver;
    timer =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "espalier-measurements");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** A worker, or the promise of one, and who uses it. Guarded by the map of all of them. */
  private static final class Opened {
    private final FutureTask<Worker> worker;
    private int legs;
    private long lastUsed;

    Opened(Callable<Worker> open) {
      this.worker = new FutureTask<>(open);
    }
  }

  /**
   * Runs the legs that a slot is given, in the thread of its task.
   *
   * @param runner names the runner whose slot it is
   * @param open makes the study's work ready; called by the first leg of the runner here
   * @return why the slot ended
   */
  String serve(String runner, int slot, Callable<Worker> open) {
    PatientLine line = new PatientLine(this::ask, host());
    Wire.Next ask =
        new Wire.Next(runner, slot, SparkEnv.get().executorId(), host(), Optional.empty());
    TaskContext task = TaskContext.get();
    String end =
        new SlotLoop(
                line,
                codec,
                timer,
                ask,
                (leg, channel) -> run(runner, open, leg, channel),
                task::isInterrupted)
            .run();
    if (end.equals(Wire.GONE)) {
      forget(runner);
    }
    return end;
  }

  /** Runs a leg; the result says so where it failed. */
  private LegResult run(String runner, Callable<Worker> open, Leg leg, MetricChannel channel) {
    try {
      Worker worker = open(runner, open);
      try {
        return told(worker.run(leg, channel));
      } finally {
        release(runner);
      }
    } catch (VirtualMachineError e) {
      if (!(e instanceof StackOverflowError)) {
        throw e;
      }
      return new LegResult.Failed(LegResult.Cause.ERROR, "The training code's stack overflowed");
    } catch (Exception | Error e) {
      return new LegResult.Failed(LegResult.Cause.ERROR, Reasons.line(e));
    }
  }

  /** What a worker says of a failure may be a text of anybody's: it is journaled as one line. */
  private static LegResult told(LegResult result) {
    return result instanceof LegResult.Failed failed
        ? new LegResult.Failed(failed.cause(), Reasons.firstLine(failed.reason()))
        : result;
  }

  /** Where this process runs. The plugin's own answer fails in an executor that does not listen. */
  private static String host() {
    return SparkEnv.get().blockManager().blockManagerId().host();
  }

  private String ask(String message) throws IOException {
    try {
      return (String) driver.ask(message);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while waiting for the driver", e);
    } catch (Exception e) {
      throw new IOException(Reasons.line(e), e);
    }
  }

  private Worker open(String runner, Callable<Worker> open) throws IOException {
    forgetEnded(runner);
    Opened opened;
    synchronized (workers) {
      dropIdle();
      opened = workers.computeIfAbsent(runner, r -> new Opened(open));
      opened.legs++;
    }
    try {
      // Only the first of these calls does anything; the others wait for it.
      opened.worker.run();
      return opened.worker.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      release(runner);
      throw new IOException("Interrupted while the study's data was loaded", e);
    } catch (ExecutionException e) {
      synchronized (workers) {
        workers.remove(runner, opened);
      }
      throw new IOException(
          "The study cannot be worked on at " + host() + ": " + Reasons.line(e.getCause()),
          e.getCause());
    }
  }

  private void release(String runner) {
    synchronized (workers) {
      Opened opened = workers.get(runner);
      if (opened != null) {
        opened.legs--;
        opened.lastUsed = System.nanoTime();
      }
    }
  }

  /**
   * Before another study's data is loaded, lets go of what belongs to runners that have ended: the
   * slots of one that ends without legs hear that they are done, and nothing of the runner.
   */
  private void forgetEnded(String runner) {
    List<String> idle = new ArrayList<>();
    synchronized (workers) {
      if (!workers.containsKey(runner)) {
        workers.forEach(
            (name, opened) -> {
              if (opened.legs == 0) {
                idle.add(name);
              }
            });
      }
    }
    idle.stream().filter(this::ended).forEach(this::forget);
  }

  /** Whether a runner is known to have ended: no driver serves it any more. */
  private boolean ended(String runner) {
    try {
      return ask(new Wire.Report(runner, NO_LEG, List.of()).text()).equals(Wire.GONE);
    } catch (IOException e) {
      // It is dropped once it has been idle for long.
      return false;
    }
  }

  private void dropIdle() {
    Iterator<Opened> all = workers.values().iterator();
    while (all.hasNext()) {
      Opened opened = all.next();
      if (opened.legs == 0 && System.nanoTime() - opened.lastUsed > IDLE) {
        all.remove();
        close(opened);
      }
    }
  }

  /** Drops a runner's worker if no leg uses it; else it goes with the last of them. */
  void forget(String runner) {
    synchronized (workers) {
      Opened opened = workers.get(runner);
      if (opened != null && opened.legs == 0) {
        workers.remove(runner);
        close(opened);
      }
    }
  }

  private static void close(Opened opened) {
    if (opened.worker.isDone()) {
      try {
        opened.worker.get().close();
      } catch (InterruptedException | ExecutionException e) {
        throw new IllegalStateException("A worker that was opened is none", e);
      }
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
    synchronized (workers) {
      workers.values().forEach(ExecutorRuntime::close);
      workers.clear();
    }
  }
}
