package io.espalier.bench;

import io.espalier.data.Format;
import io.espalier.data.Preparation;
import io.espalier.data.PreparedData;
import io.espalier.data.SourceSpec;
import io.espalier.data.Split;
import io.espalier.data.TaskKind;
import io.espalier.data.model.Dl4jNetworks;
import io.espalier.data.model.ModelStore;
import io.espalier.data.model.SavedModel;
import io.espalier.data.model.Scoring;
import io.espalier.dl4j.Dl4jTrainer;
import io.espalier.ensemble.Combination;
import io.espalier.ensemble.Ensemble;
import io.espalier.metrics.Metrics;
import io.espalier.port.Stores;
import io.espalier.space.Params;
import io.espalier.spark.HadoopCheckpointStore;
import io.espalier.spark.HadoopPredictionStore;
import io.espalier.trial.ConfigId;
import io.espalier.trial.Decision;
import io.espalier.trial.EngineChoice;
import io.espalier.trial.EnsembleFacts.Member;
import io.espalier.trial.Leg;
import io.espalier.trial.LegResult;
import io.espalier.trial.Objective;
import io.espalier.trial.Sample;
import io.espalier.trial.Start;
import io.espalier.trial.TrainingPlan;
import io.espalier.trial.Trial;
import io.espalier.trial.TrialId;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;

/** Scores made-up rows with a small ensemble, as {@code espalier predict} does. */
record PredictBench(Screen screen, int rows) {
  private static final int TRAINED_ON = 20_000;
  private static final int NETWORKS = 3;
  private static final int EPOCHS = 3;
  private static final int NUMBERS = 8;

  /** How the kernel calls the most memory that a process had, in kB. */
  private static final String PEAK = "VmHWM:";

  /** Makes the kernel forget the peak so far. */
  private static final String FORGET = "5";

  void run() throws IOException {
    try (Disk disk = Disk.make();
        LocalSpark spark = new LocalSpark()) {
      SparkSession session = SparkSession.builder().getOrCreate();
      URI model = disk.folder().resolve("model").toUri();
      write(session, TRAINED_ON, 1, disk.folder().resolve("training"));
      save(session, disk.folder(), model);
      long start = System.nanoTime();
      write(session, rows, 2, disk.folder().resolve("rows"));
      screen.line(
          "%d rows written in %.1f s, %.0f MB of CSV",
          rows, seconds(start), bytes(disk.folder().resolve("rows")) / 1e6);
      Files.writeString(Path.of("/proc/self/clear_refs"), FORGET);
      start = System.nanoTime();
      Scoring.Outcome outcome =
          new Scoring(session, new Dl4jNetworks())
              .run(
                  model,
                  disk.folder().resolve("rows").toUri(),
                  Format.CSV,
                  disk.folder().resolve("scores").toUri());
      double taken = seconds(start);
      screen.line(
          "%d rows scored by %d networks in %.1f s: %.0f rows a second through local[%d]",
          outcome.scored(),
          NETWORKS,
          taken,
          outcome.scored() / taken,
          spark.context().defaultParallelism());
      screen.line(
          "%d of them with unknown names, %d rejected; resident memory at most %.0f MB",
          outcome.unknown(), outcome.rejected(), peak() / 1e3);
    }
  }

  /** Numbers of which a hundredth is missing, names of which some are rare, a label. */
  private static void write(SparkSession session, int rows, int seed, Path into) {
    List<String> columns = new ArrayList<>();
    for (int i = 0; i < NUMBERS; i++) {
      columns.add(
          "if(rand(%d) < 0.01, null, round(randn(%d), 4)) as x%d"
              .formatted(100 * seed + 20 + i, 100 * seed + i, i));
    }
    columns.add("concat('city', cast(40 * rand(%d) as int)) as city".formatted(100 * seed + 50));
    // The rarest names occur once in a million rows: training misses them.
    columns.add(
        "concat('kind', cast(-log10(1e-9 + rand(%d)) as int)) as kind".formatted(100 * seed + 51));
    session
        .range(0, rows, 1, 2 * LocalSpark.SLOTS)
        .selectExpr(columns.toArray(String[]::new))
        .selectExpr("*", "if(coalesce(x0, 0) + coalesce(x1, 0) > 0, 'yes', 'no') as label")
        .write()
        .option("header", "true")
        .csv(into.toUri().toString());
  }

  private static void save(SparkSession session, Path folder, URI model) throws IOException {
    Configuration hadoop = session.sparkContext().hadoopConfiguration();
    SourceSpec source =
        new SourceSpec(
            folder.resolve("training").toUri(),
            Format.CSV,
            "label",
            TaskKind.CLASSIFICATION,
            new Split.Fractions(0.8, 0.1, 0.1, true));
    URI study = folder.resolve("study").toUri();
    new Preparation(session).prepare(source, 1, study);
    PreparedData data = PreparedData.load(hadoop, study);
    Stores stores =
        new Stores(
            new HadoopCheckpointStore(study, hadoop), new HadoopPredictionStore(study, hadoop));
    Map<TrialId, byte[]> checkpoints = new TreeMap<>();
    List<Member> members = new ArrayList<>();
    for (int number = 0; number < NETWORKS; number++) {
      TrialId id = new TrialId(number);
      checkpoints.put(id, stores.checkpoints().read(trained(id, data, stores)));
      members.add(new Member(id, 1.0 / NETWORKS));
    }
    SavedModel saved =
        new SavedModel(
            "averaging",
            data.known().schema(),
            new Ensemble(members, Combination.MEAN),
            checkpoints);
    new ModelStore(hadoop).save(model, saved, new Dl4jNetworks());
  }

  private static URI trained(TrialId id, PreparedData data, Stores stores) {
    TrainingPlan plan =
        new TrainingPlan(
            Params.EMPTY, new Objective("log-loss", true), List.of("log-loss"), EngineChoice.AUTO);
    Params params = new Params(Map.of("hidden", List.of(64, 32), "batch", 128));
    Trial trial =
        new Trial(
            id,
            new io.espalier.trial.Configuration(new ConfigId(id.number()), params),
            new Sample.Whole(),
            1 + id.number(),
            EPOCHS);
    LegResult result =
        new Dl4jTrainer(plan, Metrics.all())
            .train(
                new Leg(trial, 1, new Start.Scratch(), EPOCHS),
                data,
                measurement -> Decision.CONTINUE,
                stores);
    if (!(result instanceof LegResult.Reached reached)) {
      throw new IllegalStateException("Training ended with " + result);
    }
    return reached.artifacts().checkpoint();
  }

  private static long bytes(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.mapToLong(file -> file.toFile().length()).sum();
    }
  }

  private static double peak() throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
      return lines
          .filter(line -> line.startsWith(PEAK))
          .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")))
          .sum();
    }
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }
}
