package io.espalier.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.espalier.direct.Blur;
import io.espalier.direct.DenseNetwork;
import io.espalier.direct.HashedMasks;
import io.espalier.space.Params;
import io.espalier.trial.EngineChoice;
import io.espalier.trial.LegResult;
import io.espalier.trial.Sample;
import io.espalier.trial.Start;
import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class ContinuationTest {
  private static final int COLUMNS = 6;
  private static final int ROWS = 19;

  private static double[] deviations(int horizon, Object... params) {
    Continuation continuation = new Continuation(Legs.params(params), horizon);
    return IntStream.range(0, horizon).mapToDouble(continuation::deviation).toArray();
  }

  @Test
  void blurFallsInStagesOfEqualLengthToNone() {
    assertThat(deviations(8, "blur", 0.8)).containsExactly(.8, .8, .4, .4, .2, .2, 0, 0);
    assertThat(deviations(6, "blur", 0.8, "blur-schedule", "linear", "blur-stages", 3))
        .containsExactly(.8, .8, .4, .4, 0, 0);
    assertThat(deviations(5, "blur", 1, "blur-stages", 2)).containsExactly(1, 1, 0, 0, 0);
    assertThat(deviations(2, "blur", 0.8, "blur-stages", 4)).containsExactly(.8, 0);
    assertThat(deviations(3, "blur", 0.8, "blur-schedule", "linear", "blur-stages", 9))
        .containsExactly(.8, .4, 0);
    assertThat(deviations(1, "blur", 0.8)).containsExactly(0);
  }

  @Test
  void lastEpochIsNeverBlurredHoweverFewThereAre() {
    for (int horizon = 1; horizon < 30; horizon++) {
      for (int stages = 2; stages < 12; stages++) {
        double[] all = deviations(horizon, "blur", 1, "blur-stages", stages);
        assertThat(all[horizon - 1]).isZero();
        for (int epoch = 1; epoch < horizon; epoch++) {
          assertThat(all[epoch]).isLessThanOrEqualTo(all[epoch - 1]);
        }
      }
    }
  }

  @Test
  void expectedGradientOfAQuadraticIsUnchanged() {
    int n = 12;
    int samples = 40_000;
    float[] parameters = new float[n];
    float[] gradient = new float[n];
    for (int i = 0; i < n; i++) {
      parameters[i] = i - 5;
    }
    Blur blur = new Blur(n, samples);
    blur.noise(new SplittableRandom(3));
    // ½ Σ (i + 1) (x_i - 1)².
    double loss =
        blur.gradient(
            parameters,
            gradient,
            0.7,
            (x, g) -> {
              double sum = 0;
              for (int i = 0; i < n; i++) {
                g[i] = (i + 1) * (x[i] - 1);
                sum += 0.5 * g[i] * (x[i] - 1);
              }
              return sum;
            });
    double unblurred = 0;
    for (int i = 0; i < n; i++) {
      assertThat(parameters[i]).isEqualTo(i - 5);
      // Five standard errors of a mean of samples: one of twelve fails in 100,000 seeds.
      double error = 5 * (i + 1) * 0.7 / Math.sqrt(samples);
      assertThat((double) gradient[i]).isCloseTo((i + 1) * (i - 6.0), within(error));
      unblurred += 0.5 * (i + 1) * (i - 6.0) * (i - 6.0);
    }
    // The loss grows by ½ σ² times the sum of the curvatures, 1 to 12.
    assertThat(loss).isCloseTo(unblurred + 0.5 * 0.49 * 78, within(0.02 * unblurred));
  }

  /** Descends 0.05 x² - cos 3x, whose minima lie 2π/3 apart, and tells where it ends. */
  private static double descend(double start, Params params, long seed) {
    int horizon = 40;
    Continuation continuation = new Continuation(params, horizon);
    Blur blur = new Blur(1, params.get(Regimens.BLUR_SAMPLES));
    float[] x = {(float) start};
    float[] gradient = new float[1];
    for (int epoch = 0; epoch < horizon; epoch++) {
      Continuation.begin(blur, seed, epoch);
      for (int step = 0; step < 100; step++) {
        blur.gradient(
            x,
            gradient,
            continuation.deviation(epoch),
            (at, g) -> {
              g[0] = (float) (0.1 * at[0] + 3 * Math.sin(3 * at[0]));
              return 0.05 * at[0] * at[0] - Math.cos(3 * at[0]);
            });
        x[0] -= 0.03f * gradient[0];
      }
    }
    return x[0];
  }

  @Test
  void fromAnywhereABlurredLossLeadsToTheGlobalMinimumMoreOften() {
    SplittableRandom random = new SplittableRandom(5);
    int plain = 0;
    int blurred = 0;
    for (int i = 0; i < 100; i++) {
      double start = random.nextDouble(-10, 10);
      plain += Math.abs(descend(start, Params.EMPTY, i)) < 0.1 ? 1 : 0;
      blurred +=
          Math.abs(descend(start, Legs.params("blur", 1.5, "blur-samples", 16), i)) < 0.1 ? 1 : 0;
    }
    // A tenth of the starts lies in the global basin. A plain rate of 0.3 would give fewer than 17
    // in one of 500 sets of starts, a blurred rate of 0.93 all 100 in one of 1,400.
    assertThat(plain).isLessThan(17);
    assertThat(blurred).isEqualTo(100);
  }

  /** A batch of {@code [ROWS, COLUMNS]} and its classes. */
  private record Batch(float[] features, float[] targets, float[] labels) {
    static Batch draw(SplittableRandom random) {
      float[] features = new float[ROWS * COLUMNS];
      for (int i = 0; i < features.length; i++) {
        features[i] = (float) random.nextGaussian();
      }
      float[] targets = new float[ROWS];
      float[] labels = new float[ROWS * 3];
      for (int i = 0; i < ROWS; i++) {
        targets[i] = random.nextInt(3);
        labels[3 * i + (int) targets[i]] = 1;
      }
      return new Batch(features, targets, labels);
    }

    INDArray x() {
      return Nd4j.createFromArray(features).reshape('c', ROWS, COLUMNS);
    }

    INDArray y() {
      return Nd4j.createFromArray(labels).reshape('c', ROWS, 3);
    }
  }

  private static Networks.Plan plan(Object... params) {
    return new Networks.Plan(
        Legs.params("hidden", List.of(8, 5), "learning-rate", 0.02).with(Legs.params(params)),
        COLUMNS,
        Tables.classes(3),
        10,
        5);
  }

  @Test
  void stepWithoutBlurEqualsFitToTheBit() {
    for (String updater : Legs.words(Options.UPDATER)) {
      Networks.Plan plan =
          plan(
              "updater",
              updater,
              "l1",
              0.01,
              "l2",
              0.02,
              "weight-decay",
              0.03,
              "clip-norm",
              0.1,
              "dropout",
              0.3,
              "schedule",
              "cosine");
      MultiLayerNetwork fitted = Dl4jEngine.network(plan);
      MultiLayerNetwork stepped = Dl4jEngine.network(plan);
      BlurredSteps steps =
          new BlurredSteps(stepped, new Blur(Math.toIntExact(stepped.numParams()), 1));
      SplittableRandom random = new SplittableRandom(1);
      for (int i = 0; i < 20; i++) {
        Batch batch = Batch.draw(random);
        Nd4j.getRandom().setSeed(i + 1);
        fitted.setEpochCount(i / 2);
        fitted.fit(batch.x(), batch.y());
        Nd4j.getRandom().setSeed(i + 1);
        stepped.setEpochCount(i / 2);
        double loss = steps.step(batch.x(), batch.y(), 0);
        assertThat(loss).isEqualTo(fitted.score());
        assertThat(stepped.params().toFloatVector()).isEqualTo(fitted.params().toFloatVector());
        assertThat(stepped.getIterationCount()).isEqualTo(fitted.getIterationCount());
      }
    }
  }

  @Test
  void directStepWithoutBlurEqualsThePlainOneToTheBit() {
    Networks.Plan plan = plan("dropout", 0.3, "input-dropout", 0.2, "l2", 0.01);
    DenseNetwork plain = direct(plan);
    DenseNetwork blurred = direct(plan);
    Blur blur = new Blur(plain.parameters().length, 4);
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 20; i++) {
      Batch batch = Batch.draw(random);
      double loss = blurred.step(batch.features().clone(), batch.targets(), ROWS, 0.02, blur, 0);
      assertThat(loss).isEqualTo(plain.step(batch.features(), batch.targets(), ROWS, 0.02));
      assertThat(blurred.parameters()).isEqualTo(plain.parameters());
    }
  }

  private static DenseNetwork direct(Networks.Plan plan) {
    DenseNetwork network =
        new DenseNetwork(
            DirectNetworks.architecture(plan), ROWS, NativeBlas.products(), new HashedMasks());
    network.parameters(DirectNetworks.initial(plan));
    return network;
  }

  /** Numbers from a list, over and over. */
  private record Given(float[] values, int[] next) implements RandomGenerator {
    @Override
    public double nextGaussian() {
      return values[next[0]++ % values.length];
    }

    @Override
    public long nextLong() {
      throw new UnsupportedOperationException();
    }
  }

  @Test
  void bothEnginesTakeTheSameStepOnTheSameBlurredLoss() {
    for (String updater : Legs.words(Options.UPDATER)) {
      Networks.Plan plan = plan("updater", updater, "l1", 0.01, "l2", 0.02, "clip-norm", 0.2);
      MultiLayerNetwork reference = Dl4jEngine.network(plan);
      DenseNetwork direct = direct(plan);
      int n = direct.parameters().length;
      SplittableRandom random = new SplittableRandom(1);
      float[] draws = new float[n];
      for (int i = 0; i < n; i++) {
        draws[i] = (float) random.nextGaussian();
      }
      // The direct engine counts weights row by row, DL4J column by column.
      Blur own = new Blur(n, 1);
      Blur theirs = new Blur(n, 1);
      own.noise(new Given(transposed(draws, List.of(COLUMNS, 8, 5, 3)), new int[1]));
      theirs.noise(new Given(draws, new int[1]));
      BlurredSteps steps = new BlurredSteps(reference, theirs);
      INDArray state = reference.getUpdater().getStateViewArray();
      direct.resume(
          reference.params().toFloatVector(),
          state == null ? new float[0] : state.toFloatVector(),
          0);
      for (int i = 0; i < 5; i++) {
        Batch batch = Batch.draw(random);
        double loss = steps.step(batch.x(), batch.y(), 0.3);
        assertThat(direct.step(batch.features(), batch.targets(), ROWS, 0.02, own, 0.3))
            .isCloseTo(loss, within(1e-4));
      }
      float[] expected = reference.params().toFloatVector();
      for (int i = 0; i < n; i++) {
        assertThat(direct.parameters()[i]).as(updater).isCloseTo(expected[i], within(1e-3f));
      }
    }
  }

  private static float[] transposed(float[] values, List<Integer> widths) {
    float[] rowMajor = values.clone();
    int at = 0;
    for (int layer = 0; layer + 1 < widths.size(); layer++) {
      int in = widths.get(layer);
      int out = widths.get(layer + 1);
      for (int i = 0; i < in; i++) {
        for (int j = 0; j < out; j++) {
          rowMajor[at + i * out + j] = values[at + j * in + i];
        }
      }
      at += in * out + out;
    }
    return rowMajor;
  }

  @Test
  void parametersAreTheCentreAgainAfterAStepOfNoLength() throws IOException {
    for (EngineChoice engine : List.of(EngineChoice.DIRECT, EngineChoice.DL4J)) {
      Legs legs = new Legs(Tables.clouds(60, 3, 1, 2));
      legs.engine = engine;
      Params params =
          Legs.params("blur", 0.5, "blur-samples", 2, "updater", "sgd", "learning-rate", 0);
      LegResult one = legs.train(Legs.trial(params, new Sample.Whole(), 8), new Start.Scratch(), 1);
      LegResult two = legs.train(Legs.trial(params, new Sample.Whole(), 8), new Start.Scratch(), 2);
      assertThat(legs.network(two).parameters()).isEqualTo(legs.network(one).parameters());
    }
  }

  @Test
  void blurredRegressionLearns() {
    for (EngineChoice engine : List.of(EngineChoice.DIRECT, EngineChoice.DL4J)) {
      Legs legs = new Legs(Tables.line(200, 2, 4));
      legs.engine = engine;
      legs.train(Legs.params("learning-rate", 0.02, "hidden", List.of(16), "blur", 0.1), 40);
      List<Double> curve = legs.curve("rmse");
      // The noise alone has a standard deviation of 2, the label one of 58.
      assertThat(curve.get(39)).isBetween(1.5, 6.0);
    }
  }
}
