package io.espalier.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.espalier.metrics.Task;
import io.espalier.port.Dataset;
import io.espalier.space.Params;
import io.espalier.trial.EngineChoice;
import io.espalier.trial.LegResult;
import io.espalier.trial.LegResult.Cause;
import io.espalier.trial.Measurement;
import io.espalier.trial.Sample;
import io.espalier.trial.Start;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PretrainingTest {
  private static final List<EngineChoice> ENGINES = List.of(EngineChoice.DIRECT, EngineChoice.DL4J);

  private static Params params(String kind, Object... more) {
    return Legs.params(
            "pretraining", kind, "hidden", List.of(7, 5, 4), "pretraining-epochs", 3, "batch", 16)
        .with(Legs.params(more));
  }

  private static Networks.Plan plan(Dataset data, Preparation preparation, Params params) {
    return new Networks.Plan(params, preparation.width(), data.task(), 10, Legs.SEED);
  }

  private record Pretrained(float[] initial, Pretraining.Result result) {}

  private static Pretrained pretrain(Dataset data, EngineChoice engine, Params params)
      throws InterruptedException {
    int[] rows = data.trainingRows();
    Preparation preparation = Preparation.fit(data, rows);
    Networks.Plan plan = plan(data, preparation, params);
    Engines engines = Engines.choose(engine, params);
    try (Engine fresh = engines.engine(plan, preparation, 16)) {
      float[] initial = fresh.parameters();
      return new Pretrained(
          initial, Pretraining.run(plan, preparation, data, rows, engines, initial));
    }
  }

  private static float[] parameters(Dataset data, EngineChoice engine, Params params)
      throws InterruptedException {
    return pretrain(data, engine, params).result().parameters();
  }

  @Test
  void pretrainedLayersAreTheStartOfFineTuningToTheBitUnderAFreshOutputLayer() throws Exception {
    Tables.Table data = Tables.clouds(120, 6, 0.5, 1);
    for (EngineChoice engine : ENGINES) {
      for (String kind : List.of("unsupervised", "supervised")) {
        for (int group : new int[] {1, 2, 3}) {
          // An epoch of steps of no length leaves what fine-tuning starts from.
          Params params =
              params(
                  kind,
                  "pretraining-group",
                  group,
                  "activation",
                  "tanh",
                  "updater",
                  "sgd",
                  "learning-rate",
                  0,
                  "pretraining-rate",
                  0.1);
          Legs legs = new Legs(data);
          legs.engine = engine;
          Checkpoint.Network network =
              legs.network(
                  legs.train(Legs.trial(params, new Sample.Whole(), 10), new Start.Scratch(), 1));
          Pretrained pretrained = pretrain(data, engine, params);
          assertThat(network.parameters()).isEqualTo(pretrained.result().parameters());
          // 6 inputs to 7, 5 and 4 units, with their biases; 2 outputs.
          int hidden = 7 * 7 + 8 * 5 + 6 * 4;
          float[] before = pretrained.initial();
          assertThat(before).hasSize(hidden + 5 * 2);
          for (int i = 0; i < hidden; i++) {
            assertThat(network.parameters()[i]).isNotEqualTo(before[i]);
          }
          assertThat(Arrays.copyOfRange(network.parameters(), hidden, before.length))
              .isEqualTo(Arrays.copyOfRange(before, hidden, before.length));
        }
      }
    }
  }

  @Test
  void ofADeepSigmoidNetTheReconstructionErrorOfEachLayerFallsEpochByEpoch() throws Exception {
    for (EngineChoice engine : ENGINES) {
      Params params =
          params(
              "unsupervised",
              "hidden",
              List.of(32, 24, 16, 12),
              "activation",
              "sigmoid",
              "pretraining-epochs",
              8,
              "pretraining-rate",
              0.01,
              "batch",
              64);
      List<List<Double>> losses = pretrain(Tables.digits(), engine, params).result().losses();
      assertThat(losses).hasSize(4);
      for (int layer = 0; layer < 4; layer++) {
        List<Double> curve = losses.get(layer);
        for (int epoch = 1; epoch < 8; epoch++) {
          assertThat(curve.get(epoch)).as(layer + "").isLessThan(curve.get(epoch - 1));
        }
        assertThat(curve.get(7)).isLessThan(0.5 * curve.get(0));
      }
      // Sigmoids vary less and less from layer to layer, and so there is less to get wrong.
      for (int layer = 1; layer < 4; layer++) {
        assertThat(losses.get(layer).get(7)).isLessThan(losses.get(layer - 1).get(7));
      }
    }
  }

  @Test
  void groupsMirrorTheirLayersAndABridgeStandsBetween() {
    Params params = Legs.params("hidden", List.of(8, 6, 4), "activation", "sigmoid");
    record Expected(Params params, List<Stack.Shape> shapes) {}
    for (Expected expected :
        List.of(
            new Expected(
                Legs.params("pretraining", "unsupervised", "pretraining-group", 2),
                List.of(
                    new Stack.Shape(
                        List.of(10, 8, 6, 8, 10),
                        List.of("sigmoid", "sigmoid", "sigmoid"),
                        2,
                        true),
                    new Stack.Shape(List.of(6, 4, 6), List.of("sigmoid"), 1, true))),
            new Expected(
                Legs.params(
                    "pretraining",
                    "unsupervised",
                    "pretraining-group",
                    2,
                    "pretraining-bridge",
                    true),
                List.of(
                    new Stack.Shape(
                        List.of(10, 8, 6, 6, 8, 10),
                        List.of("sigmoid", "sigmoid", "tanh", "tanh"),
                        2,
                        true),
                    new Stack.Shape(List.of(6, 4, 4, 6), List.of("sigmoid", "tanh"), 1, true))),
            new Expected(
                Legs.params("pretraining", "supervised"),
                List.of(
                    new Stack.Shape(List.of(10, 8, 3), List.of("sigmoid"), 1, false),
                    new Stack.Shape(List.of(8, 6, 3), List.of("sigmoid"), 1, false),
                    new Stack.Shape(List.of(6, 4, 3), List.of("sigmoid"), 1, false))))) {
      Networks.Plan plan =
          new Networks.Plan(params.with(expected.params()), 10, Tables.classes(3), 5, 1);
      assertThat(Pretraining.shapes(plan)).isEqualTo(expected.shapes());
    }
  }

  @Test
  void stacksOfBothEnginesTakeTheSameStepsAndMakeTheSameCodes() {
    SplittableRandom random = new SplittableRandom(2);
    for (Stack.Shape shape :
        List.of(
            new Stack.Shape(
                List.of(6, 5, 4, 4, 5, 6), List.of("relu", "relu", "tanh", "tanh"), 2, true),
            new Stack.Shape(List.of(6, 4, 3), List.of("sigmoid"), 1, false))) {
      Params params = Legs.params("updater", "nesterovs", "learning-rate", 0.1, "clip-norm", 0.5);
      Task task = Tables.classes(3);
      try (Stack direct = new DirectStack(shape, params, task, 3, 16, NativeBlas.products());
          Stack reference = new Dl4jStack(shape, params, task, 3)) {
        reference.parameters(direct.parameters());
        float[] codes = new float[16 * shape.codes()];
        float[] expected = new float[codes.length];
        for (int step = 0; step < 20; step++) {
          int rows = step % 4 == 3 ? 7 : 16;
          float[] inputs = new float[rows * 6];
          for (int i = 0; i < inputs.length; i++) {
            inputs[i] = (float) random.nextGaussian();
          }
          float[] classes = new float[rows];
          float[] labels = new float[rows * 3];
          for (int i = 0; i < rows; i++) {
            classes[i] = random.nextInt(3);
            labels[3 * i + (int) classes[i]] = 1;
          }
          boolean own = shape.reconstructing();
          assertThat(direct.step(inputs, own ? inputs : classes, rows))
              .isCloseTo(reference.step(inputs, own ? inputs : labels, rows), within(1e-5));
          direct.encode(inputs, rows, codes);
          reference.encode(inputs, rows, expected);
          for (int i = 0; i < rows * shape.codes(); i++) {
            assertThat(codes[i]).isCloseTo(expected[i], within(1e-4f));
          }
        }
        float[] ends = reference.parameters();
        for (int i = 0; i < ends.length; i++) {
          assertThat(direct.parameters()[i]).isCloseTo(ends[i], within(1e-4f));
        }
      }
    }
  }

  @Test
  void labelsDoNotInfluenceUnsupervisedPretrainingButSupervised() throws Exception {
    Tables.Table data = Tables.clouds(120, 6, 0.5, 1);
    float[] others = data.targets().clone();
    for (int i = 0; i < others.length; i += 3) {
      others[i] = 1 - others[i];
    }
    Tables.Table relabelled =
        new Tables.Table(
            data.task(), 6, data.features(), others, data.trainingRows(), data.validationRows());
    for (EngineChoice engine : ENGINES) {
      Params unsupervised = params("unsupervised", "pretraining-noise", 0.1);
      assertThat(parameters(relabelled, engine, unsupervised))
          .isEqualTo(parameters(data, engine, unsupervised));
      assertThat(parameters(relabelled, engine, params("supervised")))
          .isNotEqualTo(parameters(data, engine, params("supervised")));
    }
  }

  @Test
  void rowsWithoutALabelInfluenceUnsupervisedPretrainingWhereTheyAreAskedFor() throws Exception {
    Tables.Table all = Tables.people(200, 4);
    int[] few = IntStream.range(0, 40).toArray();
    Tables.Table labelled = all.divided(few, IntStream.range(40, 60).toArray());
    PartlyLabelled partly = new PartlyLabelled(labelled, IntStream.range(60, 200).toArray());
    PartlyLabelled others = new PartlyLabelled(labelled, IntStream.range(60, 199).toArray());
    Params too = params("unsupervised", "pretraining-rows", "unlabelled-too");
    for (EngineChoice engine : ENGINES) {
      float[] known = parameters(partly, engine, too);
      assertThat(known).isEqualTo(parameters(partly, engine, too));
      assertThat(known).isNotEqualTo(parameters(others, engine, too));
      for (float value : known) {
        assertThat(value).isFinite();
      }
      // Not asked for they change nothing.
      assertThat(parameters(partly, engine, params("unsupervised")))
          .isEqualTo(parameters(labelled, engine, params("unsupervised")));
    }
    assertThat(new Legs(labelled).train(too, 2))
        .isEqualTo(
            new LegResult.Failed(
                Cause.DIVERGED,
                "Before epoch 1 pretraining-rows = unlabelled-too finds no rows without a label:"
                    + " data.unlabelled = keep keeps those that there are"));
  }

  @Test
  void whatPretrainingCameToIsMeasuredWithTheFirstEpochOnly() throws Exception {
    Tables.Table data = Tables.clouds(120, 6, 0.5, 1);
    Legs legs = new Legs(data);
    legs.train(params("unsupervised"), 3);
    Map<String, Double> first = legs.reported.get(0).values();
    Map<String, Double> errors =
        pretrain(data, EngineChoice.AUTO, params("unsupervised")).result().errors();
    assertThat(errors).hasSize(3);
    assertThat(first).containsAllEntriesOf(errors);
    assertThat(first.get(Measurement.PRETRAINING_SECONDS))
        .isBetween(0.0, first.get(Measurement.SECONDS));
    for (Measurement later : legs.reported.subList(1, 3)) {
      assertThat(later.values().keySet()).noneMatch(Measurement::ofPretraining);
    }
  }

  @Test
  void everyFoldIsPretrainedOnItsOwnTrainingRows() {
    Legs legs = new Legs(Tables.clouds(120, 6, 0.5, 1).undivided());
    legs.train(
        Legs.trial(params("unsupervised"), new Sample.Folds(3, 1, 5), 2), new Start.Scratch(), 2);
    Map<String, Double> first = legs.reported.get(0).values();
    String error = Measurement.pretrainingError(1);
    List<Double> folds = new ArrayList<>();
    for (int fold = 1; fold <= 3; fold++) {
      folds.add(first.get(Measurement.ofFold(error, fold)));
    }
    assertThat(folds).doesNotHaveDuplicates().doesNotContainNull();
    assertThat(first.get(error))
        .isCloseTo(folds.stream().mapToDouble(f -> f).average().orElseThrow(), within(1e-12));
  }

  @Test
  void noiseMasksItsShareAndLeavesTheRestAsItIs() {
    float[] from = new float[50_000];
    Arrays.fill(from, 3);
    float[] into = new float[from.length];
    Pretraining.mask(from, into, from.length, 0.3, new SplittableRandom(1));
    int masked = 0;
    for (float value : into) {
      assertThat(value == 0 || value == 3).isTrue();
      masked += value == 0 ? 1 : 0;
    }
    // 15,000 ± 102; five deviations are one seed in a million.
    assertThat(masked).isBetween(14_490, 15_510);
  }

  @Test
  void divergingPretrainingFailsTheTrialAndSaysWhere() {
    Legs legs = new Legs(Tables.clouds(120, 6, 0.5, 1));
    LegResult result =
        legs.train(
            params(
                "unsupervised", "updater", "sgd", "pretraining-rate", 1e30, "hidden", List.of(5)),
            2);
    assertThat(result).isInstanceOf(LegResult.Failed.class);
    assertThat(((LegResult.Failed) result).cause()).isEqualTo(Cause.DIVERGED);
    assertThat(((LegResult.Failed) result).reason())
        .startsWith("Before epoch 1 the loss of pretraining group 1 of 1 became ");
  }

  @Test
  void interruptEndsPretraining() {
    for (EngineChoice engine : ENGINES) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> parameters(Tables.clouds(60, 3, 1, 1), engine, params("supervised")))
          .isInstanceOf(InterruptedException.class);
      assertThat(Thread.interrupted()).isTrue();
    }
  }
}
