package io.espalier.faults;

import com.sun.jdi.ThreadReference;
import io.espalier.app.Launcher;
import io.espalier.faults.Fault.Place;
import io.espalier.faults.Fault.Times;
import io.espalier.trial.StudyEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.hadoop.hdfs.protocol.HdfsConstants;
import org.apache.spark.sql.Row;

/** The faults that are caused. */
final class Faults {
  private static final String CHANNEL = "io.espalier.spark.BatchingChannel";
  private static final String JOURNAL = "io.espalier.spark.HadoopJournal";
  private static final String PREDICTIONS = "io.espalier.spark.HadoopPredictionStore";
  private static final String FILES = "io.espalier.spark.DurableFile";

  /** What {@code kill -9} gives, and a JVM that is told to end. */
  private static final int KILLED = 137;

  private static final Duration LEASE = Duration.ofSeconds(32);

  static final List<Fault> ALL =
      List.of(
          new Fault(
              "executor-training",
              "kill -9 of executors, three to a study, each while trials train",
              Place.EXECUTORS,
              Times.OFTEN,
              Faults::executorTraining),
          new Fault(
              "executor-report",
              "kill -9 of executors, three to a study, each as a trial reports",
              Place.EXECUTORS,
              Times.SOMETIMES,
              (bed, n) -> executorAt(bed, n, CHANNEL, "report", 3)),
          new Fault(
              "executor-checkpoint",
              "the same, each as it begins to write a checkpoint",
              Place.EXECUTORS,
              Times.SOMETIMES,
              (bed, n) -> executorAt(bed, n, FILES, "writeWhole", 2)),
          new Fault(
              "executor-checkpointed",
              "the same, each with a checkpoint written and nobody told",
              Place.EXECUTORS,
              Times.SOMETIMES,
              (bed, n) -> executorAt(bed, n, PREDICTIONS, "write", 2)),
          new Fault(
              "worker",
              "kill -9 of a worker, whose executor goes with it",
              Place.EXECUTORS,
              Times.OFTEN,
              Faults::worker),
          new Fault(
              "decommissioned",
              "an executor is told to leave (SIGPWR, spark.decommission.enabled) as a trial"
                  + " reports",
              Place.EXECUTORS,
              Times.SOMETIMES,
              Faults::decommissioned),
          new Fault(
              "worker-joins",
              "a study begins with one worker, another one comes up while trials train",
              Place.EXECUTORS,
              Times.ONCE,
              Faults::workerJoins),
          new Fault(
              "two-studies",
              "two studies at once on one cluster",
              Place.EXECUTORS,
              Times.ONCE,
              Faults::twoStudies),
          new Fault(
              "driver-event",
              "kill -9 of the driver behind each write to the journal, before anybody learns of it",
              Place.ONE_MACHINE,
              Times.EACH_WRITE,
              Faults::driverAtEvent),
          new Fault(
              "driver-cluster",
              "the same on the cluster",
              Place.CLUSTER,
              Times.OFTEN,
              Faults::driverOnCluster),
          new Fault(
              "two-drivers",
              "SIGSTOP of the driver, a second one past its lease, SIGCONT",
              Place.ONE_MACHINE,
              Times.OFTEN,
              (bed, n) -> twoDrivers(bed, bed.local(n))),
          new Fault(
              "two-drivers-cluster",
              "the same on the cluster",
              Place.CLUSTER,
              Times.ONCE_AT_LENGTH,
              (bed, n) -> twoDrivers(bed, bed.clustered(n))),
          new Fault(
              "speculation",
              "spark.speculation=true, and a trial that is held until Spark runs its task twice",
              Place.CLUSTER,
              Times.SOMETIMES,
              Faults::speculation),
          new Fault(
              "task-retry",
              "spark.task.maxFailures=4, and kill -9 of executors, each as a trial reports",
              Place.CLUSTER,
              Times.SOMETIMES,
              (bed, n) ->
                  executorAt(bed, n, CHANNEL, "report", 4, "--conf", "spark.task.maxFailures=4")),
          new Fault(
              "namenode",
              "kill -9 of the NameNode while trials train, started again 1 to 5 s later",
              Place.CLUSTER,
              Times.OFTEN,
              Faults::nameNode),
          new Fault(
              "quota",
              "a space quota of HDFS that is used up, lifted 1 to 5 s later",
              Place.CLUSTER,
              Times.OFTEN,
              Faults::quota),
          new Fault(
              "quota-lasting",
              "the same, lifted when a trial has failed by it",
              Place.CLUSTER,
              Times.ONCE_AT_LENGTH,
              Faults::lastingQuota),
          new Fault(
              "read-only",
              "HDFS in safe mode for 1 to 5 s",
              Place.CLUSTER,
              Times.OFTEN,
              Faults::readOnly),
          new Fault(
              "read-only-lasting",
              "the same, until a trial has failed by it",
              Place.CLUSTER,
              Times.ONCE_AT_LENGTH,
              Faults::lastingReadOnly),
          new Fault(
              "full-disk",
              "the study's disk, a file system in memory, is full for 1 to 5 s (needs root)",
              Place.ONE_MACHINE,
              Times.OFTEN,
              Faults::fullDisk),
          new Fault(
              "full-disk-lasting",
              "the same, until the driver gives up",
              Place.ONE_MACHINE,
              Times.ONCE_AT_LENGTH,
              Faults::lastingFullDisk),
          new Fault(
              "hung-cluster",
              "a trial that is held for good in an executor",
              Place.CLUSTER,
              Times.SOMETIMES,
              Faults::hungInExecutor),
          new Fault(
              "hung-laptop",
              "a trial that is held for good in the driver's process",
              Place.ONE_MACHINE,
              Times.SOMETIMES,
              Faults::hungInDriver),
          new Fault(
              "journal-torn",
              "kill -9 of the driver, half a line behind the journal's last",
              Place.ONE_MACHINE,
              Times.SOMETIMES,
              Faults::tornJournal),
          new Fault(
              "journal-truncated",
              "kill -9 of the driver, the journal's last line cut off",
              Place.ONE_MACHINE,
              Times.SOMETIMES,
              Faults::truncatedJournal),
          new Fault(
              "journal-flipped",
              "kill -9 of the driver, one bit of the journal changed",
              Place.ONE_MACHINE,
              Times.SOMETIMES,
              Faults::flippedJournal),
          new Fault(
              "journal-duplicated",
              "kill -9 of the driver, a segment of the journal copied to the next one's name",
              Place.ONE_MACHINE,
              Times.ONCE,
              Faults::duplicatedJournal),
          new Fault(
              "checkpoint-flipped",
              "kill -9 of the driver, one bit of each checkpoint changed",
              Place.ONE_MACHINE,
              Times.ONCE,
              (bed, n) -> damagedCheckpoints(bed, n, Faults::flip)),
          new Fault(
              "checkpoint-truncated",
              "kill -9 of the driver, each checkpoint cut to half",
              Place.ONE_MACHINE,
              Times.ONCE,
              (bed, n) -> damagedCheckpoints(bed, n, Faults::halve)),
          new Fault(
              "checkpoint-exchanged",
              "kill -9 of the driver, each checkpoint under its neighbour's name",
              Place.ONE_MACHINE,
              Times.ONCE,
              (bed, n) -> damagedCheckpoints(bed, n, (whole, neighbour) -> neighbour)),
          new Fault(
              "heap",
              "trials whose weights do not go into the heap",
              Place.ONE_MACHINE,
              Times.ONCE,
              (bed, n) -> outOfMemory(bed, n, "direct", 3)),
          new Fault(
              "native-memory",
              "trials whose weights do not go into native memory, of machines with less than 45"
                  + " GiB",
              Place.ONE_MACHINE,
              Times.ONCE,
              (bed, n) -> outOfMemory(bed, n, "dl4j", 8)),
          new Fault(
              "nan",
              "trials of a learning rate of 1e30",
              Place.ONE_MACHINE,
              Times.ONCE,
              Faults::nan));

  private Faults() {}

  /** The names of those that the build causes. */
  static List<String> inBuild(Place place) {
    return ALL.stream()
        .filter(f -> f.place() == place && f.times() != Times.ONCE_AT_LENGTH)
        .map(Fault::name)
        .toList();
  }

  static Fault named(String name) {
    return ALL.stream()
        .filter(f -> f.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "There is no fault '"
                        + name
                        + "': give one of "
                        + ALL.stream().map(Fault::name).toList()));
  }

  private static String executorTraining(TestBed bed, int repeat) throws Exception {
    Driven run = bed.clustered(repeat);
    run.executor();
    run.awaitMeasurements(1);
    return killed(
        run,
        executor -> {
          Thread.sleep(run.random().nextInt(1_500));
          return true;
        });
  }

  private static String executorAt(
      TestBed bed, int repeat, String type, String method, int latest, String... options)
      throws Exception {
    Driven run = bed.clustered(repeat, options);
    return killed(
        run,
        executor -> {
          try (Debugged process = Debugged.attach(executor.port(), Driven.ATTACH)) {
            int times = 1 + run.random().nextInt(latest);
            boolean held = process.hold(type, method, times, Driven.PATIENCE).isPresent();
            executor.process().destroyForcibly();
            return held;
          } catch (IOException e) {
            if (executor.process().isAlive()) {
              throw e;
            }
            return false; // the study was over
          }
        });
  }

  /** Waits for the moment at which an executor is to be killed. */
  @FunctionalInterface
  private interface Moment {
    /** Whether it came before the study was over. */
    boolean await(RunningCluster.Executor executor) throws Exception;
  }

  private static String killed(Driven run, Moment moment) throws Exception {
    for (int strike = 0; strike < run.bed().strikesEach(); strike++) {
      Optional<RunningCluster.Executor> executor = run.nextExecutor();
      if (executor.isPresent() && moment.await(executor.get())) {
        run.struck();
        end(executor.get());
      }
    }
    return run.bed().wentOn(run);
  }

  /** What is done to a study that runs, and undone. */
  @FunctionalInterface
  private interface Strike {
    void run() throws Exception;
  }

  /** Strikes a study again and again, each time some measurements later, until it is over. */
  private static String struck(Driven run, Strike strike) throws Exception {
    int seen = 0;
    for (int i = 0;
        i < run.bed().strikesEach() && run.reaches(seen + 1 + run.random().nextInt(4));
        i++) {
      run.struck();
      strike.run();
      seen = run.measurements();
    }
    return run.bed().wentOn(run);
  }

  private static void pause(Driven run) throws InterruptedException {
    Thread.sleep(1_000 + run.random().nextInt(4_000));
  }

  private static void end(RunningCluster.Executor executor) throws InterruptedException {
    executor.process().destroyForcibly();
    while (executor.process().isAlive()) {
      Thread.sleep(10);
    }
  }

  private static String worker(TestBed bed, int repeat) throws Exception {
    Driven run = bed.clustered(repeat);
    run.executor();
    return struck(
        run,
        () -> {
          String role = "worker-" + (1 + run.random().nextInt(RunningCluster.WORKERS));
          bed.cluster().kill(role);
          bed.cluster().launch(role);
        });
  }

  private static String decommissioned(TestBed bed, int repeat) throws Exception {
    Driven run = bed.clustered(repeat, "--conf", "spark.decommission.enabled=true");
    RunningCluster.Executor executor = run.executor();
    try (Debugged process = Debugged.attach(executor.port(), Driven.ATTACH)) {
      // Held, as these trials take milliseconds. The first report always comes, but its leg is of
      // one
      // epoch, and ends where it is; a late one may not come.
      int times = repeat == 1 ? 1 : 5 + run.random().nextInt(3);
      Optional<ThreadReference> held = process.hold(CHANNEL, "report", times, Driven.PATIENCE);
      if (held.isPresent()) {
        run.struck();
        Driven.signal(executor.process(), "PWR");
        Thread.sleep(2_000);
        held.get().resume();
      }
    }
    return bed.wentOn(run);
  }

  private static String workerJoins(TestBed bed, int repeat) throws Exception {
    bed.cluster().kill("worker-2");
    Driven run;
    try {
      run = bed.clustered(repeat);
      run.awaitMeasurements(1);
    } finally {
      bed.cluster().launch("worker-2");
    }
    if (run.nextExecutor().isPresent()) {
      run.struck();
    }
    return bed.wentOn(run);
  }

  private static String twoStudies(TestBed bed, int repeat) throws Exception {
    Driven one = bed.clustered(repeat);
    Driven other = bed.clustered(repeat);
    one.awaitMeasurements(1);
    other.awaitMeasurements(1);
    bed.struck();
    return bed.wentOn(one) + "; " + bed.wentOn(other);
  }

  /**
   * Drivers of one study die one after the other, each behind as many writes: repetitions begin
   * with another write, so that all of them together strike behind every one.
   */
  private static String driverAtEvent(TestBed bed, int repeat) throws Exception {
    return killedDrivers(bed, bed.localHeld(repeat), repeat);
  }

  private static String driverOnCluster(TestBed bed, int repeat) throws Exception {
    return killedDrivers(bed, bed.clusteredHeld(repeat), repeat);
  }

  private static String killedDrivers(TestBed bed, Driven first, int firstWrite) throws Exception {
    Driven run = first;
    Set<String> kinds = new TreeSet<>();
    int left = bed.driversEach();
    int write = firstWrite;
    while (left > 0 && kill(run, write)) {
      left--;
      TestBed.require(run.driver().await(), Set.of(KILLED));
      bed.struck();
      List<StudyEvent> durable = run.events();
      kinds.add(durable.get(durable.size() - 1).getClass().getSimpleName());
      // One that waits to be attached to, and is not, waits for ever.
      run = left > 0 ? bed.resumeHeld(run) : bed.resumeFree(run);
      bed.expect(durable);
      write = Fault.STRIDE;
    }
    return "behind " + kinds + "; " + bed.wentOn(run);
  }

  /** Ends the driver when a batch is durable and nobody knows; false if it ended before. */
  private static boolean kill(Driven run, int write) throws Exception {
    // A search looks for a newer driver before its first batch, too.
    return kill(run, write, events -> !events.isEmpty());
  }

  /** The same, behind the first batch by which enough has happened. */
  private static boolean kill(Driven run, int write, Predicate<List<StudyEvent>> enough)
      throws Exception {
    try (Debugged process = run.attach()) {
      Optional<ThreadReference> held =
          process.hold(JOURNAL, "requireNewestTerm", write, Driven.PATIENCE);
      while (held.isPresent() && !enough.test(run.events())) {
        held.get().resume();
        held = process.hold(JOURNAL, "requireNewestTerm", 1, Driven.PATIENCE);
      }
      if (held.isEmpty()) {
        return false;
      }
      run.driver().process().destroyForcibly();
      return true;
    }
  }

  private static String twoDrivers(TestBed bed, Driven first) throws Exception {
    first.awaitMeasurements(1 + first.random().nextInt(4));
    first.struck();
    first.signal("STOP");
    Thread.sleep(LEASE.toMillis());
    Launcher.Running second = bed.resume(first);
    first.await(StudyEvent.DriverStarted.class::isInstance, 2);
    first.signal("CONT");
    Launcher.Result shutOut = TestBed.require(first.driver().await(), Set.of(5));
    if (!shutOut.err().contains("Another driver has taken over")) {
      throw new AssertionError(shutOut.err());
    }
    TestBed.require(second.await(), Set.of(0));
    return "the first is shut out with exit 5; " + bed.same(first);
  }

  private static String speculation(TestBed bed, int repeat) throws Exception {
    Path log = bed.scratch();
    Driven run =
        bed.clustered(
            repeat,
            "--conf",
            "spark.eventLog.enabled=true",
            "--conf",
            "spark.eventLog.dir=" + log.toUri(),
            "--conf",
            "spark.speculation=true",
            "--conf",
            "spark.speculation.interval=100ms",
            "--conf",
            "spark.speculation.task.duration.threshold=1s");
    RunningCluster.Executor executor = run.executor();
    try (Debugged process = Debugged.attach(executor.port(), Driven.ATTACH)) {
      int times = 1 + run.random().nextInt(4);
      Optional<ThreadReference> held = process.hold(CHANNEL, "report", times, Driven.PATIENCE);
      if (held.isPresent()) {
        run.struck();
        Thread.sleep(4_000);
        held.get().resume();
      }
      String found = bed.wentOn(run);
      if (held.isPresent() && duplicates(log) == 0) {
        throw new AssertionError("Spark has run no task twice");
      }
      return duplicates(log) + " tasks ran twice; " + found;
    }
  }

  /** How many tasks Spark has started beside one that ran, by its own record. */
  private static long duplicates(Path log) throws IOException {
    long count = 0;
    try (Stream<Path> files = Files.walk(log)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        count +=
            Files.readAllLines(file).stream()
                .filter(line -> line.contains("\"SparkListenerTaskStart\""))
                .filter(line -> line.contains("\"Speculative\":true"))
                .count();
      }
    }
    return count;
  }

  private static String nameNode(TestBed bed, int repeat) throws Exception {
    Driven run = bed.clustered(repeat);
    return struck(
        run,
        () -> {
          bed.cluster().kill("namenode");
          pause(run);
          bed.cluster().launch("namenode");
        });
  }

  private static String quota(TestBed bed, int repeat) throws Exception {
    Driven run = bed.clustered(repeat);
    return struck(
        run,
        () -> {
          quota(run, 1);
          pause(run);
          quota(run, HdfsConstants.QUOTA_RESET);
        });
  }

  private static String lastingQuota(TestBed bed, int repeat) throws Exception {
    Driven run = bed.clustered(repeat);
    run.awaitMeasurements(1);
    run.struck();
    quota(run, 1);
    run.await(StudyEvent.LegRetried.class::isInstance, 1);
    quota(run, HdfsConstants.QUOTA_RESET);
    return bed.wentOn(run);
  }

  private static void quota(Driven run, long bytes) throws Exception {
    run.bed()
        .cluster()
        .files()
        .setQuota(new org.apache.hadoop.fs.Path(run.study()), HdfsConstants.QUOTA_DONT_SET, bytes);
  }

  private static String readOnly(TestBed bed, int repeat) throws Exception {
    Driven run = bed.clustered(repeat);
    return struck(
        run,
        () -> {
          safeMode(bed, HdfsConstants.SafeModeAction.SAFEMODE_ENTER);
          pause(run);
          safeMode(bed, HdfsConstants.SafeModeAction.SAFEMODE_LEAVE);
        });
  }

  private static String lastingReadOnly(TestBed bed, int repeat) throws Exception {
    Driven run = bed.clustered(repeat);
    run.awaitMeasurements(1);
    run.struck();
    safeMode(bed, HdfsConstants.SafeModeAction.SAFEMODE_ENTER);
    try {
      run.await(StudyEvent.LegRetried.class::isInstance, 1);
    } finally {
      safeMode(bed, HdfsConstants.SafeModeAction.SAFEMODE_LEAVE);
    }
    return bed.wentOn(run);
  }

  private static void safeMode(TestBed bed, HdfsConstants.SafeModeAction action)
      throws IOException, InterruptedException {
    bed.cluster().files().setSafeMode(action);
  }

  private static String fullDisk(TestBed bed, int repeat) throws Exception {
    try (SmallDisk disk = SmallDisk.mount(bed.scratch())) {
      Driven run = bed.localAt(disk.root(), repeat);
      return struck(
          run,
          () -> {
            long end = System.nanoTime() + (1_000 + run.random().nextInt(4_000)) * 1_000_000L;
            disk.full(() -> System.nanoTime() < end);
          });
    }
  }

  private static String lastingFullDisk(TestBed bed, int repeat) throws Exception {
    try (SmallDisk disk = SmallDisk.mount(bed.scratch())) {
      Driven run = bed.localAt(disk.root(), repeat);
      run.awaitMeasurements(1);
      run.struck();
      disk.full(() -> run.driver().process().isAlive());
      return bed.resumed(run, Set.of(1));
    }
  }

  private static String hungInExecutor(TestBed bed, int repeat) throws Exception {
    Driven run = bed.clustered(repeat, "--set", "runtime.report-timeout=20");
    RunningCluster.Executor executor = run.executor();
    try (Debugged process = Debugged.attach(executor.port(), Driven.ATTACH)) {
      int times = 1 + run.random().nextInt(4);
      if (process.hold(CHANNEL, "report", times, Driven.PATIENCE).isPresent()) {
        run.struck();
      }
      return bed.wentOn(run);
    }
  }

  private static String hungInDriver(TestBed bed, int repeat) throws Exception {
    Driven run = bed.localHeld(repeat, "--set", "runtime.report-timeout=20");
    try (Debugged process = run.attach()) {
      int times = 1 + run.random().nextInt(6);
      process.hold(CHANNEL, "report", times, Driven.PATIENCE);
      bed.struck();
      Launcher.Result end = TestBed.require(run.driver().await(), Set.of(1));
      if (!end.err().contains("go on with 'espalier resume")) {
        throw new AssertionError(end.err());
      }
      return bed.resumed(run, Set.of(1));
    }
  }

  /** Kills a driver in the middle of a study on this machine. */
  private static Driven interrupted(TestBed bed, int repeat) throws Exception {
    Driven run = bed.localHeld(repeat);
    kill(run, bed.batches() / 2);
    run.driver().process().waitFor();
    bed.struck();
    return run;
  }

  private static Path segment(Driven run, int term) {
    return Path.of(run.study()).resolve("journal/%08d-00000000.jsonl".formatted(term));
  }

  private static String tornJournal(TestBed bed, int repeat) throws Exception {
    Driven run = interrupted(bed, repeat);
    List<String> lines = Files.readAllLines(segment(run, 1));
    String last = lines.get(lines.size() - 1);
    Files.writeString(
        segment(run, 1),
        last.substring(0, 1 + run.random().nextInt(last.length() - 1)),
        StandardOpenOption.APPEND);
    return bed.resumed(run, Set.of(KILLED));
  }

  private static String truncatedJournal(TestBed bed, int repeat) throws Exception {
    Driven run = interrupted(bed, repeat);
    byte[] whole = Files.readAllBytes(segment(run, 1));
    List<String> lines = Files.readAllLines(segment(run, 1));
    int cut = 1 + run.random().nextInt(lines.get(lines.size() - 1).length());
    Files.write(segment(run, 1), Arrays.copyOf(whole, whole.length - cut));
    return bed.resumed(run, Set.of(KILLED));
  }

  private static String flippedJournal(TestBed bed, int repeat) throws Exception {
    Driven run = interrupted(bed, repeat);
    byte[] whole = Files.readAllBytes(segment(run, 1));
    byte[] changed = whole.clone();
    changed[run.random().nextInt(whole.length - 1)] ^= (byte) (1 << run.random().nextInt(8));
    Files.write(segment(run, 1), changed);
    refused(bed, run, "jsonl is damaged: line ");
    Files.write(segment(run, 1), whole);
    return "refused with exit 2; restored: " + bed.resumed(run, Set.of(KILLED));
  }

  private static String duplicatedJournal(TestBed bed, int repeat) throws Exception {
    Driven run = interrupted(bed, repeat);
    Files.copy(segment(run, 1), segment(run, 2));
    refused(bed, run, "it is a copy of 00000001-00000000");
    Files.delete(segment(run, 2));
    // What was refused had begun a term of its own.
    return "refused with exit 2; removed: " + bed.resumed(run, Set.of(KILLED));
  }

  private static void refused(TestBed bed, Driven run, String why) throws Exception {
    Launcher.Result refusal = TestBed.require(bed.resume(run).await(), Set.of(2));
    if (!refusal.err().contains(why)) {
      throw new AssertionError(refusal.err());
    }
  }

  private static long count(List<StudyEvent> events, Class<? extends StudyEvent> kind) {
    return events.stream().filter(kind::isInstance).count();
  }

  /** What becomes of a file. */
  @FunctionalInterface
  private interface Damage {
    byte[] of(byte[] whole, byte[] neighbour);
  }

  private static byte[] flip(byte[] whole, byte[] neighbour) {
    byte[] changed = whole.clone();
    changed[whole.length / 2] ^= 1;
    return changed;
  }

  private static byte[] halve(byte[] whole, byte[] neighbour) {
    return Arrays.copyOf(whole, whole.length / 2);
  }

  private static String damagedCheckpoints(TestBed bed, int repeat, Damage damage)
      throws Exception {
    Driven run = bed.localHeld(repeat);
    // All trials have left their first one, and half of them will be taken up from there.
    kill(run, 1, events -> count(events, StudyEvent.LegEnded.class) >= TestBed.TRIALS);
    run.driver().process().waitFor();
    List<Path> files;
    try (Stream<Path> all = Files.list(Path.of(run.study()).resolve("checkpoints"))) {
      files = all.sorted().toList();
    }
    byte[] neighbour = Files.readAllBytes(files.get(files.size() - 1));
    for (Path file : files) {
      byte[] whole = Files.readAllBytes(file);
      Files.write(file, damage.of(whole, neighbour));
      neighbour = whole;
    }
    bed.struck();
    Launcher.Result resumed = TestBed.require(bed.resume(run).await(), Set.of(0, 2, 3));
    if (resumed.exit() == 2 && resumed.err().contains("is damaged")) {
      return "never used: refused with exit 2";
    }
    List<Row> failed =
        bed.table(run, "trials").stream()
            .filter(row -> row.getAs("status").equals("failed"))
            .toList();
    if (files.size() < TestBed.TRIALS
        || failed.isEmpty()
        || !failed.stream().allMatch(row -> row.<String>getAs("reason").contains("is damaged"))) {
      throw new AssertionError(files.size() + " checkpoints were damaged, but: " + failed);
    }
    return "never used: trials that needed one failed and say so";
  }

  private static String outOfMemory(TestBed bed, int repeat, String engine, int layers)
      throws Exception {
    Driven run =
        bed.local(
            repeat,
            "--set",
            "space.hidden=[[16],[32],["
                + String.join(",", Collections.nCopies(layers, "16384"))
                + "]]",
            "--set",
            "training.engine=" + engine);
    return failedAlone(bed, run, "OutOfMemoryError");
  }

  private static String nan(TestBed bed, int repeat) throws Exception {
    Driven run = bed.local(repeat, "--set", "space.learning-rate=[0.003,0.01,1e30]");
    return failedAlone(bed, run, "");
  }

  private static String failedAlone(TestBed bed, Driven run, String reason) throws Exception {
    bed.struck();
    TestBed.require(run.driver().await(), Set.of(0));
    List<Row> trials = bed.table(run, "trials");
    List<String> failed =
        trials.stream()
            .filter(row -> row.getAs("status").equals("failed"))
            .map(row -> row.<String>getAs("reason"))
            .toList();
    if (failed.size() != 2 || !failed.stream().allMatch(r -> r.contains(reason))) {
      throw new AssertionError("Failed: " + failed);
    }
    return "2 trials failed, the study went on: " + failed.get(0);
  }
}
