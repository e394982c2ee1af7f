package io.espalier.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.espalier.metrics.Predictions;
import io.espalier.port.Shape;
import io.espalier.space.Params;
import io.espalier.trial.LegResult;
import io.espalier.trial.Sample;
import io.espalier.trial.Start;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.preprocessor.Normalizer;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;
import org.nd4j.linalg.factory.Nd4j;

class TrainedNetworkTest {
  @Test
  void bytesAloneGiveTheStoredPredictionsToTheBit() throws IOException {
    for (Tables.Table data :
        List.of(Tables.clouds(200, 3, 1, 1), Tables.line(200, 3, 1), Tables.people(200, 1))) {
      Legs legs = new Legs(data);
      LegResult result =
          legs.train(Legs.params("dropout", 0.2, "schedule", "cosine", "l2", 0.01), 5);
      try (TrainedNetwork network = TrainedNetwork.load(legs.bytes(result))) {
        int[] rows = data.validationRows();
        assertThat(network.predict(data.raw(rows), rows.length).values())
            .isEqualTo(legs.kept(result).validation().values());
        assertThat(network.columns()).isEqualTo(data.columns());
        assertThat(network.task()).isEqualTo(data.task());
        assertThat(network.epoch()).isEqualTo(legs.checkpoint(result).best().epoch());
        assertThatThrownBy(() -> network.predict(new float[5], 2))
            .hasMessage("5 features do not make 2 rows of " + data.columns());
      }
    }
  }

  @Test
  void longTablesArePredictedLikeShortOnes() throws IOException {
    Tables.Table data = Tables.clouds(200, 3, 1, 1);
    Legs legs = new Legs(data);
    LegResult result = legs.train(Legs.params(), 1);
    int[] many = new int[5000];
    for (int i = 0; i < many.length; i++) {
      many[i] = i % 200;
    }
    try (TrainedNetwork network = TrainedNetwork.load(legs.bytes(result))) {
      Predictions all = network.predict(data.raw(many), many.length);
      for (int row = 0; row < many.length; row++) {
        assertThat(all.at(row, 0)).isCloseTo(all.at(row % 200, 0), within(1e-6f));
        assertThat(all.at(row, 0) + all.at(row, 1)).isCloseTo(1, within(1e-6f));
      }
    }
  }

  @Test
  void savedModelIsReadByDl4jAloneAndPredictsTheSame() throws IOException {
    for (Tables.Table data : List.of(Tables.clouds(200, 3, 1, 1), Tables.line(200, 3, 1))) {
      for (int row = 0; row < data.rows(); row++) {
        data.features()[row * data.columns()] = 4;
      }
      Legs legs = new Legs(data);
      LegResult result = legs.train(Legs.params("schedule", "step", "clip-norm", 1), 3);
      ByteArrayOutputStream zip = new ByteArrayOutputStream();
      int[] rows = data.validationRows();
      Predictions ours;
      try (TrainedNetwork network = TrainedNetwork.load(legs.bytes(result))) {
        network.save(zip);
        ours = network.predict(data.raw(rows), rows.length);
      }
      var restored =
          ModelSerializer.restoreMultiLayerNetworkAndNormalizer(
              new ByteArrayInputStream(zip.toByteArray()), false);
      MultiLayerNetwork network = restored.getFirst();
      Normalizer<?> normalizer = restored.getSecond();
      INDArray input = Nd4j.createFromArray(data.raw(rows)).reshape(rows.length, data.columns());
      ((NormalizerStandardize) normalizer).transform(input);
      INDArray output = network.output(input);
      ((NormalizerStandardize) normalizer).revertLabels(output);
      for (int row = 0; row < rows.length; row++) {
        assertThat(output.getFloat(row, 0))
            .isCloseTo(ours.at(row, 0), within(1e-3f * Math.max(1, Math.abs(ours.at(row, 0)))));
      }
      network.close();
    }
  }

  @Test
  void savedModelHasNoClassesThatDl4jDoesNotKnow() throws IOException {
    Legs legs = new Legs(Tables.clouds(80, 3, 1, 1));
    Params params =
        Legs.params(
            "l1",
            0.01,
            "l1-update",
            "proximal",
            "l2",
            0.1,
            "input-noise",
            0.1,
            "hidden-noise",
            0.1,
            "dropout",
            0.2,
            "hidden-l1",
            0.1,
            "drop-connect",
            0.1,
            "soft-sharing",
            0.1);
    LegResult result = legs.train(params, 2);
    ByteArrayOutputStream zip = new ByteArrayOutputStream();
    try (TrainedNetwork network = TrainedNetwork.load(legs.bytes(result))) {
      network.save(zip);
    }
    MultiLayerNetwork restored =
        ModelSerializer.restoreMultiLayerNetwork(
            new ByteArrayInputStream(zip.toByteArray()), false);
    assertThat(restored.getLayerWiseConfigurations().toJson())
        .doesNotContain("espalier")
        .contains("L2Regularization", "GaussianNoise");
    assertThat(restored.params().dup().ravel().toFloatVector())
        .isEqualTo(legs.network(result).parameters());
  }

  @Test
  void savedModelOfImagesOrSeriesIsReadByDl4jAloneWithItsChannelsFirst() throws IOException {
    Shape.Image image = new Shape.Image(4, 5, 2);
    Shape.Series series = new Shape.Series(6, 2);
    for (ShapedRows data :
        List.of(
            ShapedRows.squares(40, image, 2),
            new ShapedRows(Tables.clouds(40, 12, 0.5, 3), series))) {
      boolean images = data.shape() instanceof Shape.Image;
      Legs legs = new Legs(data);
      LegResult result = legs.train(Legs.params("kind", images ? "convolutional" : "recurrent"), 2);
      ByteArrayOutputStream zip = new ByteArrayOutputStream();
      int[] rows = data.validationRows();
      Predictions ours;
      float[] inputs;
      try (TrainedNetwork network = TrainedNetwork.load(legs.bytes(result))) {
        network.save(zip);
        ours = network.predict(data.table().raw(rows), rows.length);
        inputs = network.inputs(0, data.table().raw(rows), rows.length);
      }
      var restored =
          ModelSerializer.restoreMultiLayerNetworkAndNormalizer(
              new ByteArrayInputStream(zip.toByteArray()), false);
      long[] dimensions = images ? new long[] {rows.length, 40} : new long[] {rows.length, 2, 6};
      float[] turned = channelsFirst(data.table().raw(rows), data.columns());
      INDArray input = Nd4j.createFromArray(turned).reshape(dimensions);
      ((NormalizerStandardize) restored.getSecond()).transform(input);
      INDArray output = restored.getFirst().output(input);
      for (int row = 0; row < rows.length; row++) {
        assertThat(output.getFloat(row, 1)).isCloseTo(ours.at(row, 1), within(1e-4f));
      }
      for (int i = 0; i < inputs.length; i++) {
        assertThat(inputs[i]).isCloseTo(input.ravel().getFloat(i), within(1e-4f));
      }
      restored.getFirst().close();
    }
  }

  private static float[] channelsFirst(float[] raw, int columns) {
    float[] turned = new float[raw.length];
    int places = columns / 2;
    for (int i = 0; i < raw.length; i++) {
      int column = i % columns;
      turned[i - column + column % 2 * places + column / 2] = raw[i];
    }
    return turned;
  }

  @Test
  void savedModelSaysHowItsInputsAreMade() throws IOException {
    Tables.Table data = Tables.people(200, 3);
    Legs legs = new Legs(data);
    LegResult result = legs.train(Legs.params(), 2);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int[] rows = data.validationRows();
    Predictions ours;
    float[] inputs;
    try (TrainedNetwork trained = TrainedNetwork.load(legs.bytes(result))) {
      trained.save(bytes);
      ours = trained.predict(data.raw(rows), rows.length);
      inputs = trained.inputs(0, data.raw(rows), rows.length);
    }
    Map<String, byte[]> entries = entries(bytes.toByteArray());
    JsonNode json = new ObjectMapper().readTree(entries.get("preparation.json"));
    assertThat(json.path("inputs").asInt()).isEqualTo(10).isEqualTo(inputs.length / rows.length);
    JsonNode work = json.path("columns").path(1);
    assertThat(work.path("name").asText()).isEqualTo("work");
    assertThat(work.path("names"))
        .extracting(JsonNode::asText)
        .containsExactly("none", "office", "private", "self");
    assertThat(work.path("missing").asBoolean()).isTrue();
    // By the entry and the normalizer alone, what is predicted comes out again.
    float[] byHand = byHand(json.path("columns"), data.raw(rows), rows.length);
    var restored =
        ModelSerializer.restoreMultiLayerNetworkAndNormalizer(
            new ByteArrayInputStream(bytes.toByteArray()), false);
    INDArray features = Nd4j.createFromArray(byHand).reshape(rows.length, 10);
    ((NormalizerStandardize) restored.getSecond()).transform(features);
    INDArray output = restored.getFirst().output(features);
    for (int row = 0; row < rows.length; row++) {
      assertThat(output.getFloat(row, 0)).isCloseTo(ours.at(row, 0), within(1e-3f));
    }
    restored.getFirst().close();
  }

  /** Medians and an input for each name, but nothing standardized. */
  private static float[] byHand(JsonNode columns, float[] raw, int rows) {
    List<String> work = List.of("private", "office", "none", "self");
    List<String> home = List.of("town", "country");
    float[] inputs = new float[rows * 10];
    for (int row = 0; row < rows; row++) {
      int to = row * 10;
      for (int c = 0; c < 5; c++) {
        float value = raw[row * 5 + c];
        JsonNode column = columns.path(c);
        if (column.path("kind").asText().equals("number")) {
          inputs[to++] = Float.isNaN(value) ? column.path("median").floatValue() : value;
          continue;
        }
        List<String> levels = c == 1 ? work : home;
        for (JsonNode name : column.path("names")) {
          inputs[to++] =
              !Float.isNaN(value) && levels.get((int) value).equals(name.asText()) ? 1 : 0;
        }
        if (column.path("missing").asBoolean()) {
          inputs[to++] = Float.isNaN(value) ? 1 : 0;
        }
      }
    }
    return inputs;
  }

  @Test
  void severalNetworksAreSavedAsAnArchiveOfModelFiles() throws IOException {
    Tables.Table data = Tables.clouds(120, 3, 1, 4).undivided();
    Legs legs = new Legs(data);
    LegResult result =
        legs.train(Legs.trial(Legs.params(), new Sample.Folds(3, 1, 5), 2), new Start.Scratch(), 2);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int[] rows = data.validationRows();
    float[] mean = new float[rows.length];
    try (TrainedNetwork trained = TrainedNetwork.load(legs.bytes(result))) {
      trained.save(bytes);
      Map<String, byte[]> entries = entries(bytes.toByteArray());
      assertThat(entries).containsOnlyKeys("network-1.zip", "network-2.zip", "network-3.zip");
      for (byte[] file : entries.values()) {
        assertThat(entries(file)).containsKey("preparation.json");
        var restored =
            ModelSerializer.restoreMultiLayerNetworkAndNormalizer(
                new ByteArrayInputStream(file), false);
        INDArray features = Nd4j.createFromArray(data.raw(rows)).reshape(rows.length, 3);
        ((NormalizerStandardize) restored.getSecond()).transform(features);
        INDArray output = restored.getFirst().output(features);
        for (int row = 0; row < rows.length; row++) {
          mean[row] += output.getFloat(row, 0) / 3;
        }
        restored.getFirst().close();
      }
      Predictions ours = trained.predict(data.raw(rows), rows.length);
      for (int row = 0; row < rows.length; row++) {
        assertThat(mean[row]).isCloseTo(ours.at(row, 0), within(1e-3f));
      }
    }
  }

  private static Map<String, byte[]> entries(byte[] zip) throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip))) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        entries.put(entry.getName(), in.readAllBytes());
      }
    }
    return entries;
  }
}
