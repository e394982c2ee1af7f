package io.espalier.data.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.espalier.data.DataProblem;
import io.espalier.data.DataSchema;
import io.espalier.data.Format;
import io.espalier.data.Impute;
import io.espalier.data.LocalSpark;
import io.espalier.data.MissingCells;
import io.espalier.data.NetworkLoader;
import io.espalier.ensemble.Combination;
import io.espalier.ensemble.Ensemble;
import io.espalier.metrics.Task;
import io.espalier.port.Feature;
import io.espalier.port.Shape;
import io.espalier.trial.EnsembleFacts.Member;
import io.espalier.trial.TrialId;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScoringTest {
  private static final Offset<Float> CLOSE = within(1e-6f);
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
            reason -> assertThat(reason).startsWith("column 'b' is missing ('NaN')"),
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
            new DataSchema(
                List.of(new Feature.Numeric("a"), new Feature.Numeric("b")),
                "price",
                new Task.Regression(),
                MissingCells.of(List.of(), Impute.REFUSE)),
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
  void randomPassesLeaveTheirDeviations() throws IOException {
    // Members whose passes are 0.3 and 0.1 apart, with weights 0.75 and 0.25.
    float expected = (float) Math.hypot(0.75 * 0.3, 0.25 * 0.1);
    score("a,b\n1,2\n", new RandomNetworks());
    Row row = read(out).get(0);
    assertThat(row.schema().fieldNames())
        .containsExactly(
            "a",
            "b",
            "prediction",
            "probability_yes",
            "probability_no",
            "sd_yes",
            "sd_no",
            "disagreement");
    assertThat(row.getFloat(5)).isCloseTo(expected, CLOSE);
    assertThat(row.getFloat(6)).isCloseTo(expected, CLOSE);
    assertThat(row.getFloat(7)).isGreaterThan(0);
    assertThatThrownBy(() -> score("a,b,SD_no\n1,2,3\n", new RandomNetworks()))
        .hasMessageContaining("has a column 'SD_no', which scoring adds");
  }

  @Test
  void dataThatTheModelCannotReadAreRefused() throws IOException {
    refused("a,c\n1,2\n", "lacks 1 of the model's 2 columns: 'b'");
    refused("a,b\n1,2\n".replace(",", ";"), "columns are separated by commas");
    refused("a,b,prediction\n1,2,3\n", "has a column 'prediction', which scoring adds");
    refused("a,b,Probability_YES\n1,2,3\n", "has a column 'Probability_YES'");
    Files.createDirectories(Path.of(out));
    refused("a,b\n1,2\n", "exists already");
  }

  @Test
  void missingNumbersAreLeftToTheNetworksUnlessTheStudyRefusedThem() throws IOException {
    use(ModelStoreTest.schema(Impute.MEDIAN, new Feature.Numeric("a"), new Feature.Numeric("b")));
    Scoring.Outcome outcome = score("a,b\n3,\n3,?\nnan,7\n3,two\n");
    assertThat(outcome.scored()).isEqualTo(3);
    assertThat(outcome.unknown()).isZero();
    List<Row> rows = read(out);
    assertThat(rows.get(0).isNullAt(1)).isTrue();
    assertThat(rows).extracting(row -> row.getString(2)).containsExactly("no", "no", "yes");
    assertThat(rows.get(1).getFloat(3)).isEqualTo(rows.get(0).getFloat(3));
    // 3 less what takes the place of the missing number: 10.
    assertThat(rows.get(0).getFloat(3)).isCloseTo(probability(-7), within(1e-6f));
    assertThat(rows.get(2).getFloat(3)).isCloseTo(probability(3), within(1e-6f));
    assertThat(read(outcome.rejectedRows()).get(0).getString(2)).startsWith("column 'b' has text");
  }

  @Test
  void aSeriesMayEndEarlyIfTheModelKnowsSuchAndAnImageIsWhole() throws IOException {
    use(shaped(new Shape.Series(2, 1, 1)));
    Scoring.Outcome outcome = score("a,b\n3,\n,4\n1,2\n");
    assertThat(outcome.scored()).isEqualTo(2);
    assertThat(read(outcome.rejectedRows()))
        .extracting(row -> row.getString(2))
        .containsExactly("column 'a' is missing where the model needs a number");
  }

  @Test
  void whatAModelNeedsWholeIsRejectedOtherwise() throws IOException {
    for (Shape shape : List.of(new Shape.Series(2, 1), new Shape.Image(1, 2, 1))) {
      use(shaped(shape));
      Scoring.Outcome outcome = score("a,b\n3,\n1,2\n");
      assertThat(outcome.scored()).isEqualTo(1);
      assertThat(read(outcome.rejectedRows()))
          .extracting(row -> row.getString(2))
          .containsExactly("column 'b' is missing where the model needs a number");
      out = URI.create(out + "-next");
    }
  }

  private static DataSchema shaped(Shape shape) {
    DataSchema plain =
        ModelStoreTest.schema(Impute.MEDIAN, new Feature.Numeric("a"), new Feature.Numeric("b"));
    return new DataSchema(
        plain.features(), plain.label(), plain.task(), plain.missing(), shape, Optional.empty());
  }

  @Test
  void namesAreTheirPlacesAndUnknownOnesAreCounted() throws IOException {
    use(
        ModelStoreTest.schema(
            Impute.REFUSE,
            new Feature.Categorical("a", List.of("2", "blue", "red")),
            new Feature.Categorical("b", List.of("x", "y"))));
    Scoring.Outcome outcome = score("b,a\ny,red\nx,green\nz,violet\n?,blue\ny, 2\n");
    assertThat(outcome.scored()).isEqualTo(5);
    assertThat(outcome.unknown()).isEqualTo(2);
    assertThat(outcome.rejected()).isZero();
    List<Row> rows = read(out);
    assertThat(rows).extracting(row -> row.getInt(6)).containsExactly(0, 1, 2, 0, 0);
    assertThat(rows.get(0).schema().fieldNames()[6]).isEqualTo("unknown_names");
    int[] differences = {2 - 1, -1 - 0, -1 - -1, 1 - 10, 0 - 1};
    for (int i = 0; i < differences.length; i++) {
      assertThat(rows.get(i).getFloat(3)).isCloseTo(probability(differences[i]), within(1e-6f));
    }
    assertThat(rows.get(4).getString(1)).isEqualTo("2");
  }

  @Test
  void allFormatsAreScoredAlike() throws IOException {
    use(
        ModelStoreTest.schema(
            Impute.MEDIAN, new Feature.Numeric("v_0"), new Feature.Categorical("c", List.of("7"))));
    Path json = directory.resolve("rows.json");
    Files.writeString(
        json,
        "{\"c\":7,\"v\":[3],\"s\":{\"t\":1}}\n{\"c\":8,\"v\":null}\n{\"c\":7,\"v\":[3,4]}\nno\n");
    Scoring.Outcome outcome = score(json);
    assertThat(outcome.scored()).isEqualTo(2);
    assertThat(outcome.unknown()).isEqualTo(1);
    List<Row> rows = read(out);
    assertThat(probabilities(rows)).containsExactly(expected(3, 10 + 1), CLOSE);
    assertThat(rows.get(0).<Row>getAs("s").getLong(0)).isEqualTo(1);
    assertThat(read(outcome.rejectedRows()))
        .extracting(row -> row.<String>getAs("rejected_reason"))
        .containsExactly(
            "column 'v' holds 2 numbers, and the model was trained on 1", "is no JSON object: no");

    for (String format : List.of("parquet", "orc")) {
      URI copy = directory.resolve("copy." + format).toUri();
      spark
          .read()
          .json(json.toString())
          .where("c is not null")
          .coalesce(1)
          .write()
          .format(format)
          .save(copy.toString());
      out = directory.resolve("out-" + format).toUri();
      assertThat(score(Path.of(copy)).rejected()).isEqualTo(1);
      assertThat(probabilities(read(out))).containsExactly(expected(3, 10 + 1), CLOSE);
    }
  }

  @Test
  void arraysAndRowsWithoutTheirZerosAreScored() throws IOException {
    use(
        ModelStoreTest.schema(
            Impute.REFUSE, new Feature.Numeric("features_0"), new Feature.Numeric("features_1")));
    // No row has a second feature: the model knows that there is one.
    score(Files.writeString(directory.resolve("rows.libsvm"), "0 1:3\n1 1:-2\n0\n"));
    assertThat(probabilities(read(out))).containsExactly(expected(3, -2, 0), CLOSE);

    use(
        ModelStoreTest.schema(
            Impute.REFUSE, new Feature.Numeric("pixel_0"), new Feature.Numeric("pixel_1")));
    byte[] images = {0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 5, 4, 0, (byte) 200};
    out = directory.resolve("out-idx").toUri();
    score(Files.write(directory.resolve("t-images-idx3-ubyte"), images));
    List<Row> rows = read(out);
    assertThat(probabilities(rows)).containsExactly(expected(1, -200), CLOSE);
    assertThat(rows.get(1).<Float>getList(0)).containsExactly(0f, 200f);
  }

  private static float[] expected(double... differences) {
    float[] values = new float[differences.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = probability(differences[i]);
    }
    return values;
  }

  private static float[] probabilities(List<Row> rows) {
    float[] values = new float[rows.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = rows.get(i).<Float>getAs("probability_yes");
    }
    return values;
  }

  /** Of a difference: members say logistic(d) and logistic(-2d), with weights 0.75 and 0.25. */
  private static float probability(double d) {
    return (float) (0.75 / (1 + Math.exp(-d)) + 0.25 / (1 + Math.exp(2 * d)));
  }

  private void use(DataSchema schema) throws IOException {
    new ModelStore(new Configuration())
        .save(model, ModelStoreTest.model(schema), new FakeNetworks());
  }

  private Scoring.Outcome score(Path data) throws IOException {
    return new Scoring(spark, new FakeNetworks()).run(model, data.toUri(), Format.AUTO, out);
  }

  private void refused(String csv, String message) {
    assertThatThrownBy(() -> score(csv))
        .isInstanceOf(DataProblem.class)
        .hasMessageContaining(message);
  }

  private void score(String csv, NetworkLoader networks) throws IOException {
    Path data = Files.writeString(directory.resolve("data.csv"), csv);
    new Scoring(spark, networks).run(model, data.toUri(), Format.AUTO, out);
  }

  private Scoring.Outcome score(String csv) throws IOException {
    return score(Files.writeString(directory.resolve("data.csv"), csv));
  }

  private static List<Row> read(URI parquet) {
    return spark.read().parquet(parquet.toString()).collectAsList();
  }
}
