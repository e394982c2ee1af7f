package io.espalier.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.espalier.direct.Treatment;
import io.espalier.metrics.Task;
import io.espalier.port.Compatibility.Conflict;
import io.espalier.space.Params;
import io.espalier.trial.EngineChoice;
import io.espalier.trial.LegResult;
import io.espalier.trial.Measurement;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RegularizersTest {
  private static final int COLUMNS = 4;

  private static Legs legs(EngineChoice engine) {
    Legs legs = new Legs(Tables.clouds(160, COLUMNS, 0.4, 1));
    legs.engine = engine;
    return legs;
  }

  private static float[] trained(Legs legs, Params params, int epochs) throws Exception {
    return legs.network(legs.train(params, epochs)).parameters();
  }

  private static Params descent(Object... more) {
    return Legs.params("updater", "sgd", "learning-rate", 0.1, "hidden", List.of(6, 3))
        .with(Legs.params(more));
  }

  @ParameterizedTest
  @EnumSource(
      value = EngineChoice.class,
      names = {"DL4J", "DIRECT"})
  void ridgePenaltyIsWeightDecayUnderPlainGradientDescent(EngineChoice engine) throws Exception {
    for (String schedule : List.of("constant", "cosine")) {
      float[] penalized = trained(legs(engine), descent("l2", 0.05, "schedule", schedule), 10);
      float[] decayed =
          trained(legs(engine), descent("weight-decay", 0.05, "schedule", schedule), 10);
      float[] plain = trained(legs(engine), descent("schedule", schedule), 10);
      double apart = 0;
      for (int i = 0; i < plain.length; i++) {
        assertThat(decayed[i]).as(schedule + " " + i).isCloseTo(penalized[i], within(1e-5f));
        apart = Math.max(apart, Math.abs(plain[i] - penalized[i]));
      }
      assertThat(apart).isGreaterThan(0.05);
    }
  }

  @Test
  void ridgePenaltyIsNoWeightDecayUnderAdam() throws Exception {
    Params adam = Legs.params("learning-rate", 0.01);
    float[] penalized = trained(legs(EngineChoice.DIRECT), adam.with(Legs.params("l2", 0.05)), 5);
    float[] decayed =
        trained(legs(EngineChoice.DIRECT), adam.with(Legs.params("weight-decay", 0.05)), 5);
    double apart = 0;
    for (int i = 0; i < penalized.length; i++) {
      apart = Math.max(apart, Math.abs(decayed[i] - penalized[i]));
    }
    assertThat(apart).isGreaterThan(0.01);
  }

  private static double zeros(float[] parameters, int columns, List<Integer> hidden, int outputs) {
    double zeros = 0;
    double all = 0;
    int at = 0;
    int in = columns;
    for (int layer = 0; layer <= hidden.size(); layer++) {
      int out = layer < hidden.size() ? hidden.get(layer) : outputs;
      for (int i = 0; i < in * out; i++) {
        zeros += parameters[at + i] == 0 ? 1 : 0;
      }
      all += in * out;
      at += in * out + out;
      in = out;
    }
    return zeros / all;
  }

  @ParameterizedTest
  @EnumSource(
      value = EngineChoice.class,
      names = {"DL4J", "DIRECT"})
  void proximalStepsMakeWeightsExactlyZeroAndTheirShareIsMeasured(EngineChoice engine)
      throws Exception {
    double before = 0;
    for (double l1 : new double[] {0.06, 0.15, 0.4}) {
      Legs legs = legs(engine);
      Params params =
          Legs.params("learning-rate", 0.02, "hidden", List.of(16, 8), "l1-update", "proximal");
      float[] end = trained(legs, params.with(Legs.params("l1", l1)), 60);
      double share = zeros(end, COLUMNS, List.of(16, 8), 2);
      assertThat(share).as("l1 = " + l1).isGreaterThan(before + 0.02);
      List<Double> measured = legs.curve(Measurement.ZERO_WEIGHTS);
      assertThat(measured.get(measured.size() - 1)).isCloseTo(share, within(1e-6));
      before = share;
    }
    assertThat(before).isGreaterThan(0.5);
    Legs subgradient = legs(engine);
    trained(subgradient, Legs.params("learning-rate", 0.02, "l1", 0.2), 60);
    assertThat(subgradient.curve(Measurement.ZERO_WEIGHTS)).allMatch(share -> share < 0.01);
    Legs without = legs(engine);
    trained(without, Legs.params(), 1);
    assertThat(without.reported.get(0).values()).doesNotContainKey(Measurement.ZERO_WEIGHTS);
  }

  @ParameterizedTest
  @EnumSource(
      value = EngineChoice.class,
      names = {"DL4J", "DIRECT"})
  void proximalStepIsTheSoftThresholdOfThePlainStep(EngineChoice engine) throws Exception {
    // One step: all rows are one batch.
    Params one = descent("batch", 1000, "learning-rate", 0.5);
    float[] plain = trained(legs(engine), one, 1);
    float[] proximal =
        trained(legs(engine), one.with(Legs.params("l1", 0.4, "l1-update", "proximal")), 1);
    int weights = COLUMNS * 6;
    for (int i = 0; i < weights; i++) {
      double expected = Math.signum(plain[i]) * Math.max(0, Math.abs(plain[i]) - 0.5 * 0.4);
      assertThat((double) proximal[i]).isCloseTo(expected, within(1e-6));
    }
    for (int bias = weights; bias < weights + 6; bias++) {
      assertThat(proximal[bias]).isEqualTo(plain[bias]);
    }
  }

  @Test
  void listsGiveEachLayerItsOwn() throws Exception {
    Params one = descent("batch", 1000);
    Map<String, Params> lists =
        Map.of(
            "l1", Legs.params("l1-layers", List.of(0.3, 0.0, 0.1)),
            "l2", Legs.params("l2-layers", List.of(0.3, 0.0, 0.1)),
            "weight-decay", Legs.params("weight-decay-layers", List.of(0.3, 0.0, 0.1)));
    // Where each layer's parameters begin and end, at 4-6-3-2.
    int[] ends = {0, 30, 51, 59};
    for (Map.Entry<String, Params> list : lists.entrySet()) {
      float[] layered = trained(legs(EngineChoice.DIRECT), one.with(list.getValue()), 1);
      for (int layer = 0; layer < 3; layer++) {
        double value = new double[] {0.3, 0, 0.1}[layer];
        float[] alike =
            trained(legs(EngineChoice.DIRECT), one.with(Legs.params(list.getKey(), value)), 1);
        for (int i = ends[layer]; i < ends[layer + 1]; i++) {
          assertThat(layered[i]).as(list.getKey() + " " + i).isEqualTo(alike[i]);
        }
      }
    }
  }

  @Test
  void dropoutOfALayerIsThatOfItsPlaceInTheList() {
    Params params = Legs.params("hidden", List.of(6, 3), "input-dropout", 0.1);
    Params list = Legs.params("dropout-layers", List.of(0.2, 0.3));
    assertThat(Regularizers.ofAll(params.with(list), 3))
        .extracting(Treatment::dropped)
        .containsExactly(0.1, 0.2, 0.3);
    assertThat(Regularizers.ofAll(params.with(Legs.params("dropout", 0.4)), 3))
        .extracting(Treatment::dropped)
        .containsExactly(0.1, 0.4, 0.4);
  }

  @Test
  void whatCannotActIsRefusedWithTheReason() {
    refused("l1-update means nothing", "l1-update", "proximal");
    refused("l1-layers says what each layer has", "l1-layers", List.of(0.1, 0.1), "l1", 0.1);
    refused("l2-layers says what each layer has", "l2-layers", List.of(0.1, 0.1), "l2", 0.1);
    refused("dropout has no place", "dropout-layers", List.of(0.1), "dropout", 0.1);
    for (String list : List.of("l1-layers", "l2-layers", "weight-decay-layers")) {
      refused("needs one value for each hidden layer, and one", list, List.of(0.1));
      refused("needs one value for each hidden layer, and one", list, List.of(0.1, 0.1, 0.1));
      accepted(list, List.of(0.1, 0.1));
      accepted(list, List.of(0.1, 0.1, 0.2), "hidden", List.of(3, 3));
    }
    refused("needs one value for each hidden layer", "dropout-layers", List.of(0.1, 0.1));
    accepted("dropout-layers", List.of(0.1));
    accepted("l1-layers", List.of(0.1, 0.0), "l1-update", "proximal");
    refused("needs something random", "inference", "monte-carlo");
    refused("needs something random", "inference", "monte-carlo", "dropout-layers", List.of(0.0));
    refused("means nothing but under inference", "inference-samples", 5);
    for (Object[] random :
        List.of(
            new Object[] {"dropout", 0.1},
            new Object[] {"input-dropout", 0.1},
            new Object[] {"dropout-layers", List.of(0.1)},
            new Object[] {"drop-connect", 0.1},
            new Object[] {"input-noise", 0.1},
            new Object[] {"hidden-noise", 0.1})) {
      accepted("inference", "monte-carlo", "inference-samples", 5, random[0], random[1]);
    }
    refused("where soft-sharing is 0", "soft-sharing-groups", "layers");
    refused("finds no weights", "soft-sharing", 0.1, "soft-sharing-groups", "layers");
    refused("finds no weights", "soft-sharing", 0.1, "hidden", List.of(1));
    refused("draws weights together", "soft-sharing", 0.1, "random-connections", 0.1);
    accepted("soft-sharing", 0.1, "soft-sharing-groups", "layers", "hidden", List.of(4, 4, 4));
  }

  private static Optional<Conflict> conflict(Object... params) {
    return new Combinations()
        .conflict(Legs.params(params), new Task.Regression(), EngineChoice.DIRECT);
  }

  private static void refused(String reason, Object... params) {
    assertThat(conflict(params))
        .as(List.of(params).toString())
        .hasValueSatisfying(
            conflict -> {
              assertThat(conflict.reason()).contains(reason);
              assertThat(conflict.options()).contains((String) params[0]);
            });
  }

  private static void accepted(Object... params) {
    assertThat(conflict(params)).as(List.of(params).toString()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = EngineChoice.class,
      names = {"DL4J", "DIRECT"})
  void penaltyOnHiddenUnitsMakesCodesSparse(EngineChoice engine) throws Exception {
    double before = -1;
    for (double lambda : new double[] {0, 0.01, 0.05}) {
      Legs legs = legs(engine);
      LegResult result =
          legs.train(
              Legs.params(
                  "activation",
                  "tanh",
                  "learning-rate",
                  0.02,
                  "hidden",
                  List.of(20),
                  "hidden-l1",
                  lambda),
              30);
      double sparse = shareOfSmallCodes(legs.network(result).parameters(), 20);
      assertThat(sparse).as("λ = " + lambda).isGreaterThan(before + 0.05);
      before = sparse;
    }
    assertThat(before).isGreaterThan(0.6);
  }

  @ParameterizedTest
  @EnumSource(
      value = EngineChoice.class,
      names = {"DL4J", "DIRECT"})
  void penaltyOnHiddenUnitsIsPartOfTheTrainingLoss(EngineChoice engine) {
    double[] losses = new double[3];
    for (int i = 0; i < 3; i++) {
      Legs legs = legs(engine);
      // One step, whose loss is that of the weights at the start.
      legs.train(descent("batch", 1000, "hidden-l1", 0.1 * i), 1);
      losses[i] = legs.curve(Measurement.TRAINING_LOSS).get(0);
    }
    assertThat(losses[1]).isGreaterThan(losses[0] + 0.01);
    assertThat(losses[2] - losses[0]).isCloseTo(2 * (losses[1] - losses[0]), within(1e-5));
  }

  /** Share of the tangents at standard normal rows that are below 0.05. */
  private static double shareOfSmallCodes(float[] parameters, int units) {
    SplittableRandom random = new SplittableRandom(9);
    int small = 0;
    for (int row = 0; row < 500; row++) {
      double[] x = random.doubles(COLUMNS).map(u -> Math.sqrt(12) * (u - 0.5)).toArray();
      for (int unit = 0; unit < units; unit++) {
        double z = parameters[COLUMNS * units + unit];
        for (int c = 0; c < COLUMNS; c++) {
          z += x[c] * parameters[unit * COLUMNS + c];
        }
        small += Math.abs(Math.tanh(z)) < 0.05 ? 1 : 0;
      }
    }
    return small / (500.0 * units);
  }

  @ParameterizedTest
  @EnumSource(
      value = EngineChoice.class,
      names = {"DL4J", "DIRECT"})
  void neighboursAndLayersConvergeAsSoftSharingGrows(EngineChoice engine) throws Exception {
    for (String groups : List.of("neighbours", "layers")) {
      double before = Double.POSITIVE_INFINITY;
      for (double lambda : new double[] {0, 0.01, 1}) {
        Params params = descent("hidden", List.of(5, 5, 5), "activation", "tanh");
        if (lambda > 0) {
          params = params.with(Legs.params("soft-sharing", lambda, "soft-sharing-groups", groups));
        }
        float[] end = trained(legs(engine), params, 20);
        double apart = groups.equals("layers") ? betweenLayers(end) : betweenNeighbours(end);
        assertThat(apart).as(groups + " λ = " + lambda).isLessThan(0.8 * before);
        before = apart;
      }
      assertThat(before).isLessThan(0.05);
    }
  }

  /** The squared distance of the two matrices between hidden layers, at 4-5-5-5-2. */
  private static double betweenLayers(float[] parameters) {
    double sum = 0;
    for (int i = 0; i < 25; i++) {
      sum += Math.pow(parameters[25 + i] - parameters[55 + i], 2);
    }
    return sum;
  }

  /** The sum of the squared distances of units side by side in the first layer. */
  private static double betweenNeighbours(float[] parameters) {
    double sum = 0;
    for (int i = 0; i < 4 * COLUMNS; i++) {
      sum += Math.pow(parameters[i] - parameters[i + COLUMNS], 2);
    }
    return sum;
  }

  @ParameterizedTest
  @EnumSource(
      value = EngineChoice.class,
      names = {"DL4J", "DIRECT"})
  void gradientsVanishOnTheWayThroughManySigmoids(EngineChoice engine) throws Exception {
    Legs legs = legs(engine);
    trained(
        legs,
        Legs.params(
            "hidden", Collections.nCopies(8, 10), "activation", "sigmoid", "gradient-norms", true),
        1);
    Map<String, Double> values = legs.reported.get(0).values();
    // Each sigmoid multiplies by a quarter at most.
    assertThat(values.get(Measurement.gradientNorm(1)))
        .isPositive()
        .isLessThan(1e-3 * values.get(Measurement.gradientNorm(9)));
    assertThat(values).doesNotContainKey(Measurement.gradientNorm(10));
    Legs shallow = legs(engine);
    trained(shallow, Legs.params("hidden", List.of(10), "gradient-norms", true), 2);
    for (Measurement measurement : shallow.reported) {
      assertThat(measurement.values().get(Measurement.gradientNorm(1)))
          .isGreaterThan(0.1 * measurement.values().get(Measurement.gradientNorm(2)));
    }
    assertThat(Measurement.isMetric(Measurement.gradientNorm(1))).isFalse();
  }

  @Test
  void combinationsEitherTrainInBothEnginesOrAreRefused() {
    SplittableRandom random = new SplittableRandom(12);
    List<Params> choices =
        List.of(
            Legs.params("hidden", List.of(4, 4, 4)),
            Legs.params("l1", 0.01),
            Legs.params("l1-update", "proximal"),
            Legs.params("l1-layers", List.of(0.01, 0.0)),
            Legs.params("l2-layers", List.of(0.01, 0.0)),
            Legs.params("weight-decay-layers", List.of(0.01, 0.0, 0.1, 0.1)),
            Legs.params("dropout", 0.3),
            Legs.params("input-dropout", 0.3),
            Legs.params("dropout-layers", List.of(0.3)),
            Legs.params("input-noise", 0.1),
            Legs.params("hidden-noise", 0.1),
            Legs.params("hidden-l1", 0.01),
            Legs.params("inference", "monte-carlo"),
            Legs.params("inference-samples", 3),
            Legs.params("drop-connect", 0.2),
            Legs.params("random-connections", 0.3),
            Legs.params("soft-sharing", 0.01),
            Legs.params("soft-sharing-groups", "layers"),
            Legs.params("gradient-norms", true),
            Legs.params("clip-norm", 1),
            Legs.params("updater", "sgd"));
    int trained = 0;
    for (int i = 0; i < 200; i++) {
      Params params = Legs.params("hidden", List.of(6));
      for (Params choice : choices) {
        params = random.nextInt(4) == 0 ? params.with(choice) : params;
      }
      Optional<Conflict> conflict =
          new Combinations().conflict(params, Tables.classes(2), EngineChoice.DIRECT);
      for (EngineChoice engine : List.of(EngineChoice.DL4J, EngineChoice.DIRECT)) {
        LegResult result = legs(engine).train(params, 1);
        if (conflict.isEmpty()) {
          assertThat(result).as(params.toString()).isInstanceOf(LegResult.Reached.class);
        } else {
          assertThat(result)
              .isEqualTo(new LegResult.Failed(LegResult.Cause.DIVERGED, conflict.get().reason()));
        }
      }
      trained += conflict.isEmpty() ? 1 : 0;
    }
    assertThat(trained).isBetween(20, 180);
  }
}
