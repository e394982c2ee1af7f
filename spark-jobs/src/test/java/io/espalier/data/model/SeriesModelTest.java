package io.espalier.data.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.espalier.data.Arrangement;
import io.espalier.data.Format;
import io.espalier.data.LocalSpark;
import io.espalier.data.Preparation;
import io.espalier.data.PreparedData;
import io.espalier.data.SourceSpec;
import io.espalier.data.Split;
import io.espalier.data.TaskKind;
import io.espalier.dl4j.Dl4jTrainer;
import io.espalier.dl4j.TrainedNetwork;
import io.espalier.ensemble.Combination;
import io.espalier.ensemble.Ensemble;
import io.espalier.metrics.Metrics;
import io.espalier.metrics.Predictions;
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
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A recurrent network from lines that are a step each to the scores of whole series. */
class SeriesModelTest {
  private static final int SERIES = 60;

  @TempDir Path directory;

  @AfterAll
  static void stop() {
    LocalSpark.stop();
  }

  /** Series of 2 to 5 steps of two channels. */
  private static List<String> lines() {
    SplittableRandom random = new SplittableRandom(4);
    List<String> lines = new ArrayList<>();
    for (int s = 0; s < SERIES; s++) {
      for (int t = 0; t < 2 + s % 4; t++) {
        lines.add(
            String.format(
                Locale.ROOT,
                "s%02d,%d,%.3f,%.3f,%s",
                s,
                10 * t,
                random.nextGaussian() + (s % 2 == 0 ? 2 : 0),
                random.nextGaussian(),
                s % 2 == 0 ? "x" : "y"));
      }
    }
    return lines;
  }

  @Test
  void seriesAreScoredByTheirIdsAsInTheStudyWhateverTheOrderOfTheirLines() throws IOException {
    SparkSession spark = LocalSpark.start();
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    URI study = directory.toUri();
    List<String> lines = lines();
    Path file = directory.resolve("series.csv");
    Files.writeString(file, "id,t,a,b,label\n" + String.join("\n", lines) + "\n");
    new Preparation(spark)
        .prepare(
            new SourceSpec(
                    file.toUri(),
                    Format.AUTO,
                    "label",
                    TaskKind.CLASSIFICATION,
                    new Split.Fractions(0.6, 0.2, 0.2, true))
                .arranged(new Arrangement.Steps("id", "t", OptionalInt.empty())),
            42,
            study);
    PreparedData data = PreparedData.load(hadoop, study);
    byte[] checkpoint = train(data, hadoop, study);
    URI model = directory.resolve("model").toUri();
    new ModelStore(hadoop)
        .save(
            model,
            new SavedModel(
                "best",
                data.known().schema(),
                new Ensemble(List.of(new Member(new TrialId(0), 1)), Combination.MEAN),
                Map.of(new TrialId(0), checkpoint)),
            new Dl4jNetworks());

    Collections.reverse(lines);
    Collections.rotate(lines, 11);
    lines.add("long,1,0,0,x");
    for (int t = 2; t < 9; t++) {
      lines.add("long," + t + ",0,0,x");
    }
    lines.add("twice,1,0,0,x");
    lines.add("twice,1,0,0,x");
    lines.add("gap,1,0,,x");
    lines.add("timeless,,0,1,x");
    lines.add(",1,0,1,x");
    Path asked = directory.resolve("asked.csv");
    // In another order of columns, and without the label.
    Files.writeString(asked, "b,a,t,id\n" + String.join("\n", turned(lines)) + "\n");
    URI out = directory.resolve("scores").toUri();
    Scoring.Outcome outcome =
        new Scoring(spark, new Dl4jNetworks()).run(model, asked.toUri(), Format.AUTO, out);
    assertThat(outcome.scored()).isEqualTo(SERIES);
    assertThat(outcome.rejected()).isEqualTo(5);
    assertScored(spark.read().parquet(out.toString()).collectAsList(), data, checkpoint);
    assertThat(
            spark.read().parquet(outcome.rejectedRows().toString()).collectAsList().stream()
                .map(r -> r.getString(0) + ": " + r.getAs("rejected_reason")))
        .containsExactlyInAnyOrder(
            "long: has more than 5 steps, and the model reads up to 5",
            "twice: has two steps at the same time",
            "gap: has a step that lacks a number",
            "timeless: has a step without a time",
            "null: the id is missing");
  }

  private static List<String> turned(List<String> lines) {
    return lines.stream()
        .map(line -> line.split(",", -1))
        .map(cells -> cells[3] + "," + cells[2] + "," + cells[1] + "," + cells[0])
        .toList();
  }

  private static void assertScored(List<Row> scored, PreparedData data, byte[] checkpoint)
      throws IOException {
    List<String> lines = lines();
    float[] features = new float[data.columns()];
    int found = 0;
    try (TrainedNetwork network = TrainedNetwork.load(checkpoint)) {
      for (int row = 0; row < data.rows(); row++) {
        String id = lines.get(data.known().sourceRow(row) - 1).substring(0, 3);
        Row own = scored.stream().filter(r -> r.getString(0).equals(id)).findFirst().orElseThrow();
        assertThat(own.<Integer>getAs("steps"))
            .isEqualTo((int) lines.stream().filter(line -> line.startsWith(id)).count());
        data.gather(new int[] {row}, 0, 1, features);
        Predictions expected = network.predict(features, 1);
        assertThat(own.<Float>getAs("probability_y")).isCloseTo(expected.at(0, 1), within(1e-5f));
        assertThat(own.<Float>getAs("disagreement")).isCloseTo(0, within(1e-5f));
        found++;
      }
    }
    assertThat(found).isEqualTo(48);
  }

  private static byte[] train(PreparedData data, Configuration hadoop, URI study)
      throws IOException {
    TrainingPlan plan =
        new TrainingPlan(
            new Params(Map.of("kind", "recurrent", "units", List.of(3), "hidden", List.of())),
            new Objective("accuracy", false),
            List.of("accuracy"),
            EngineChoice.AUTO);
    Trial trial =
        new Trial(
            new TrialId(0),
            new io.espalier.trial.Configuration(new ConfigId(0), Params.EMPTY),
            new Sample.Whole(),
            11,
            2);
    LegResult result =
        new Dl4jTrainer(plan, Metrics.all())
            .train(
                new Leg(trial, 1, new Start.Scratch(), 2),
                data,
                measurement -> Decision.CONTINUE,
                new Stores(
                    new HadoopCheckpointStore(study, hadoop),
                    new HadoopPredictionStore(study, hadoop)));
    assertThat(result).isInstanceOf(LegResult.Reached.class);
    return new HadoopCheckpointStore(study, hadoop)
        .read(((LegResult.Reached) result).artifacts().checkpoint());
  }
}
