package io.espalier.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.espalier.metrics.Predictions;
import io.espalier.trial.LegResult;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.preprocessor.Normalizer;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;
import org.nd4j.linalg.factory.Nd4j;

class TrainedNetworkTest {
  private static float[] features(Tables.Table data, int[] rows) {
    float[] features = new float[rows.length * data.columns()];
    data.gather(rows, 0, rows.length, features);
    return features;
  }

  @Test
  void bytesAloneGiveTheStoredPredictionsToTheBit() throws IOException {
    for (Tables.Table data : List.of(Tables.clouds(200, 3, 1, 1), Tables.line(200, 3, 1))) {
      Legs legs = new Legs(data);
      LegResult result =
          legs.train(Legs.params("dropout", 0.2, "schedule", "cosine", "l2", 0.01), 5);
      try (TrainedNetwork network = TrainedNetwork.load(legs.bytes(result))) {
        int[] rows = data.validationRows();
        assertThat(network.predict(features(data, rows), rows.length).values())
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
      Predictions all = network.predict(features(data, many), many.length);
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
        ours = network.predict(features(data, rows), rows.length);
      }
      var restored =
          ModelSerializer.restoreMultiLayerNetworkAndNormalizer(
              new ByteArrayInputStream(zip.toByteArray()), false);
      MultiLayerNetwork network = restored.getFirst();
      Normalizer<?> normalizer = restored.getSecond();
      INDArray input =
          Nd4j.createFromArray(features(data, rows)).reshape(rows.length, data.columns());
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
}
