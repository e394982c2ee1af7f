package io.espalier.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.espalier.metrics.Task;
import io.espalier.port.Shape;
import io.espalier.space.Params;
import io.espalier.trial.LegResult;
import io.espalier.trial.Sample;
import io.espalier.trial.Start;
import io.espalier.trial.Trial;
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

class ConvolutionalTest {
  private static final Shape.Image IMAGE = new Shape.Image(5, 6, 2);

  static List<Params> networks() {
    List<Params> networks = new ArrayList<>();
    for (String pooling : Legs.words(Shaped.POOLING)) {
      for (boolean normalized : new boolean[] {false, true}) {
        networks.add(
            Legs.params(
                "kind",
                "convolutional",
                "pooling",
                pooling,
                "batch-norm",
                normalized,
                "kernel",
                3,
                "activation",
                "tanh",
                "filters",
                List.of(3, 2),
                "hidden",
                List.of(4)));
      }
    }
    return networks;
  }

  private static Networks.Plan plan(Params params, Task task) {
    return new Networks.Plan(params, IMAGE.columns(), task, 10, 5, IMAGE);
  }

  private static float[] images(int rows, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[rows * IMAGE.columns()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  @ParameterizedTest
  @MethodSource("networks")
  void gradientEqualsFiniteDifferencesInDoublePrecision(Params params) {
    // The running statistics of batch normalization are among the parameters, but not learned.
    GradientCheck.check(
        plan(params, Tables.classes(3)),
        images(5, 3),
        1e-6,
        name -> name.endsWith("_mean") || name.endsWith("_var"));
    GradientCheck.check(
        plan(params, new Task.Regression()),
        images(5, 4),
        1e-6,
        name -> name.endsWith("_mean") || name.endsWith("_var"));
  }

  @Test
  void aConvolutionIsTheSumOfTheChapterWithTheSameWeightsEverywhere() {
    // (I * K)(i, j) = Σₘ Σₙ I(i + m, j + n) K(m, n), with 0 beyond the border and I moved by 1 so
    // that the image keeps its size; summed over channels.
    Params params =
        Legs.params(
            "kind",
            "convolutional",
            "filters",
            List.of(3),
            "kernel",
            3,
            "pooling",
            "none",
            "activation",
            "identity",
            "hidden",
            List.of());
    Networks.Plan plan = plan(params, new Task.Regression());
    float[] row = images(1, 7);
    try (Dl4jEngine engine = new Dl4jEngine(plan)) {
      MultiLayerNetwork network = engine.network();
      INDArray bias = network.getParam("0_b");
      bias.assign(Nd4j.rand(DataType.FLOAT, bias.shape()));
      INDArray kernels = network.getParam("0_W");
      double expected = network.getParam("1_b").getDouble(0);
      int input = 0;
      for (int filter = 0; filter < 3; filter++) {
        for (int i = 0; i < IMAGE.height(); i++) {
          for (int j = 0; j < IMAGE.width(); j++) {
            double sum = bias.getDouble(filter);
            for (int m = 0; m < 3; m++) {
              for (int n = 0; n < 3; n++) {
                for (int c = 0; c < IMAGE.channels(); c++) {
                  sum += pixel(row, i + m - 1, j + n - 1, c) * kernels.getDouble(filter, c, m, n);
                }
              }
            }
            expected += sum * network.getParam("1_W").getDouble(input++, 0);
          }
        }
      }
      float[] output = new float[1];
      engine.forward(row, 1, output, 0);
      assertThat((double) output[0]).isCloseTo(expected, within(1e-5));
      assertThat(kernels.length()).isEqualTo(3 * 2 * 3 * 3);
    }
  }

  private static double pixel(float[] row, int y, int x, int channel) {
    boolean inside = y >= 0 && y < IMAGE.height() && x >= 0 && x < IMAGE.width();
    return inside ? row[(y * IMAGE.width() + x) * IMAGE.channels() + channel] : 0;
  }

  @Test
  void everyKernelAndPoolSizeThatFitsBuildsANetwork() {
    for (int kernel = 1; kernel <= 9; kernel++) {
      for (int size = 2; size <= 5; size++) {
        Params params =
            Legs.params(
                "kind",
                "convolutional",
                "filters",
                List.of(2),
                "kernel",
                kernel,
                "pool-size",
                size,
                "hidden",
                List.of(3));
        assertThat(Shaped.conflict(params, IMAGE)).isEmpty();
        try (Dl4jEngine engine = new Dl4jEngine(plan(params, Tables.classes(2)))) {
          float[] outputs = new float[4];
          engine.forward(images(2, 1), 2, outputs, 0);
          assertThat(outputs[0] + outputs[1]).isCloseTo(1, within(1e-5f));
        }
      }
    }
  }

  @Test
  void blocksThatLeaveNothingOfAnImageAreRefused() {
    Params params = Legs.params("kind", "convolutional", "filters", List.of(2, 2, 2));
    assertThat(Shaped.conflict(params, IMAGE).orElseThrow().reason())
        .isEqualTo(
            "3 blocks with pool-size = 2 leave nothing of images of 5 × 6 pixels of 2 channels");
    assertThat(Shaped.conflict(params.with(Legs.params("pooling", "none")), IMAGE)).isEmpty();
    assertThat(Shaped.conflict(params, Shape.TABLE).orElseThrow().reason())
        .contains("reads images, and the data are a table");
  }

  @ParameterizedTest
  @MethodSource("networks")
  void aTrialInLegsEqualsOneInOneGoToTheBit(Params params) throws Exception {
    ShapedRows data = ShapedRows.squares(90, IMAGE, 2);
    Params all = params.with(Legs.params("dropout", 0.2, "input-dropout", 0.1, "batch", 16));
    Trial trial = Legs.trial(all, new Sample.Whole(), 4);
    Legs whole = new Legs(data);
    LegResult once = whole.train(trial, new Start.Scratch(), 4);
    Legs cut = new Legs(data);
    LegResult first = cut.train(trial, new Start.Scratch(), 1);
    LegResult rest = cut.train(trial, new Start.Checkpoint(Legs.artifacts(first).checkpoint()), 4);
    assertThat(cut.network(rest).parameters()).isEqualTo(whole.network(once).parameters());
    assertThat(cut.network(rest).updaterState()).isEqualTo(whole.network(once).updaterState());
    assertThat(cut.kept(rest).validation().values())
        .isEqualTo(whole.kept(once).validation().values());
    assertThat(whole.network(once).plan().shape()).isEqualTo(IMAGE);
  }

  @Test
  void runningStatisticsApproachThoseOfTheTrainingRows() throws Exception {
    // DL4J's keep 0.9 of what they were at each step: after 100 of them 3e-5 of the start is left.
    ShapedRows data = ShapedRows.squares(80, IMAGE, 2);
    Params params =
        Legs.params(
            "kind",
            "convolutional",
            "batch-norm",
            true,
            "filters",
            List.of(1),
            "kernel",
            1,
            "batch",
            60,
            "learning-rate",
            0.0,
            "updater",
            "sgd");
    Legs legs = new Legs(data);
    LegResult result = legs.train(params, 100);
    Checkpoint.Network trained = legs.network(result);
    try (Dl4jEngine engine = new Dl4jEngine(trained.plan())) {
      engine.parameters(trained.parameters());
      MultiLayerNetwork network = engine.network();
      // A kernel of one pixel makes of standardized channels what has the mean of its bias.
      assertThat(network.getParam("1_mean").getDouble(0))
          .isCloseTo(network.getParam("0_b").getDouble(0), within(1e-3));
      assertThat(network.getParam("1_gamma").getDouble(0)).isEqualTo(1);
      double a = network.getParam("0_W").getDouble(0);
      double b = network.getParam("0_W").getDouble(1);
      assertThat(network.getParam("1_var").getDouble(0))
          .isBetween(0.5 * (a * a + b * b), 2.1 * (a * a + b * b));
    }
  }

  @Test
  void pixelsOfAChannelArePreparedAlike() {
    ShapedRows data = ShapedRows.squares(40, IMAGE, 2);
    Preparation preparation = Preparation.fit(data, data.trainingRows(), IMAGE);
    Column.Numbers first = (Column.Numbers) preparation.columns().get(0);
    Column.Numbers second = (Column.Numbers) preparation.columns().get(1);
    assertThat(first.mean()).isBetween(-1f, 2f);
    assertThat(second.mean()).isBetween(99f, 102f);
    for (int c = 0; c < IMAGE.columns(); c++) {
      Column.Numbers own = (Column.Numbers) preparation.columns().get(c);
      assertThat(own.mean()).isEqualTo(c % 2 == 0 ? first.mean() : second.mean());
      assertThat(own.deviation()).isEqualTo(c % 2 == 0 ? first.deviation() : second.deviation());
    }
  }

  @Test
  void aNetworkFindsAPatternWhereverItIs() {
    Shape.Image image = new Shape.Image(8, 8, 1);
    ShapedRows data = ShapedRows.squares(400, image, 3);
    Legs legs = new Legs(data);
    legs.train(
        Legs.params(
            "kind",
            "convolutional",
            "filters",
            List.of(8, 8),
            "learning-rate",
            0.01,
            "batch-norm",
            true),
        8);
    List<Double> accuracy = legs.curve("accuracy");
    assertThat(accuracy.get(accuracy.size() - 1)).isGreaterThan(0.9);
  }
}
