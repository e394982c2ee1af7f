package io.espalier.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.espalier.metrics.Task;
import io.espalier.space.Params;
import java.util.List;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class NetworksTest {
  private static final double RATE = 0.1;

  static List<String> activations() {
    return Legs.words(Options.ACTIVATION);
  }

  private static Networks.Plan plan(int columns, Task task, Object... params) {
    return new Networks.Plan(Legs.params(params), columns, task, 10, 5);
  }

  /** A parameter before and after one step on all rows, by DL4J's name of it. */
  private record Step(float[] before, float[] after) {
    double moved(int i) {
      return (double) after[i] - before[i];
    }
  }

  private static Step step(String parameter, Object... params) throws InterruptedException {
    Tables.Table data = Tables.clouds(40, 3, 1, 2);
    Params all =
        Legs.params("updater", "sgd", "learning-rate", RATE, "hidden", List.of(5), "batch", 100)
            .with(Legs.params(params));
    int[] rows = data.trainingRows();
    Batches batches = new Batches(data, rows, Preparation.fit(data, rows), 100);
    try (Dl4jEngine engine = new Dl4jEngine(new Networks.Plan(all, 3, data.task(), 10, 5))) {
      float[] before = engine.network().getParam(parameter).dup('c').ravel().toFloatVector();
      engine.trainEpoch(batches, 0, 5);
      assertThat(engine.iterations()).isEqualTo(1);
      return new Step(
          before, engine.network().getParam(parameter).dup('c').ravel().toFloatVector());
    }
  }

  @Test
  void ridgePenaltyAddsItsWeightTimesTheParameterToTheGradient() throws Exception {
    for (String weights : List.of("0_W", "1_W")) {
      Step plain = step(weights);
      Step penalized = step(weights, "l2", 0.3);
      for (int i = 0; i < plain.before().length; i++) {
        assertThat(penalized.moved(i))
            .isCloseTo(plain.moved(i) - RATE * 0.3 * plain.before()[i], within(1e-6));
      }
    }
    assertThat(step("0_b", "l2", 0.3).after()).isEqualTo(step("0_b").after());
  }

  @Test
  void lassoPenaltyAddsItsWeightTimesTheSignToTheGradient() throws Exception {
    Step plain = step("0_W");
    Step penalized = step("0_W", "l1", 0.3);
    for (int i = 0; i < plain.before().length; i++) {
      assertThat(penalized.moved(i))
          .isCloseTo(plain.moved(i) - RATE * 0.3 * Math.signum(plain.before()[i]), within(1e-6));
    }
    assertThat(step("1_b", "l1", 0.3).after()).isEqualTo(step("1_b").after());
  }

  @Test
  void weightDecayShrinksOncePastTheUpdater() throws Exception {
    for (String updater : List.of("sgd", "adam", "nesterovs", "rmsprop")) {
      Step plain = step("1_W", "updater", updater);
      Step decayed = step("1_W", "updater", updater, "weight-decay", 0.3);
      for (int i = 0; i < plain.before().length; i++) {
        assertThat(decayed.moved(i))
            .isCloseTo(plain.moved(i) - RATE * 0.3 * plain.before()[i], within(1e-6));
      }
    }
    assertThat(step("1_b", "weight-decay", 0.3).after()).isEqualTo(step("1_b").after());
  }

  @Test
  void gradientOfALayerIsShortenedToTheNormAskedFor() throws Exception {
    Step weights = step("0_W");
    Step biases = step("0_b");
    double norm = Math.hypot(norm(weights), norm(biases)) / RATE;
    Step clipped = step("0_W", "clip-norm", norm / 4);
    for (int i = 0; i < weights.before().length; i++) {
      assertThat(clipped.moved(i)).isCloseTo(weights.moved(i) / 4, within(1e-6));
    }
    assertThat(step("0_W", "clip-norm", norm * 1.01).after()).isEqualTo(weights.after());
  }

  private static double norm(Step step) {
    double sum = 0;
    for (int i = 0; i < step.before().length; i++) {
      sum += step.moved(i) * step.moved(i);
    }
    return Math.sqrt(sum);
  }

  @Test
  void momentumCarriesTheLastStepOn() throws Exception {
    // Nesterov's first step from rest is (1 + m) times the plain one, in DL4J's form of it.
    Step plain = step("0_W");
    Step carried = step("0_W", "updater", "nesterovs", "momentum", 0.5);
    for (int i = 0; i < plain.before().length; i++) {
      assertThat(carried.moved(i)).isCloseTo(1.5 * plain.moved(i), within(1e-6));
    }
  }

  @Test
  void dropoutDropsTheShareAskedForAndKeepsTheMean() {
    int units = 1000;
    for (double share : new double[] {0.1, 0.25, 0.6}) {
      // All hidden units are 1, the output is their mean.
      MultiLayerNetwork network =
          Dl4jEngine.network(
              plan(1, new Task.Regression(), "dropout", share, "hidden", List.of(units)));
      network.params().assign(0);
      network.setParam("0_b", Nd4j.ones(DataType.FLOAT, 1, units));
      network.setParam("1_W", Nd4j.ones(DataType.FLOAT, units, 1).divi(units));
      assertKept(network, Nd4j.zeros(DataType.FLOAT, 400, 1), share, units);
      network.close();
    }
  }

  @Test
  void inputDropoutDropsTheShareAskedForAndKeepsTheMean() {
    int columns = 1000;
    MultiLayerNetwork network =
        Dl4jEngine.network(
            plan(columns, new Task.Regression(), "input-dropout", 0.3, "hidden", List.of(1)));
    network.params().assign(0);
    network.setParam("0_W", Nd4j.ones(DataType.FLOAT, columns, 1).divi(columns));
    network.setParam("1_W", Nd4j.ones(DataType.FLOAT, 1, 1));
    assertKept(network, Nd4j.ones(DataType.FLOAT, 400, columns), 0.3, columns);
    network.close();
  }

  private static void assertKept(
      MultiLayerNetwork network, INDArray input, double share, int units) {
    assertThat(network.output(input, false).meanNumber().doubleValue()).isCloseTo(1, within(1e-4));
    INDArray outputs = network.output(input, true);
    // The share of kept units of a row is binomial, and survivors are scaled by 1 / (1 - share).
    double deviation = Math.sqrt(share / (1 - share) / units);
    assertThat(outputs.meanNumber().doubleValue()).isCloseTo(1, within(deviation / 4));
    assertThat(outputs.stdNumber().doubleValue()).isCloseTo(deviation, within(deviation * 0.2));
    for (int row = 0; row < 5; row++) {
      double kept = outputs.getDouble(row, 0) * (1 - share) * units;
      assertThat(kept).isCloseTo(Math.rint(kept), within(0.02));
    }
  }

  @Test
  void initialWeightsHaveTheVarianceOfTheirName() {
    int in = 300;
    int out = 200;
    record Expected(String init, double variance) {}
    for (Expected expected :
        List.of(
            new Expected("he", 2.0 / in),
            new Expected("he-uniform", 2.0 / in),
            new Expected("xavier", 2.0 / (in + out)),
            new Expected("xavier-uniform", 2.0 / (in + out)),
            new Expected("lecun", 1.0 / in),
            new Expected("lecun-uniform", 1.0 / in),
            new Expected("uniform", 1.0 / in / 3),
            new Expected("auto", 2.0 / in))) {
      MultiLayerNetwork network =
          Dl4jEngine.network(
              plan(in, Tables.classes(2), "init", expected.init(), "hidden", List.of(out)));
      INDArray weights = network.getParam("0_W");
      double limit = Math.sqrt(3 * expected.variance());
      assertThat(weights.meanNumber().doubleValue()).isCloseTo(0, within(limit / 50));
      assertThat(Math.pow(weights.stdNumber().doubleValue(), 2))
          .as(expected.init())
          .isCloseTo(expected.variance(), within(expected.variance() * 0.05));
      if (expected.init().contains("uniform")) {
        assertThat(weights.amaxNumber().doubleValue()).isBetween(0.99 * limit, 1.00001 * limit);
      }
      assertThat(network.getParam("0_b").amaxNumber().doubleValue()).isZero();
      network.close();
    }
  }

  @ParameterizedTest
  @MethodSource("activations")
  void gradientEqualsFiniteDifferencesInDoublePrecision(String activation) {
    for (Task task : List.of(new Task.Regression(), Tables.classes(3))) {
      MultiLayerNetwork network =
          new MultiLayerNetwork(
              Networks.configuration(
                  plan(4, task, "activation", activation, "hidden", List.of(5, 4)),
                  DataType.DOUBLE));
      network.init();
      SplittableRandom random = new SplittableRandom(3);
      INDArray x = Nd4j.zeros(DataType.DOUBLE, 6, 4);
      INDArray y = Nd4j.zeros(DataType.DOUBLE, 6, task.outputs());
      for (int row = 0; row < 6; row++) {
        for (int c = 0; c < 4; c++) {
          x.putScalar(row, c, random.nextGaussian());
        }
        y.putScalar(row, random.nextInt(task.outputs()), 1);
      }
      network.setInput(x);
      network.setLabels(y);
      network.computeGradientAndScore();
      INDArray gradient = network.gradient().gradient().dup();
      INDArray parameters = network.params();
      double step = 1e-6;
      for (long i = 0; i < parameters.length(); i++) {
        double kept = parameters.getDouble(i);
        parameters.putScalar(i, kept + step);
        double above = score(network, x, y);
        parameters.putScalar(i, kept - step);
        double below = score(network, x, y);
        parameters.putScalar(i, kept);
        assertThat(gradient.getDouble(i) / 6)
            .as(activation + " " + i)
            .isCloseTo((above - below) / (2 * step), within(1e-7));
      }
      network.close();
    }
  }

  private static double score(MultiLayerNetwork network, INDArray x, INDArray y) {
    network.setInput(x);
    network.setLabels(y);
    network.computeGradientAndScore();
    return network.score();
  }
}
