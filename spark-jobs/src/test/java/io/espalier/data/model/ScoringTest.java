package io.espalier.data.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.espalier.data.DataProblem;
import io.espalier.data.DataSchema;
import io.espalier.data.LocalSpark;
import io.espalier.ensemble.Combination;
import io.espalier.ensemble.Ensemble;
import io.espalier.metrics.Task;
import io.espalier.trial.EnsembleFacts.Member;
import io.espalier.trial.TrialId;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScoringTest {
  private static SparkSession spark;

  @TempDir Path directory;
  private URI model;
  private URI out;

  @BeforeAll
  static void start() {
    spark = LocalSpark.start();
  }

  @AfterAll
  static void stop() {
    LocalSpark.stop();
  }

  @BeforeEach
  void save() throws IOException {
    model = directory.resolve("model").toUri();
    out = directory.resolve("out").toUri();
    new ModelStore(new Configuration()).save(model, ModelStoreTest.model(1), new FakeNetworks());
  }

  @Test
  void everyRowIsScoredAndKeepsItsColumns() throws IOException {
    // Other columns, another order and a label; the model needs a and b.
    Scoring.Outcome outcome = score("b,note,label,a\n1,first,yes,3\n2.5,\"x, y\",,0.5\n");
    assertThat(outcome.scored()).isEqualTo(2);
    assertThat(outcome.rejected()).isZero();

    List<Row> rows = read(out);
    assertThat(rows.get(0).schema().fieldNames())
        .containsExactly(
            "b",
            "note",
            "label",
            "a",
            "prediction",
            "probability_yes",
            "probability_no",
            "disagreement");
    Row first = rows.get(0);
    assertThat(first.getDouble(0)).isEqualTo(1);
    assertThat(first.getString(1)).isEqualTo("first");
    assertThat(first.getDouble(3)).isEqualTo(3);
    // A difference of 2: members say logistic(2) and logistic(-4), with weights 0.75 and 0.25.
    double p = 0.75 / (1 + Math.exp(-2)) + 0.25 / (1 + Math.exp(4));
    assertThat(first.getString(4)).isEqualTo("yes");
    assertThat(first.getFloat(5)).isCloseTo((float) p, within(1e-6f));
    assertThat(first.getFloat(6)).isCloseTo((float) (1 - p), within(1e-6f));
    assertThat(first.getFloat(7)).isGreaterThan(0.3f);
    assertThat(rows.get(1).getString(4)).isEqualTo("no");
    assertThat(rows.get(1).isNullAt(2)).isTrue();
  }

  @Test
  void rowsThatCannotBeScoredAreWrittenAsideWithTheReason() throws IOException {
    Scoring.Outcome outcome =
        score("a,b,id\n1,2,ok\n,2,empty\n1,two,text\n1,NaN,nan\n1\n1,2,long,er\n3,4,ok\n");
    assertThat(outcome.scored()).isEqualTo(2);
    assertThat(outcome.rejected()).isEqualTo(5);

    assertThat(read(out)).extracting(row -> row.getString(2)).containsExactly("ok", "ok");
    List<Row> rejected = read(outcome.rejectedRows());
    assertThat(rejected)
        .extracting(row -> row.getString(3))
        .satisfiesExactlyInAnyOrder(
            reason -> assertThat(reason).isEqualTo("column 'a' is empty where a number is needed"),
            reason -> assertThat(reason).startsWith("column 'b' has text 'two'"),
            reason -> assertThat(reason).startsWith("column 'b' has 'NaN'"),
            reason -> assertThat(reason).endsWith("the header's 3 cells: 1"),
            reason -> assertThat(reason).endsWith("the header's 3 cells: 1,2,long,er"));
  }

  @Test
  void manyRowsInManyPartitionsAreEachScoredOnce() throws IOException {
    StringBuilder csv = new StringBuilder("id,a,b\n");
    for (int i = 0; i < 20_000; i++) {
      csv.append(i).append(',').append(i % 97).append(',').append(i % 89).append('\n');
    }
    spark.conf().set("spark.sql.files.maxPartitionBytes", "50000");
    try {
      assertThat(score(csv.toString()).scored()).isEqualTo(20_000);
    } finally {
      spark.conf().unset("spark.sql.files.maxPartitionBytes");
    }
    List<Row> rows = read(out);
    assertThat(rows.stream().map(row -> row.getString(0)).distinct()).hasSize(20_000);
    for (Row row : rows) {
      double difference = row.getDouble(1) - row.getDouble(2);
      double p = 0.75 / (1 + Math.exp(-difference)) + 0.25 / (1 + Math.exp(2 * difference));
      assertThat(row.getFloat(4)).isCloseTo((float) p, within(1e-5f));
    }
  }

  @Test
  void valuesArePredictedWithTheirSpread() throws IOException {
    SavedModel values =
        new SavedModel(
            "best",
            new DataSchema(List.of("a", "b"), "price", new Task.Regression()),
            new Ensemble(
                List.of(new Member(new TrialId(0), 0.5), new Member(new TrialId(1), 0.5)),
                Combination.MEAN),
            Map.of(
                new TrialId(0), FakeNetworks.checkpoint(1),
                new TrialId(1), FakeNetworks.checkpoint(3)));
    new ModelStore(new Configuration()).save(model, values, new FakeNetworks());
    score("a,b\n5,3\n");
    Row row = read(out).get(0);
    assertThat(row.schema().fieldNames()).containsExactly("a", "b", "prediction", "disagreement");
    assertThat(row.getFloat(2)).isEqualTo(4);
    assertThat(row.getFloat(3)).isEqualTo(2);
  }

  @Test
  void dataThatTheModelCannotReadAreRefused() throws IOException {
    refused("a,c\n1,2\n", "lacks 1 of the model's 2 columns: 'b'");
    refused("a,b,prediction\n1,2,3\n", "has a column 'prediction', which scoring adds");
    refused("a,b,Probability_YES\n1,2,3\n", "has a column 'Probability_YES'");
    Files.createDirectories(Path.of(out));
    refused("a,b\n1,2\n", "exists already");
  }

  private void refused(String csv, String message) {
    assertThatThrownBy(() -> score(csv))
        .isInstanceOf(DataProblem.class)
        .hasMessageContaining(message);
  }

  private Scoring.Outcome score(String csv) throws IOException {
    Path data = Files.writeString(directory.resolve("data.csv"), csv);
    return new Scoring(spark, new FakeNetworks()).run(model, data.toUri(), out);
  }

  private static List<Row> read(URI parquet) {
    return spark.read().parquet(parquet.toString()).collectAsList();
  }
}
