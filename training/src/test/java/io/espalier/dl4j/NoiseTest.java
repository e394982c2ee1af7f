package io.espalier.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.espalier.direct.Architecture;
import io.espalier.direct.DenseNetwork;
import io.espalier.direct.HashedMasks;
import io.espalier.direct.Loss;
import io.espalier.direct.SoftSharing;
import io.espalier.direct.Treatment;
import io.espalier.direct.Updater;
import io.espalier.metrics.Predictions;
import io.espalier.metrics.Task;
import io.espalier.metrics.UncertainPredictions;
import io.espalier.space.Params;
import io.espalier.trial.EngineChoice;
import io.espalier.trial.LegResult;
import io.espalier.trial.Sample;
import io.espalier.trial.Start;
import io.espalier.trial.Trial;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.LUDecomposition;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.RealVector;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What is random in training, and what becomes of it in predictions. */
class NoiseTest {
  private static final int INPUTS = 5;

  /** Rows of a linear model, with inputs that are correlated. */
  private static final class Rows {
    final float[] x;
    final float[] y;

    Rows(int rows) {
      SplittableRandom random = new SplittableRandom(4);
      x = new float[rows * INPUTS];
      y = new float[rows];
      for (int i = 0; i < rows; i++) {
        double shared = random.nextGaussian();
        for (int c = 0; c < INPUTS; c++) {
          x[i * INPUTS + c] = (float) (0.7 * random.nextGaussian() + 0.7 * shared);
          y[i] += (c - 1.5f) * x[i * INPUTS + c];
        }
        y[i] += (float) (0.5 * random.nextGaussian());
      }
    }

    /** (XᵀX/n + λI)⁻¹ Xᵀy/n with a column of ones that is not penalized. */
    double[] ridge(double lambda) {
      int n = y.length;
      double[][] cells = new double[n][INPUTS + 1];
      for (int i = 0; i < n; i++) {
        for (int c = 0; c < INPUTS; c++) {
          cells[i][c] = x[i * INPUTS + c];
        }
        cells[i][INPUTS] = 1;
      }
      RealMatrix design = new Array2DRowRealMatrix(cells);
      RealVector truth = new ArrayRealVector(n);
      for (int i = 0; i < n; i++) {
        truth.setEntry(i, y[i]);
      }
      double[] diagonal = new double[INPUTS + 1];
      Arrays.fill(diagonal, 0, INPUTS, lambda);
      RealMatrix normal =
          design
              .transpose()
              .multiply(design)
              .scalarMultiply(1.0 / n)
              .add(MatrixUtils.createRealDiagonalMatrix(diagonal));
      RealVector right = design.transpose().operate(truth).mapMultiply(1.0 / n);
      return new LUDecomposition(normal).getSolver().solve(right).toArray();
    }
  }

  private static DenseNetwork linear(Treatment treatment, int rows, long seed) {
    HashedMasks masks = new HashedMasks();
    masks.seed(seed);
    return new DenseNetwork(
        new Architecture(
            List.of(INPUTS, 1),
            List.of(),
            Loss.SQUARED_ERROR,
            new Updater.Sgd(),
            List.of(treatment),
            SoftSharing.NONE,
            0),
        rows,
        NativeBlas.products(),
        masks);
  }

  @Test
  void noiseOnTheInputsOfALinearModelIsTheRidgePenalty() {
    double variance = 0.4;
    Rows rows = new Rows(256);
    DenseNetwork network = linear(new Treatment(0, 0, 0, 0, 0, variance, 0, 0), 256, 8);
    float[] features = new float[rows.x.length];
    int blocks = 25;
    int steps = 800;
    double[][] means = new double[blocks][INPUTS + 1];
    for (int block = -1; block < blocks; block++) {
      for (int step = 0; step < steps; step++) {
        System.arraycopy(rows.x, 0, features, 0, features.length);
        network.step(features, rows.y, 256, 0.05);
        float[] now = network.parameters();
        for (int i = 0; block >= 0 && i <= INPUTS; i++) {
          means[block][i] += now[i] / steps;
        }
      }
    }
    // Of the squared error the expectation over noise is the loss plus λΣw², so c = 2λ.
    double[] ridge = rows.ridge(variance);
    double[] least = rows.ridge(0);
    double furthest = 0;
    for (int i = 0; i <= INPUTS; i++) {
      int at = i;
      double mean = Arrays.stream(means).mapToDouble(m -> m[at]).average().orElseThrow();
      double squares = Arrays.stream(means).mapToDouble(m -> Math.pow(m[at] - mean, 2)).sum();
      double error = Math.sqrt(squares / (blocks - 1) / blocks);
      // Seven standard errors of 25 independent blocks: by Student's t with 24 degrees of freedom
      // one seed in 500,000 fails.
      assertThat(mean).as("weight " + i).isCloseTo(ridge[i], within(7 * error));
      assertThat(error).isLessThan(0.005);
      furthest = Math.max(furthest, Math.abs(ridge[i] - least[i]));
    }
    assertThat(furthest).isGreaterThan(0.2);
    // And the penalty itself gets there, too.
    DenseNetwork penalized = linear(new Treatment(0, 0, 2 * variance, 0, 0, 0, 0, 0), 256, 8);
    for (int step = 0; step < 2000; step++) {
      penalized.step(rows.x, rows.y, 256, 0.05);
    }
    for (int i = 0; i <= INPUTS; i++) {
      assertThat((double) penalized.parameters()[i]).isCloseTo(ridge[i], within(1e-4));
    }
  }

  @Test
  void dl4jsNoiseHasTheVarianceAskedForAndPredictionsHaveNone() {
    int columns = 400;
    int rows = 500;
    MultiLayerNetwork network =
        Dl4jEngine.network(
            new Networks.Plan(
                Legs.params("input-noise", 0.3, "hidden-noise", 0.2, "hidden", List.of(1)),
                columns,
                new Task.Regression(),
                10,
                5));
    network.params().assign(0);
    network.setParam("0_W", Nd4j.ones(DataType.FLOAT, columns, 1).divi(Math.sqrt(columns)));
    network.setParam("0_b", Nd4j.ones(DataType.FLOAT, 1, 1).muli(50));
    network.setParam("1_W", Nd4j.ones(DataType.FLOAT, 1, 1));
    INDArray zeros = Nd4j.zeros(DataType.FLOAT, rows, columns);
    assertThat(network.output(zeros, false).stdNumber().doubleValue()).isLessThan(1e-4);
    double variance = Math.pow(network.output(zeros, true).stdNumber().doubleValue(), 2);
    // Five standard errors of the variance of 500 normal numbers.
    assertThat(variance).isCloseTo(0.5, within(5 * 0.5 * Math.sqrt(2.0 / rows)));
    network.close();
  }

  private static Networks.Plan plan(Params params) {
    return plan(params, 5);
  }

  private static Networks.Plan plan(Params params, long seed) {
    return new Networks.Plan(params, INPUTS, new Task.Regression(), 10, seed);
  }

  /** The parameters of a network that was not trained, with biases that are not 0. */
  private static float[] parameters(Networks.Plan plan) {
    float[] parameters = DirectNetworks.initial(plan);
    SplittableRandom random = new SplittableRandom(2);
    for (int i = 0; i < parameters.length; i++) {
      parameters[i] += (float) (0.1 * random.nextGaussian());
    }
    return parameters;
  }

  private static float[] rows(int count) {
    SplittableRandom random = new SplittableRandom(6);
    float[] x = new float[count * INPUTS];
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) random.nextGaussian();
    }
    return x;
  }

  private static UncertainPredictions predicted(Networks.Plan plan, float[] x, int rows) {
    try (Engine engine = new DirectEngine(plan, 8, NativeBlas.products())) {
      float[] parameters = parameters(plan(plan.params()));
      engine.parameters(parameters);
      Tables.Table data = Tables.split(new Task.Regression(), INPUTS, x, new float[rows]);
      Preparation preparation = Preparation.fit(data, data.undivided().trainingRows());
      UncertainPredictions said = new Predictor(engine, preparation, plan).predict(x, rows);
      assertThat(engine.parameters()).isEqualTo(parameters);
      return said;
    }
  }

  @Test
  void monteCarloOfALinearNetworkComesToWeightScalingAsTheRootOfThePasses() {
    float[] x = rows(20);
    int sets = 60;
    for (Params random :
        List.of(
            Legs.params("dropout", 0.5, "input-dropout", 0.2),
            Legs.params("drop-connect", 0.5),
            Legs.params("input-noise", 0.5, "hidden-noise", 0.5))) {
      Params linear = Legs.params("activation", "identity", "hidden", List.of(30, 20)).with(random);
      Predictions scaled = predicted(plan(linear), x, 20).mean();
      int[] counts = {10, 160};
      double[] errors = new double[2];
      for (int i = 0; i < 2; i++) {
        Params monteCarlo =
            linear.with(Legs.params("inference", "monte-carlo", "inference-samples", counts[i]));
        double expected = 0;
        for (int set = 1; set <= sets; set++) {
          UncertainPredictions said = predicted(plan(monteCarlo, set), x, 20);
          errors[i] += squaredDistance(said.mean(), scaled);
          expected += squares(said.deviation()) / counts[i];
        }
        // By a chi-square of 60 at the least, even if all rows' errors were one: a deviation of
        // 0.18, and 0.4 to 2.2 are more than four of these on a logarithmic scale.
        assertThat(errors[i] / expected).as(random.toString()).isBetween(0.4, 2.2);
      }
      // 16 times as many passes, a sixteenth of the squared error; F of 60 and 60 likewise, whose
      // logarithm has a deviation of 0.26: one set of seeds in 10 million is out of these.
      assertThat(errors[0] / errors[1]).as(random.toString()).isBetween(16.0 / 4, 16.0 * 4);
    }
  }

  private static double squaredDistance(Predictions a, Predictions b) {
    double sum = 0;
    for (int i = 0; i < a.values().length; i++) {
      sum += Math.pow(a.values()[i] - b.values()[i], 2);
    }
    return sum;
  }

  private static double squares(Predictions predictions) {
    double sum = 0;
    for (float value : predictions.values()) {
      sum += value * value;
    }
    return sum;
  }

  @Test
  void monteCarloIsTheMeanOverNetworksAsTrainingMakesThem() {
    // By DL4J's own dropout and noise, in its own training mode, with a network that is not linear.
    Params params =
        Legs.params(
            "activation",
            "tanh",
            "hidden",
            List.of(10, 6),
            "dropout",
            0.3,
            "input-dropout",
            0.2,
            "input-noise",
            0.2,
            "hidden-noise",
            0.1,
            "drop-connect",
            0.2);
    Networks.Plan plan = plan(params);
    float[] x = rows(4);
    int passes = 4000;
    double[] sums = new double[4];
    double[] squares = new double[4];
    try (Dl4jEngine engine = new Dl4jEngine(plan)) {
      engine.parameters(parameters(plan));
      INDArray input = Nd4j.createFromArray(x).reshape('c', 4, INPUTS);
      for (int pass = 0; pass < passes; pass++) {
        for (Layer layer : engine.network().getLayers()) {
          layer.setIterationCount(pass);
        }
        INDArray output = engine.network().output(input, true);
        for (int row = 0; row < 4; row++) {
          double value = output.getDouble(row, 0);
          sums[row] += value / passes;
          squares[row] += value * value / passes;
        }
      }
    }
    ThinnedNetworks thinned =
        new ThinnedNetworks(plan(params.with(Legs.params("inference-samples", passes))));
    double[] ours = new double[4];
    double[] own = new double[4];
    try (Engine engine = new DirectEngine(plan, 8, NativeBlas.products())) {
      float[] whole = parameters(plan);
      float[] outputs = new float[4];
      for (int pass = 0; pass < passes; pass++) {
        engine.parameters(thinned.parameters(whole, pass));
        engine.forward(x, 4, outputs, 0);
        for (int row = 0; row < 4; row++) {
          ours[row] += outputs[row] / passes;
          own[row] += (double) outputs[row] * outputs[row] / passes;
        }
      }
    }
    for (int row = 0; row < 4; row++) {
      double variance = squares[row] - sums[row] * sums[row];
      // Five standard errors of a difference of two means: eight figures, one seed in 200,000.
      assertThat(ours[row]).isCloseTo(sums[row], within(5 * Math.sqrt(2 * variance / passes)));
      assertThat(own[row] - ours[row] * ours[row]).isCloseTo(variance, within(0.2 * variance));
    }
  }

  @Test
  void predictionOfARowDoesNotDependOnOtherRows() {
    Params params = Legs.params("dropout", 0.5, "hidden-noise", 0.1, "inference", "monte-carlo");
    float[] x = rows(40);
    Networks.Plan plan = plan(params);
    try (Engine engine = new DirectEngine(plan, 8, NativeBlas.products())) {
      engine.parameters(parameters(plan));
      Tables.Table data = Tables.split(new Task.Regression(), INPUTS, x, new float[40]);
      Preparation preparation = Preparation.fit(data, data.undivided().trainingRows());
      Predictor predictor = new Predictor(engine, preparation, plan);
      UncertainPredictions all = predictor.predict(x, 40);
      for (int row = 0; row < 40; row++) {
        float[] one = Arrays.copyOfRange(x, row * INPUTS, (row + 1) * INPUTS);
        UncertainPredictions alone = predictor.predict(one, 1);
        assertThat(alone.mean().at(0, 0)).isCloseTo(all.mean().at(row, 0), within(1e-5f));
        assertThat(alone.deviation().at(0, 0)).isCloseTo(all.deviation().at(row, 0), within(1e-5f));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = EngineChoice.class,
      names = {"DL4J", "DIRECT"})
  void storedAndLoadedPredictionsAreThoseOfThePasses(EngineChoice engine) throws Exception {
    Legs legs = new Legs(Tables.clouds(160, 4, 0.4, 1));
    legs.engine = engine;
    Params params = Legs.params("dropout", 0.5, "inference", "monte-carlo", "learning-rate", 0.01);
    LegResult result = legs.train(params, 3);
    Predictions stored = legs.kept(result).validation();
    int[] validation = legs.data.validationRows();
    try (TrainedNetwork network = TrainedNetwork.load(legs.bytes(result))) {
      float[] raw = ((Tables.Table) legs.data).raw(validation);
      UncertainPredictions said = network.assess(raw, validation.length);
      assertThat(TrainedNetwork.random(legs.bytes(result))).isTrue();
      for (int i = 0; i < stored.values().length; i++) {
        assertThat(said.mean().values()[i]).isCloseTo(stored.values()[i], within(1e-5f));
        assertThat(said.deviation().values()[i]).isBetween(1e-5f, 0.5f);
      }
      assertThat(network.predict(raw, validation.length).values()).isEqualTo(said.mean().values());
    }
  }

  @Test
  void passesOfFoldsAreTakenTogether() throws Exception {
    Legs legs = new Legs(Tables.clouds(160, 4, 0.4, 1).undivided());
    Params params = Legs.params("dropout", 0.5, "inference", "monte-carlo", "learning-rate", 0.01);
    Trial trial = Legs.trial(params, new Sample.Folds(2, 1, 3), 2);
    LegResult result = legs.train(trial, new Start.Scratch(), 2);
    float[] raw = ((Tables.Table) legs.data).raw(new int[] {0, 1, 2});
    try (TrainedNetwork network = TrainedNetwork.load(legs.bytes(result))) {
      UncertainPredictions said = network.assess(raw, 3);
      assertThat(said.mean().values()).hasSize(6);
      for (float deviation : said.deviation().values()) {
        assertThat(deviation).isBetween(1e-4f, 0.5f);
      }
    }
  }
}
