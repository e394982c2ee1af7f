package io.espalier.faults;

import io.espalier.app.Launcher;
import io.espalier.app.StudyTablesCompared;
import io.espalier.trial.LegResult;
import io.espalier.trial.StudyEvent;
import io.espalier.trial.StudyState;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;

/**
 * Where studies are struck: the same small one each time, by processes of its own, whose tables
 * must come out as those of a run that nothing happened to.
 */
final class TestBed implements AutoCloseable {
  private static final String STUDY =
      "spark-jobs/src/test/resources/io/espalier/faults/faults.conf";

  /** How many that study searches. */
  static final int TRIALS = 4;

  /** These processes live for seconds: compiling at length does not pay. */
  private static final String BRIEF = "-XX:TieredStopAtLevel=1";

  private final Path directory;
  private final Effort effort;
  private final Launcher launcher;
  private final SparkSession spark;
  private Map<String, List<String>> undisturbed;
  private int batches;
  private RunningCluster cluster;
  private Set<String> before = Set.of();
  private List<StudyEvent> durable = List.of();
  private final List<Process> started = new ArrayList<>();
  private int studies;
  private int strikes;

  /** How often each study is struck. */
  enum Effort {
    /** Once: the build has little time. */
    BRIEF,
    /** As often as it is worth the while. */
    THOROUGH
  }

  private TestBed(Path directory, Effort effort) {
    this.directory = directory;
    this.effort = effort;
    this.launcher = new Launcher(directory.resolve("logs"));
    this.spark =
        SparkSession.builder()
            .master("local[1]")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.host", "127.0.0.1")
            .getOrCreate();
  }

  /**
   * Runs the study that nothing happens to.
   *
   * @param effort how often a study is struck where it can outlive that
   */
  static TestBed start(Path directory, Effort effort) throws Exception {
    TestBed bed = new TestBed(directory, effort);
    Driven run = bed.local(0);
    require(run.driver().await(), Set.of(0));
    bed.undisturbed = StudyTablesCompared.of(bed.spark, run.study(), run.hadoop());
    for (String table : List.of("trials", "measurements", "ensembles", "openings")) {
      if (bed.undisturbed.getOrDefault(table, List.of()).isEmpty()) {
        throw new AssertionError("There are no " + table + " to compare with");
      }
    }
    bed.batches = bed.batches(Path.of(run.study()));
    return bed;
  }

  private int batches(Path study) throws IOException {
    int count = 0;
    try (Stream<Path> files = Files.list(study.resolve("journal"))) {
      for (Path file : files.toList()) {
        count +=
            (int) Files.readAllLines(file).stream().filter(l -> l.startsWith("{\"batch\"")).count();
      }
    }
    return count;
  }

  /** Notes that a fault has been caused. */
  void struck() {
    strikes++;
  }

  /** How often a study is to be struck by what others undo. */
  int strikesEach() {
    return effort == Effort.BRIEF ? 1 : 3;
  }

  /** How many drivers of a study are to be killed. */
  int driversEach() {
    return effort == Effort.BRIEF ? 1 : Integer.MAX_VALUE;
  }

  /** How many faults have been caused so far. */
  int strikes() {
    return strikes;
  }

  /** A directory of its own for what a fault needs. */
  Path scratch() throws IOException {
    return Files.createTempDirectory(directory, "scratch-");
  }

  /** How often the undisturbed study wrote to its journal. */
  int batches() {
    return batches;
  }

  /** The cluster, which is started when it is first asked for. */
  RunningCluster cluster() throws IOException, InterruptedException {
    if (cluster == null) {
      cluster = RunningCluster.start(directory.resolve("cluster"));
    }
    return cluster;
  }

  /** Applications whose executors were there before the last study began. */
  Set<String> before() {
    return before;
  }

  /** Starts the study on this machine. */
  Driven local(int repeat, String... options) throws IOException {
    return local(directory, repeat, 0, options);
  }

  /** The same, with the study in another directory. */
  Driven localAt(Path parent, int repeat) throws IOException {
    return local(parent, repeat, 0);
  }

  /** The same, with a driver that waits to be attached to. */
  Driven localHeld(int repeat, String... options) throws IOException {
    return local(directory, repeat, freePort(), options);
  }

  private Driven local(Path parent, int repeat, int port, String... options) throws IOException {
    URI study = parent.resolve("study-" + ++studies).toUri();
    List<String> arguments = search(Path.of(study).toString(), options);
    arguments.addAll(List.of("--master", "local[2]"));
    ProcessBuilder process = command(arguments);
    process.environment().put("ESPALIER_JAVA_OPTS", options(port));
    return driven(study, process, port, new Configuration(), repeat);
  }

  /** Starts the study on the cluster. */
  Driven clustered(int repeat, String... options) throws IOException, InterruptedException {
    return clustered(repeat, 0, options);
  }

  /** The same, with a driver that waits to be attached to. */
  Driven clusteredHeld(int repeat, String... options) throws IOException, InterruptedException {
    return clustered(repeat, freePort(), options);
  }

  private Driven clustered(int repeat, int port, String... options)
      throws IOException, InterruptedException {
    URI study = URI.create(cluster().studies() + "/" + ++studies);
    before = new HashSet<>();
    cluster.executors().forEach(e -> before.add(e.application()));
    List<String> arguments = search(study.toString(), options);
    ProcessBuilder process = submit(arguments);
    process.environment().put("SPARK_SUBMIT_OPTS", options(port));
    return driven(study, process, port, cluster.hadoop(), repeat);
  }

  private Driven driven(
      URI study, ProcessBuilder process, int port, Configuration hadoop, int repeat)
      throws IOException {
    SplittableRandom random = new SplittableRandom(31L * repeat + 7);
    return new Driven(this, study, start(process), port, hadoop, random);
  }

  private Launcher.Running start(ProcessBuilder process) throws IOException {
    Launcher.Running running = launcher.start(process);
    started.add(running.process());
    return running;
  }

  /**
   * Causes a fault, and ends what it has left running.
   *
   * @param repeat from 1 on
   * @return what was found, for people
   */
  String cause(Fault fault, int repeat) throws Exception {
    try {
      return fault.cause().strike(this, repeat);
    } finally {
      clear();
    }
  }

  private void clear() {
    started.forEach(Process::destroyForcibly);
    started.clear();
    durable = List.of();
  }

  private static List<String> search(String out, String... options) {
    List<String> arguments = new ArrayList<>(List.of("search", STUDY, "--out", out));
    arguments.add("--set");
    arguments.add("data.source=" + Launcher.PROJECT.resolve("data/digits.csv.gz").toUri());
    arguments.addAll(List.of(options));
    return arguments;
  }

  /** Goes on with a study, by a driver that waits to be attached to. */
  Driven resumeHeld(Driven run) throws IOException {
    return resumed(run, freePort());
  }

  /** Goes on with a study, by a driver that waits for nobody. */
  Driven resumeFree(Driven run) throws IOException {
    return resumed(run, 0);
  }

  private Driven resumed(Driven run, int port) throws IOException {
    Launcher.Running driver = start(resuming(run, port));
    return new Driven(this, run.study(), driver, port, run.hadoop(), run.random());
  }

  private static ProcessBuilder command(List<String> arguments) {
    List<String> line = new ArrayList<>();
    line.add(Launcher.PROJECT.resolve("deploy/espalier").toString());
    line.addAll(arguments);
    return new ProcessBuilder(line);
  }

  /** What the cluster runs: two executors of a core, which say where they can be attached to. */
  private ProcessBuilder submit(List<String> arguments) throws IOException {
    String options =
        String.join(
            " ",
            Files.readAllLines(Launcher.PROJECT.resolve("deploy/jvm.options")).stream()
                .filter(l -> !l.startsWith("#"))
                .toList());
    List<String> all =
        new ArrayList<>(
            List.of(
                "--master", cluster.master(),
                "--conf", "spark.executor.memory=700m",
                "--conf", "spark.executor.cores=1",
                "--conf", "spark.cores.max=" + RunningCluster.WORKERS,
                "--conf", "spark.driver.memory=700m",
                "--conf", "spark.ui.enabled=false",
                "--conf",
                    "spark.executor.extraJavaOptions="
                        + options
                        + " "
                        + BRIEF
                        + " "
                        + Debugged.announcing()));
    all.addAll(arguments);
    ProcessBuilder process = command(all);
    process.environment().putAll(cluster.environment());
    return process;
  }

  private static String options(int port) {
    return port == 0 ? BRIEF : BRIEF + " " + Debugged.waiting(port);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** Goes on with a study, in a process of its own. */
  Launcher.Running resume(Driven run) throws IOException {
    return start(resuming(run, 0));
  }

  private ProcessBuilder resuming(Driven run, int port) throws IOException {
    boolean here = run.study().getScheme().equals("file");
    String study = here ? Path.of(run.study()).toString() : run.study().toString();
    List<String> arguments = List.of("resume", study);
    ProcessBuilder process = here ? command(arguments) : submit(arguments);
    String variable = here ? "ESPALIER_JAVA_OPTS" : "SPARK_SUBMIT_OPTS";
    process.environment().put(variable, options(port));
    return process;
  }

  /**
   * Waits for the driver, which went on, and looks at what the study has become.
   *
   * @return what was found, for people
   */
  String wentOn(Driven run) throws Exception {
    require(run.driver().await(), Set.of(0));
    return "went on; " + same(run);
  }

  /**
   * Waits for the driver to end, takes the study up again, and looks at what it has become.
   *
   * @param exits how the driver may end; 0 where it may have been faster than the fault
   */
  String resumed(Driven run, Set<Integer> exits) throws Exception {
    int exit = require(run.driver().await(), exits).exit();
    if (exit == 0) {
      return "ended before; " + same(run);
    }
    durable = run.events();
    require(resume(run).await(), Set.of(0));
    return "exit " + exit + ", resumed; " + same(run);
  }

  /** What the next comparison must find at the journal's beginning. */
  void expect(List<StudyEvent> events) {
    durable = events;
  }

  static Launcher.Result require(Launcher.Result result, Set<Integer> exits) {
    if (!exits.contains(result.exit())) {
      throw new AssertionError(
          "The command ended with " + result.exit() + ", not " + exits + ":\n" + result.err());
    }
    return result;
  }

  /**
   * Compares a study that has ended with the undisturbed one: every event must follow from those
   * before, each epoch of each trial be measured once, and the tables be the same.
   */
  String same(Driven run) throws Exception {
    StudyState state = new StudyState();
    Map<String, Integer> retried = new TreeMap<>();
    Set<String> measured = new HashSet<>();
    int drivers = 0;
    int moved = 0;
    List<StudyEvent> events = run.events();
    if (!events.subList(0, durable.size()).equals(durable)) {
      throw new AssertionError(run.study() + " has lost events that were durable");
    }
    durable = List.of();
    for (StudyEvent event : events) {
      state.apply(event);
      if (event instanceof StudyEvent.Measured m
          && !measured.add(m.measurement().trial() + " " + m.measurement().epoch())) {
        throw new AssertionError("Measured twice: " + m);
      }
      if (event instanceof StudyEvent.LegRetried r) {
        retried.merge(kind(r.failure()), 1, Integer::sum);
      }
      drivers += event instanceof StudyEvent.DriverStarted ? 1 : 0;
      moved += event instanceof StudyEvent.LegMoved ? 1 : 0;
    }
    Map<String, List<String>> tables = StudyTablesCompared.of(spark, run.study(), run.hadoop());
    for (Map.Entry<String, List<String>> table : undisturbed.entrySet()) {
      if (!table.getValue().equals(tables.get(table.getKey()))) {
        throw new AssertionError(
            run.study()
                + ": "
                + table.getKey()
                + " differ:\n"
                + table.getValue()
                + "\n"
                + tables.get(table.getKey()));
      }
    }
    return "same tables (drivers "
        + drivers
        + ", legs again: "
        + retried
        + (moved > 0 ? ", moved: " + moved : "")
        + ")";
  }

  private static String kind(LegResult.Failed failure) {
    return failure.reason().startsWith("hung") ? "HUNG" : failure.cause().name();
  }

  /** A table of a study on this machine. */
  List<org.apache.spark.sql.Row> table(Driven run, String name) {
    return spark.read().parquet(run.study() + "/tables/" + name).collectAsList();
  }

  @Override
  public void close() throws IOException {
    clear();
    spark.stop();
    if (cluster != null) {
      cluster.close();
    }
  }
}
