package io.espalier.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.espalier.metrics.Task;
import io.espalier.port.Shape;
import io.espalier.space.Params;
import io.espalier.trial.LegResult;
import io.espalier.trial.Measurement;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class RecurrentTest {
  private static final int CHANNELS = 2;

  static List<Params> networks() {
    List<Params> networks = new ArrayList<>();
    for (String cell : Legs.words(Shaped.CELL)) {
      for (String direction : Legs.words(Shaped.DIRECTION)) {
        for (String readout : Legs.words(Shaped.READOUT)) {
          if (direction.equals("bidirectional") && readout.equals("last")) {
            continue;
          }
          networks.add(
              Legs.params(
                  "kind",
                  "recurrent",
                  "cell",
                  cell,
                  "direction",
                  direction,
                  "readout",
                  readout,
                  "activation",
                  "tanh",
                  "units",
                  List.of(3, 2),
                  "hidden",
                  List.of(3)));
        }
      }
    }
    return networks;
  }

  /** Whether a network knows where series end. */
  private static boolean masked(Params params) {
    return Shaped.conflict(params, new Shape.Series(4, CHANNELS, 1)).isEmpty();
  }

  private static List<Params> maskedNetworks() {
    return networks().stream().filter(RecurrentTest::masked).toList();
  }

  /** Prepared series of {@code least} to {@code steps} steps. */
  private static float[] series(int rows, int steps, int least, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[rows * steps * CHANNELS];
    for (int i = 0; i < rows; i++) {
      int length = i == 0 ? steps : least + random.nextInt(steps - least + 1);
      for (int t = 0; t < steps; t++) {
        for (int c = 0; c < CHANNELS; c++) {
          double value = random.nextGaussian();
          values[(i * steps + t) * CHANNELS + c] = t < length ? (float) value : Float.NaN;
        }
      }
    }
    return values;
  }

  private static Networks.Plan plan(Params params, Task task, int steps) {
    Shape shape = new Shape.Series(steps, CHANNELS);
    return new Networks.Plan(params, shape.columns(), task, 10, 5, shape);
  }

  @ParameterizedTest
  @MethodSource("networks")
  void gradientUnderMasksEqualsFiniteDifferencesInDoublePrecision(Params params) {
    float[] rows = series(4, 4, masked(params) ? 1 : 4, 3);
    GradientCheck.check(plan(params, Tables.classes(3), 4), rows, 1e-7, name -> false);
    GradientCheck.check(plan(params, new Task.Regression(), 4), rows, 1e-7, name -> false);
  }

  @ParameterizedTest
  @MethodSource("maskedNetworks")
  void roomForFurtherStepsChangesNothing(Params params) throws Exception {
    float[][] parameters = new float[3][];
    List<List<Double>> curves = new ArrayList<>();
    int[] room = {5, 6, 13};
    for (int i = 0; i < room.length; i++) {
      ShapedRows data = ShapedRows.walks(40, 5, room[i], CHANNELS, Tables.classes(2), 8);
      Legs legs = new Legs(data);
      LegResult result =
          legs.train(
              params.with(Legs.params("batch", 16, "updater", "sgd", "learning-rate", 0.1)), 4);
      parameters[i] = legs.network(result).parameters();
      curves.add(legs.curve(Measurement.VALIDATION_LOSS));
    }
    for (int i = 1; i < room.length; i++) {
      assertThat(parameters[i]).hasSameSizeAs(parameters[0]);
      for (int p = 0; p < parameters[0].length; p++) {
        assertThat(parameters[i][p]).isCloseTo(parameters[0][p], within(1e-6f));
      }
      for (int e = 0; e < curves.get(0).size(); e++) {
        assertThat(curves.get(i).get(e)).isCloseTo(curves.get(0).get(e), within(1e-6));
      }
    }
  }

  @Test
  void simpleRecurrenceIsThatOfTheChapter() {
    // h_t = f(W h_{t-1} + U x_t + b), and the output is what a dense layer makes of the last h, or
    // of the mean of all of them.
    int steps = 6;
    int units = 3;
    for (String readout : Legs.words(Shaped.READOUT)) {
      Params params =
          Legs.params(
              "kind",
              "recurrent",
              "cell",
              "simple",
              "activation",
              "softplus",
              "readout",
              readout,
              "units",
              List.of(units),
              "hidden",
              List.of());
      Networks.Plan plan = plan(params, new Task.Regression(), steps);
      float[] rows = series(5, steps, 1, 9);
      try (Dl4jEngine engine = new Dl4jEngine(plan)) {
        MultiLayerNetwork network = engine.network();
        INDArray bias = network.getParam("0_b");
        bias.assign(Nd4j.rand(DataType.FLOAT, bias.shape()));
        int out = readout.equals("last") ? 1 : 2;
        float[] outputs = new float[5];
        engine.forward(rows, 5, outputs, 0);
        for (int i = 0; i < 5; i++) {
          assertThat((double) outputs[i])
              .isCloseTo(
                  byHand(network, rows, i * steps * CHANNELS, steps, units, out), within(1e-5));
        }
      }
    }
  }

  private static double byHand(
      MultiLayerNetwork network, float[] rows, int from, int steps, int units, int out) {
    double[] state = new double[units];
    double[] sum = new double[units];
    int length = 0;
    for (int t = 0; t < steps && !Float.isNaN(rows[from + t * CHANNELS]); t++, length++) {
      double[] next = new double[units];
      for (int j = 0; j < units; j++) {
        double z = network.getParam("0_b").getDouble(j);
        for (int c = 0; c < CHANNELS; c++) {
          z += network.getParam("0_W").getDouble(c, j) * rows[from + t * CHANNELS + c];
        }
        for (int k = 0; k < units; k++) {
          z += network.getParam("0_RW").getDouble(k, j) * state[k];
        }
        next[j] = Math.log1p(Math.exp(z));
        sum[j] += next[j];
      }
      state = next;
    }
    double output = network.getParam(out + "_b").getDouble(0);
    for (int j = 0; j < units; j++) {
      double read = out == 1 ? state[j] : sum[j] / length;
      output += network.getParam(out + "_W").getDouble(j, 0) * read;
    }
    return output;
  }

  @Test
  void whatCannotBeMaskedIsRefused() {
    Params params = Legs.params("kind", "recurrent", "direction", "bidirectional");
    assertThat(Shaped.conflict(params, new Shape.Series(9, 2))).isEmpty();
    assertThat(Shaped.conflict(params, new Shape.Series(9, 2, 4)).orElseThrow().reason())
        .contains("the data are series of 4 to 9 steps of 2 channels: give cell = simple");
    assertThat(
            Shaped.conflict(Legs.params("kind", "mlp"), new Shape.Series(9, 2, 4))
                .orElseThrow()
                .reason())
        .contains("needs all of its inputs");
    assertThat(Shaped.conflict(Legs.params("kind", "mlp"), new Shape.Series(9, 2))).isEmpty();
  }

  @Test
  void channelsArePreparedByFiguresOfTheirOwnAndPaddingStaysMissing() {
    ShapedRows data = ShapedRows.walks(200, 8, 11, CHANNELS, Tables.classes(2), 2);
    Preparation preparation = Preparation.fit(data, data.trainingRows(), data.shape());
    int count = data.trainingRows().length;
    float[] raw = data.table().raw(data.trainingRows());
    float[] prepared = Inputs.ofTraining(preparation, count).of(raw.clone(), count);
    for (int c = 0; c < CHANNELS; c++) {
      double sum = 0;
      double squares = 0;
      int steps = 0;
      for (int i = c; i < prepared.length; i += CHANNELS) {
        assertThat(Float.isNaN(prepared[i])).isEqualTo(Float.isNaN(raw[i]));
        if (!Float.isNaN(prepared[i])) {
          sum += prepared[i];
          squares += prepared[i] * prepared[i];
          steps++;
        }
      }
      assertThat(sum / steps).isCloseTo(0, within(1e-5));
      assertThat(squares / steps).isCloseTo(1, within(1e-5));
    }
    assertThat(preparation.columns().get(20))
        .extracting("mean")
        .isEqualTo(((Column.Numbers) preparation.columns().get(0)).mean());
  }

  @Test
  void aNetworkLearnsWhereSeriesEndWhateverTheirLength() {
    ShapedRows data = ShapedRows.walks(200, 8, 8, CHANNELS, Tables.classes(2), 2);
    Legs legs = new Legs(data);
    legs.train(Legs.params("kind", "recurrent", "learning-rate", 0.02), 8);
    List<Double> accuracy = legs.curve("accuracy");
    assertThat(accuracy.get(accuracy.size() - 1)).isGreaterThan(0.9);
  }
}
