package io.espalier.data.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.data.Format;
import io.espalier.data.LocalSpark;
import io.espalier.data.Preparation;
import io.espalier.data.PreparedData;
import io.espalier.data.SourceSpec;
import io.espalier.data.Split;
import io.espalier.data.StoredTestSet;
import io.espalier.data.TaskKind;
import io.espalier.dl4j.Dl4jTrainer;
import io.espalier.ensemble.Combination;
import io.espalier.ensemble.Combiner;
import io.espalier.ensemble.Ensemble;
import io.espalier.metrics.Metrics;
import io.espalier.metrics.Predictions;
import io.espalier.port.CheckpointStore;
import io.espalier.port.Stores;
import io.espalier.port.TestSet;
import io.espalier.space.Params;
import io.espalier.spark.HadoopCheckpointStore;
import io.espalier.spark.HadoopPredictionStore;
import io.espalier.trial.ConfigId;
import io.espalier.trial.Configuration;
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
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real networks from the data to the scores of a file. */
class TrainedModelTest {
  private static final URI DIGITS = Path.of("../data/digits.csv.gz").toUri();

  @TempDir Path directory;

  /** Finds checkpoints from an executor. */
  private record Checkpoints(URI study) implements StoredTestSet.CheckpointSource {
    @Override
    public CheckpointStore on(org.apache.hadoop.conf.Configuration hadoop) {
      try {
        return new HadoopCheckpointStore(study, hadoop);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @AfterAll
  static void stop() {
    LocalSpark.stop();
  }

  @Test
  void savedEnsembleScoresAFileAsItWasTestedInTheStudy() throws IOException {
    SparkSession spark = LocalSpark.start();
    org.apache.hadoop.conf.Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    URI study = directory.toUri();
    new Preparation(spark)
        .prepare(
            new SourceSpec(
                DIGITS,
                Format.CSV,
                "label",
                TaskKind.CLASSIFICATION,
                new Split.Fractions(0.6, 0.2, 0.2, true)),
            42,
            study);
    Map<TrialId, URI> trained = train(hadoop, study);

    StoredTestSet testSet =
        new StoredTestSet(spark, study, new Checkpoints(study), new Dl4jNetworks());
    TestSet.Opening opening = testSet.open(trained);
    Ensemble ensemble =
        new Ensemble(
            List.of(new Member(new TrialId(0), 0.6), new Member(new TrialId(1), 0.4)),
            Combination.MEAN);
    Predictions tested = Combiner.combine(ensemble, opening.predictions());
    assertThat(
            Metrics.all().stream()
                .filter(m -> m.name().equals("accuracy"))
                .findFirst()
                .orElseThrow()
                .score(tested, opening.targets()))
        .isGreaterThan(0.9);

    Map<TrialId, byte[]> checkpoints = new HashMap<>();
    for (Map.Entry<TrialId, URI> entry : trained.entrySet()) {
      checkpoints.put(
          entry.getKey(), new HadoopCheckpointStore(study, hadoop).read(entry.getValue()));
    }
    URI model = directory.resolve("models/chosen").toUri();
    SavedModel saved =
        new SavedModel(
            "averaging", PreparedData.load(hadoop, study).known().schema(), ensemble, checkpoints);
    new ModelStore(hadoop).save(model, saved, new Dl4jNetworks());
    networksAreWholeArchives();

    URI out = directory.resolve("scores").toUri();
    Scoring.Outcome outcome =
        new Scoring(spark, new Dl4jNetworks()).run(model, DIGITS, Format.AUTO, out);
    assertThat(outcome.scored()).isEqualTo(1_797);
    List<Row> rows = spark.read().parquet(out.toString()).collectAsList();
    int[] testRows = testSet.sourceRows();
    for (int i = 0; i < testRows.length; i++) {
      Row row = rows.get(testRows[i] - 1);
      for (int digit = 0; digit < 10; digit++) {
        float scored = row.getFloat(row.fieldIndex("probability_" + digit));
        assertThat(scored)
            .isCloseTo(tested.at(i, digit), org.assertj.core.api.Assertions.within(1e-5f));
      }
    }
  }

  private Map<TrialId, URI> train(org.apache.hadoop.conf.Configuration hadoop, URI study)
      throws IOException {
    TrainingPlan plan =
        new TrainingPlan(
            Params.EMPTY, new Objective("accuracy", false), List.of("accuracy"), EngineChoice.AUTO);
    Stores stores =
        new Stores(
            new HadoopCheckpointStore(study, hadoop), new HadoopPredictionStore(study, hadoop));
    PreparedData data = PreparedData.load(hadoop, study);
    Map<TrialId, URI> trained = new HashMap<>();
    for (int number = 0; number < 2; number++) {
      Trial trial =
          new Trial(
              new TrialId(number),
              new Configuration(new ConfigId(number), new Params(Map.of("hidden", List.of(32)))),
              new Sample.Bootstrap(number),
              11 + number,
              12);
      LegResult result =
          new Dl4jTrainer(plan, Metrics.all())
              .train(
                  new Leg(trial, 1, new Start.Scratch(), 12),
                  data,
                  measurement -> Decision.CONTINUE,
                  stores);
      assertThat(result).isInstanceOf(LegResult.Reached.class);
      trained.put(trial.id(), ((LegResult.Reached) result).artifacts().checkpoint());
    }
    return trained;
  }

  private void networksAreWholeArchives() throws IOException {
    List<Path> archives = new ArrayList<>();
    try (Stream<Path> files = Files.list(directory.resolve("models/chosen"))) {
      files.filter(file -> file.toString().endsWith(".zip")).forEach(archives::add);
    }
    assertThat(archives).hasSize(2);
    for (Path archive : archives) {
      try (ZipFile zip = new ZipFile(archive.toFile())) {
        assertThat(zip.stream().map(entry -> entry.getName()))
            .contains("configuration.json", "coefficients.bin");
      }
    }
  }
}
