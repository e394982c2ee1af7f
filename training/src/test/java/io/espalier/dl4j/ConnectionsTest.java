package io.espalier.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.espalier.metrics.Task;
import io.espalier.port.Shape;
import io.espalier.space.Params;
import io.espalier.trial.EngineChoice;
import io.espalier.trial.LegResult;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class ConnectionsTest {

  static List<String> updaters() {
    return Legs.words(Options.UPDATER);
  }

  private static Networks.Plan plan(int columns, long seed, Object... params) {
    return new Networks.Plan(Legs.params(params), columns, Tables.classes(2), 10, seed);
  }

  @Test
  void eachUnitKeepsAsManyInputsAndAtLeastOne() {
    for (double share : new double[] {0, 0.2, 0.5, 0.99}) {
      Connections connections = Connections.of(plan(20, 1, "random-connections", share));
      float[] mask = connections.mask(0, 20, 30);
      int kept = share == 0.99 ? 1 : (int) Math.round(20 * (1 - share));
      boolean alike = true;
      for (int unit = 0; unit < 30; unit++) {
        int sum = 0;
        for (int input = 0; input < 20; input++) {
          assertThat(mask[unit * 20 + input]).isIn(0f, 1f);
          sum += (int) mask[unit * 20 + input];
          alike &= mask[unit * 20 + input] == mask[input];
        }
        assertThat(sum).isEqualTo(kept);
      }
      assertThat(alike).isEqualTo(share == 0);
    }
    assertThat(Connections.of(plan(1, 1, "random-connections", 0.5)).mask(0, 1, 3))
        .containsExactly(1, 1, 1);
  }

  @Test
  void connectionsDependOnTheSeedAndTheLayer() {
    float[] one = Connections.of(plan(20, 1, "random-connections", 0.5)).mask(0, 20, 30);
    assertThat(Connections.of(plan(20, 1, "random-connections", 0.5)).mask(0, 20, 30))
        .isEqualTo(one);
    assertThat(Connections.of(plan(20, 2, "random-connections", 0.5)).mask(0, 20, 30))
        .isNotEqualTo(one);
    assertThat(Connections.of(plan(20, 1, "random-connections", 0.5)).mask(1, 20, 30))
        .isNotEqualTo(one);
  }

  @Test
  void everyInputIsKeptByAsManyUnitsOnAverage() {
    int[] counts = new int[10];
    int units = 20_000;
    float[] mask = Connections.of(plan(10, 3, "random-connections", 0.3)).mask(0, 10, units);
    for (int i = 0; i < mask.length; i++) {
      counts[i % 10] += (int) mask[i];
    }
    for (int count : counts) {
      // Five standard errors: ten figures, one seed in 170,000.
      assertThat(count / (double) units).isCloseTo(0.7, within(5 * Math.sqrt(0.21 / units)));
    }
  }

  @Test
  void weightsThatStayBeginAsIfThereWereNoOthers() {
    int in = 400;
    int out = 300;
    for (String init : Legs.words(Options.INIT)) {
      Networks.Plan sparse =
          plan(in, 4, "random-connections", 0.75, "hidden", List.of(out), "init", init);
      // As many inputs, and for xavier as many units of each input, as are kept.
      double variance =
          Math.pow(InitialWeights.of(sparse.params(), in / 4, out / 4).deviation(), 2);
      float[] direct = DirectNetworks.initial(sparse);
      float[] reference;
      try (Dl4jEngine engine = new Dl4jEngine(sparse)) {
        reference = engine.parameters();
      }
      float[] mask = Connections.of(sparse).mask(0, in, out);
      for (float[] parameters : List.of(direct, reference)) {
        double sum = 0;
        for (int i = 0; i < in * out; i++) {
          assertThat(parameters[i] != 0).as(init + " " + i).isEqualTo(mask[i] == 1);
          sum += parameters[i] * parameters[i] / (in * out / 4.0);
        }
        // Ten standard errors of the variance of 30,000 normal numbers.
        assertThat(sum).as(init).isCloseTo(variance, within(10 * variance * Math.sqrt(2 / 3e4)));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("updaters")
  void weightsThatWereRemovedStayExactlyZeroAndTheOthersLearn(String updater) throws Exception {
    for (Params penalties :
        List.of(
            Legs.params(),
            Legs.params("l1", 0.01, "l2", 0.01, "weight-decay", 0.01, "clip-norm", 0.5),
            Legs.params("l1", 0.001, "l1-update", "proximal", "hidden-l1", 0.01, "dropout", 0.2),
            Legs.params("drop-connect", 0.3, "input-noise", 0.1))) {
      for (EngineChoice engine : List.of(EngineChoice.DL4J, EngineChoice.DIRECT)) {
        Legs legs = new Legs(Tables.clouds(80, 6, 0.4, 1));
        legs.engine = engine;
        Params params =
            Legs.params("random-connections", 0.5, "activation", "tanh", "hidden", List.of(8, 4))
                .with(Legs.updating(updater, 0.02))
                .with(penalties);
        LegResult result = legs.train(params, 4);
        Checkpoint.Network network = legs.network(result);
        float[] kept = DirectNetworks.kept(network.plan());
        float[] start = start(network.plan(), engine);
        int moved = 0;
        int removed = 0;
        for (int i = 0; i < kept.length; i++) {
          if (kept[i] == 0) {
            removed++;
            assertThat(start[i]).isZero();
            assertThat(network.parameters()[i]).as(penalties + " " + i).isZero();
          } else {
            moved += network.parameters()[i] != start[i] ? 1 : 0;
          }
        }
        assertThat(removed).isEqualTo(6 * 8 / 2 + 8 * 4 / 2 + 4 * 2 / 2);
        assertThat(moved).isGreaterThan((kept.length - removed) / 2);
      }
    }
  }

  @Test
  void filtersLackConnectionsToo() throws Exception {
    ShapedRows data = ShapedRows.squares(60, new Shape.Image(6, 8, 2), 3);
    Params params =
        Legs.params(
            "kind",
            "convolutional",
            "filters",
            List.of(4, 3),
            "kernel",
            3,
            "hidden",
            List.of(5),
            "random-connections",
            0.5,
            "learning-rate",
            0.02);
    Legs legs = new Legs(data);
    legs.engine = EngineChoice.DL4J;
    Checkpoint.Network trained = legs.network(legs.train(params, 3));
    try (Dl4jEngine engine = new Dl4jEngine(trained.plan())) {
      engine.network().setParams(Nd4j.createFromArray(trained.parameters()));
      List<INDArray> weights = List.copyOf(GradientHooks.weights(engine.network()).values());
      int convolutions = 0;
      for (INDArray layer : weights) {
        boolean filters = layer.rank() == 4;
        convolutions += filters ? 1 : 0;
        INDArray units =
            filters ? layer.reshape('c', layer.size(0), layer.length() / layer.size(0)) : layer;
        INDArray there = (filters ? units.transpose() : units).neq(0).castTo(DataType.FLOAT);
        long inputs = there.size(0);
        // Each unit keeps half of its inputs, and not the same as the others.
        assertThat(there.sum(0).toFloatVector()).containsOnly((float) Math.round(inputs / 2.0));
        assertThat(there.sum(1).maxNumber().intValue()).isGreaterThan(0);
        assertThat(there.getColumn(0)).isNotEqualTo(there.getColumn(1));
      }
      assertThat(convolutions).isEqualTo(2);
    }
  }

  private static float[] start(Networks.Plan plan, EngineChoice engine) {
    if (engine == EngineChoice.DIRECT) {
      return DirectNetworks.initial(plan);
    }
    try (Dl4jEngine fresh = new Dl4jEngine(plan)) {
      return fresh.parameters();
    }
  }

  @Test
  void droppedWeightsAreOthersInEachIterationAndKeepTheMean() {
    // A unit that sums 10,000 weights of 1/10,000 at inputs of 1.
    int columns = 10_000;
    Networks.Plan plan =
        new Networks.Plan(
            Legs.params("drop-connect", 0.4, "hidden", List.of(1), "activation", "identity"),
            columns,
            new Task.Regression(),
            1,
            5);
    try (Dl4jEngine engine = new Dl4jEngine(plan)) {
      var network = engine.network();
      network.params().assign(0);
      network.setParam("0_W", Nd4j.ones(columns, 1).divi(columns));
      var ones = Nd4j.ones(1, columns);
      double before = 0;
      for (int iteration = 1; iteration <= 10; iteration++) {
        network.getLayer(0).setIterationCount(iteration);
        double sum = network.feedForward(ones, true).get(1).getDouble(0);
        // Five standard errors: ten draws, one seed in 170,000.
        assertThat(sum)
            .isCloseTo(1, within(5 * Math.sqrt(0.4 / 0.6 / columns)))
            .isNotEqualTo(before);
        before = sum;
      }
      assertThat(network.feedForward(ones, false).get(1).getDouble(0)).isCloseTo(1, within(1e-4));
    }
  }
}
