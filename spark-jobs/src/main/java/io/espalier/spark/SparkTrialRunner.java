package io.espalier.spark;

import io.espalier.port.RunnerLost;
import io.espalier.port.TrialRunner;
import io.espalier.results.EventCodec;
import io.espalier.trial.Decision;
import io.espalier.trial.Leg;
import io.espalier.trial.LegResult;
import io.espalier.trial.Start;
import io.espalier.trial.StudyEvent;
import io.espalier.trial.TrialId;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs legs in slots: Spark jobs of one task, each named after its first trial in Spark's pages. A
 * slot whose leg has ended is given the next one, so that a short leg costs a message and no job;
 * see {@link Slots}. One thread waits for each job. Several runners, of several studies, can share
 * a Spark context.
 *
 * <p>Retrying is the study's business, so {@code spark.task.maxFailures} should be 1. Where it is
 * more, or Spark speculates, it runs a task again by itself: the same attempt then reports twice,
 * and the study drops what it has already seen.
 */
public final class SparkTrialRunner implements TrialRunner {
  private static final Logger LOG = LoggerFactory.getLogger(SparkTrialRunner.class);

  /** Listeners hear of a local executor within milliseconds; on a cluster it may take its time. */
  private static final long FIRST_EXECUTOR_MILLIS = 2_000;

  /** Clusters that are busy or grow take their time; after this, a person should look. */
  private static final Duration NO_EXECUTOR = Duration.ofSeconds(30);

  private final JavaSparkContext spark;
  private final EventCodec codec = new EventCodec();
  private final String name;
  private final SlotTask task;
  private final Broadcast<byte[]> hadoop;
  private final Inbox inbox;
  private final DriverRuntime driver;
  private final Limits limits;
  private final Slots slots;
  private final ExecutorService waiting;
  private final URI study;
  private volatile boolean closed;

  // Of the study's thread.
  private long withoutSlots;
  private boolean warnedOfSlots;

  /**
   * How much runs at once, {@link Integer#MAX_VALUE} for no limit, and for how long unheard.
   *
   * @param all legs of the runner
   * @param perExecutor legs of it in one executor
   * @param silence a leg that reports nothing for so long has hung: it fails, and on a cluster its
   *     executor is replaced; one that hangs in this process ends the runner as {@link RunnerLost}
   */
  public record Limits(int all, int perExecutor, Duration silence) {
    /** As many legs as there are cores for, however long they take. */
    public static final Limits NONE =
        new Limits(Integer.MAX_VALUE, Integer.MAX_VALUE, Duration.ofDays(10_000));

    /** No more than so many legs, as they come. */
    public static Limits of(int all) {
      return new Limits(all, NONE.perExecutor(), NONE.silence());
    }

    /** Checks the numbers. */
    public Limits {
      if (all < 1 || perExecutor < 1) {
        throw new IllegalArgumentException(
            "At least 1 leg must be allowed to run at once, not "
                + all
                + ", and "
                + perExecutor
                + " in an executor");
      }
    }
  }

  /**
   * Makes a runner.
   *
   * @param spark whose executors run the legs
   * @param studyDirectory on any Hadoop file system
   * @param factory makes the study's work ready in each executor
   * @param clock for the times of events
   * @param limits to how much runs at once, and how long it may be silent
   * @throws IllegalStateException if the Spark context was made without {@link EspalierPlugin}, and
   *     this version of Spark leaves no other way
   */
  public SparkTrialRunner(
      JavaSparkContext spark,
      URI studyDirectory,
      WorkerFactory factory,
      InstantSource clock,
      Limits limits)
      throws IOException {
    this.spark = spark;
    this.study = studyDirectory;
    this.limits = limits;
    driver = requirePlugin(spark);
    name = "espalier-" + ExecutorHolder.nextRunner() + "-" + spark.sc().applicationId();
    inbox = new Inbox(codec, clock);
    slots =
        new Slots(
            inbox,
            codec,
            System::nanoTime,
            limits.perExecutor(),
            repeats(spark.getConf()),
            slot -> launch(slot, "a trial that another executor had no room for"));
    hadoop = spark.broadcast(SlotTask.pack(spark.hadoopConfiguration()));
    task = new SlotTask(name, studyDirectory, factory, hadoop);
    AtomicInteger threads = new AtomicInteger();
    waiting =
        Executors.newCachedThreadPool(
            job -> {
              Thread thread = new Thread(job, name + "-" + threads.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    requireSettings(spark.getConf());
    driver.awaitExecutor(FIRST_EXECUTOR_MILLIS);
    ExecutorHolder.runners().put(name, slots);
  }

  private static DriverRuntime requirePlugin(JavaSparkContext spark) {
    return LatePlugin.driver(spark.sc())
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "This Spark context was made without Espalier's plugin: add "
                        + EspalierPlugin.SETTING
                        + " to the Spark configuration before the context is made (with"
                        + " spark-submit: --conf "
                        + EspalierPlugin.SETTING
                        + ")"));
  }

  /** Where Spark repeats nothing by itself, a task that it repeats was taken from its executor. */
  private static Slots.Repeats repeats(SparkConf conf) {
    return conf.getInt("spark.task.maxFailures", 4) == 1
            && !conf.getBoolean("spark.speculation", false)
        ? Slots.Repeats.PREEMPTION
        : Slots.Repeats.SPARKS_OWN;
  }

  /**
   * What cannot work is refused; the rest is said, as clusters are often not one's own to change.
   */
  private static void requireSettings(SparkConf conf) {
    for (Flaw flaw : SparkSettings.flaws(conf)) {
      if (flaw.fatal()) {
        throw new IllegalStateException(flaw.message());
      }
      LOG.warn("{}", flaw.message());
    }
  }

  private void warnOfExecutors() {
    for (Flaw flaw = driver.unsaid(); flaw != null; flaw = driver.unsaid()) {
      LOG.warn("{}", flaw.message());
    }
  }

  @Override
  public int slots() {
    return Math.min(limits.all(), driver.reachableSlots(limits.perExecutor()));
  }

  @Override
  public int freeSlots() {
    return spark.sc().isStopped() ? 0 : Math.max(0, slots() - slots.running());
  }

  @Override
  public void start(Leg leg) {
    if (closed) {
      throw new IllegalStateException("The runner is closed: it does not start " + describe(leg));
    }
    slots.place(leg).ifPresent(slot -> launch(slot, jobOf(leg)));
  }

  private void launch(int slot, String description) {
    waiting.execute(() -> slots.ended(slot, await(slot, description)));
  }

  /** Waits for a slot's job, and says what becomes of a leg that the slot has at its end. */
  private LegResult.Failed await(int slot, String description) {
    try {
      spark.setJobGroup(name, description, false);
      String end = spark.parallelize(List.of(slot), 1).map(task).collect().get(0);
      return new LegResult.Failed(LegResult.Cause.LOST, end);
    } catch (Exception | Error e) {
      return Failures.of(e);
    }
  }

  /** How Spark's pages call the job of a slot that begins with this leg. */
  private static String jobOf(Leg leg) {
    return describe(leg)
        + ", and legs that follow within "
        + TimeUnit.NANOSECONDS.toSeconds(Slots.LIFE)
        + " s";
  }

  private static String describe(Leg leg) {
    return leg.start() instanceof Start.Scratch
        ? "trial " + leg.trial().id() + ", epochs 1 to " + leg.untilEpoch()
        : "trial " + leg.trial().id() + ", on to epoch " + leg.untilEpoch();
  }

  @Override
  public void publish(TrialId trial, Decision decision) {
    inbox.publish(trial, decision);
  }

  @Override
  public List<StudyEvent> poll(Duration wait) {
    warnOfNoExecutors();
    warnOfExecutors();
    slots.leaving(driver.leaving());
    giveUpHung();
    List<StudyEvent> arrived = inbox.poll(wait);
    if (spark.sc().isStopped()) {
      // Every leg ends as lost now, and so would its retries: that is not theirs to answer for.
      throw new RunnerLost(
          "Spark has ended while the study ran: go on with 'espalier resume " + study + "'");
    }
    return arrived;
  }

  /**
   * What hangs in an executor goes with it. Nothing ends a thread of this process but its end; it
   * goes on until the study has noted the failure, so that a resumed one counts it.
   */
  private void giveUpHung() {
    if (spark.isLocal() && slots.stillHung().isPresent()) {
      Slots.Hung leg = slots.stillHung().get();
      throw new RunnerLost(
          leg.leg()
              + " has "
              + leg.reason()
              + ", which is this process: go on with 'espalier resume "
              + study
              + "'");
    }
    for (Slots.Hung leg : slots.giveUp(limits.silence())) {
      LOG.warn("{} {}", leg.leg(), leg.reason());
      if (!spark.isLocal() && !spark.sc().killAndReplaceExecutor(leg.executor())) {
        LOG.warn("Spark did not replace executor {}: its slot is lost", leg.executor());
      }
    }
  }

  private void warnOfNoExecutors() {
    if (driver.slots(limits.perExecutor()) > 0) {
      withoutSlots = 0;
    } else if (withoutSlots == 0) {
      withoutSlots = System.nanoTime();
    } else if (!warnedOfSlots && System.nanoTime() - withoutSlots > NO_EXECUTOR.toNanos()) {
      warnedOfSlots = true;
      LOG.warn(
          "No executor has come up for {} s: the study waits; look at the cluster's own page",
          NO_EXECUTOR.toSeconds());
    }
  }

  /**
   * Ends the runner: legs that still run are told to stop at their next report, and what they do
   * until then is lost.
   */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    ExecutorHolder.runners().remove(name);
    waiting.shutdown();
    if (slots.running() == 0) {
      awaitLingering();
    }
    if (!spark.sc().isStopped()) {
      spark.cancelJobGroup(name);
      hadoop.destroy();
    }
    ExecutorRuntime local = ExecutorHolder.executor();
    if (local != null) {
      local.forget(name);
    }
  }

  /** Slots that wait for a leg hear at their next question that none comes; Spark logs a kill. */
  private void awaitLingering() {
    try {
      if (!waiting.awaitTermination(Slots.LINGER, TimeUnit.NANOSECONDS)) {
        LOG.debug("{}: slots without legs do not end by themselves", name);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
