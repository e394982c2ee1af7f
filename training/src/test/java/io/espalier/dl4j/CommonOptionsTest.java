package io.espalier.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.espalier.port.Shape;
import io.espalier.space.Params;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What all networks have in common acts in those that read images and series, too. */
class CommonOptionsTest {
  private static final Shape.Image IMAGE = new Shape.Image(4, 4, 2);
  private static final double RATE = 0.1;

  static List<Params> networks() {
    return List.of(
        Legs.params("kind", "convolutional", "filters", List.of(3, 2), "batch-norm", true),
        Legs.params("kind", "convolutional", "filters", List.of(3, 2)),
        Legs.params("kind", "recurrent", "units", List.of(3, 2)),
        Legs.params("kind", "recurrent", "cell", "simple", "units", List.of(3, 2)),
        Legs.params(
            "kind",
            "recurrent",
            "units",
            List.of(3, 2),
            "direction",
            "bidirectional",
            "readout",
            "mean"),
        Legs.params(
            "kind",
            "recurrent",
            "cell",
            "simple",
            "units",
            List.of(3, 2),
            "direction",
            "bidirectional",
            "readout",
            "mean"));
  }

  private static ShapedRows data(Params params) {
    if (params.get(Options.KIND).equals("convolutional")) {
      return ShapedRows.squares(32, IMAGE, 3);
    }
    return new ShapedRows(Tables.clouds(32, 12, 0.3, 3), new Shape.Series(6, 2));
  }

  private static Networks.Plan plan(ShapedRows data, Params params) {
    return new Networks.Plan(params, data.columns(), data.task(), 10, 5, data.shape());
  }

  /** Parameters before and after one step of gradient descent. */
  private record Step(Map<String, float[]> before, Map<String, float[]> after) {
    /** The length of what a layer moved by. */
    double length(String layer) {
      double sum = 0;
      for (String name : before.keySet()) {
        if (name.startsWith(layer + "_")) {
          for (int i = 0; i < before.get(name).length; i++) {
            sum += Math.pow(after.get(name)[i] - before.get(name)[i], 2);
          }
        }
      }
      return Math.sqrt(sum);
    }
  }

  private static Step step(Params params) throws InterruptedException {
    ShapedRows data = data(params);
    Params all =
        params.with(
            Legs.params(
                "updater", "sgd", "learning-rate", RATE, "hidden", List.of(3), "batch", 64));
    try (Dl4jEngine engine = new Dl4jEngine(plan(data, all))) {
      Map<String, float[]> before = table(engine.network());
      Preparation preparation = Preparation.fit(data, data.trainingRows(), data.shape());
      engine.trainEpoch(new Batches(data, data.trainingRows(), preparation, 64), 0, 9);
      return new Step(before, table(engine.network()));
    }
  }

  private static Map<String, float[]> table(MultiLayerNetwork network) {
    Map<String, float[]> table = new LinkedHashMap<>();
    network
        .paramTable()
        .forEach((name, values) -> table.put(name, values.dup('c').data().asFloat()));
    return table;
  }

  private static boolean weight(String name) {
    return name.endsWith("W");
  }

  @ParameterizedTest
  @MethodSource("networks")
  void penaltiesPullEveryWeightAndNothingElse(Params params) throws InterruptedException {
    Step plain = step(params);
    Map<String, Params> penalized =
        Map.of(
            "l2", Legs.params("l2", 0.2),
            "weight-decay", Legs.params("weight-decay", 0.2),
            "l1", Legs.params("l1", 0.2));
    for (Map.Entry<String, Params> penalty : penalized.entrySet()) {
      Step pulled = step(params.with(penalty.getValue()));
      for (String name : plain.before().keySet()) {
        for (int i = 0; i < plain.before().get(name).length; i++) {
          double w = plain.before().get(name)[i];
          double pull = penalty.getKey().equals("l1") ? Math.signum(w) : w;
          double expected = plain.after().get(name)[i] - (weight(name) ? RATE * 0.2 * pull : 0);
          assertThat((double) pulled.after().get(name)[i])
              .as(penalty.getKey() + " " + name)
              .isCloseTo(expected, within(1e-5));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("networks")
  void noLayersGradientIsLongerThanTheNormAskedFor(Params params) throws InterruptedException {
    if (params.get(Shaped.BATCH_NORM)) {
      return;
    }
    Step plain = step(params);
    double shortest =
        plain.before().keySet().stream()
                .mapToDouble(name -> plain.length(name.substring(0, name.indexOf('_'))))
                .min()
                .orElseThrow()
            / RATE;
    Step clipped = step(params.with(Legs.params("clip-norm", shortest / 2)));
    for (String name : plain.before().keySet()) {
      String layer = name.substring(0, name.indexOf('_'));
      assertThat(clipped.length(layer))
          .as(name)
          .isCloseTo(Math.min(plain.length(layer), RATE * shortest / 2), within(1e-5));
    }
  }

  @ParameterizedTest
  @MethodSource("networks")
  void dropoutActsInTrainingAlone(Params params) {
    for (String option : List.of("dropout", "input-dropout")) {
      ShapedRows data = data(params);
      Params all = params.with(Legs.params(option, 0.5));
      Networks.Plan plan = plan(data, all);
      int[] rows = data.trainingRows();
      try (Dl4jEngine engine = new Dl4jEngine(plan);
          Dl4jEngine without = new Dl4jEngine(plan(data, params))) {
        INDArray input =
            Nd4j.rand(DataType.FLOAT, Layout.of(plan).dimensions(rows.length)).subi(0.5f);
        INDArray tested = engine.network().output(input, false);
        assertThat(tested.equalsWithEps(without.network().output(input, false), 1e-6)).isTrue();
        // Batch normalization alone makes a difference, which is the same each time.
        INDArray once = engine.network().output(input, true);
        assertThat(once.equalsWithEps(engine.network().output(input, true), 1e-6)).isFalse();
        assertThat(
                without
                    .network()
                    .output(input, true)
                    .equalsWithEps(without.network().output(input, true), 1e-6))
            .isTrue();
      }
    }
  }
}
