package io.espalier.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Sgd;

/** The autoencoders' layer against mathematics, in double precision. */
class CodeNetworkTest {
  private static final int ROWS = 5;
  private static final int INPUTS = 6;
  private static final double STEP = 1e-6;

  /** What a shape begins with: an autoencoder of one layer, without any penalty. */
  private static final class Shape {
    int classes;
    List<Integer> encoder = List.of(4);
    int latent;
    List<Integer> decoder = List.of();
    String activation = "sigmoid";
    String output = "identity";
    String reconstruction = "mse";
    boolean tied;
    double contractive;
    double codeL1;
    double klWeight = 1;
    int klWarmup;

    CodeShape shape() {
      return new CodeShape(
          INPUTS,
          classes,
          encoder,
          latent,
          decoder,
          activation,
          activation,
          output,
          reconstruction,
          tied,
          contractive,
          codeL1,
          klWeight,
          klWarmup,
          "auto");
    }

    @Override
    public String toString() {
      return shape().toString();
    }
  }

  private static Shape variational(int latent) {
    Shape shape = new Shape();
    shape.latent = latent;
    shape.activation = "tanh";
    shape.decoder = List.of(4);
    return shape;
  }

  private static MultiLayerNetwork network(Shape shape) {
    MultiLayerConfiguration configuration =
        new NeuralNetConfiguration.Builder()
            .seed(3)
            .dataType(DataType.DOUBLE)
            .updater(new Sgd(0.1))
            .list()
            .layer(new CodeLayer.Builder(shape.shape()).build())
            .build();
    MultiLayerNetwork network = new MultiLayerNetwork(configuration);
    network.init();
    // Biases of 0 would leave some of the gradients untested.
    SplittableRandom random = new SplittableRandom(8);
    for (int i = 0; i < network.numParams(); i++) {
      network.params().putScalar(i, network.params().getDouble(i) + 0.1 * random.nextGaussian());
    }
    return network;
  }

  private static INDArray rows(int columns, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    INDArray rows = Nd4j.create(DataType.DOUBLE, ROWS, columns);
    for (int i = 0; i < ROWS * columns; i++) {
      rows.putScalar(i, random.nextGaussian());
    }
    return rows;
  }

  /** Rows as the network takes them in, told their class. */
  private static INDArray taken(Shape shape) {
    INDArray taken = rows(shape.shape().taken(), 5);
    for (int row = 0; row < ROWS; row++) {
      for (int c = 0; c < shape.classes; c++) {
        taken.putScalar(row, INPUTS + c, row % shape.classes == c ? 1 : 0);
      }
    }
    return taken;
  }

  private static INDArray wanted(Shape shape) {
    INDArray wanted = rows(INPUTS, 6);
    return shape.reconstruction.equals("mse") ? wanted : wanted.gt(0).castTo(DataType.DOUBLE);
  }

  private static double score(MultiLayerNetwork network, INDArray taken, INDArray wanted) {
    network.setInput(taken);
    network.setLabels(wanted);
    network.computeGradientAndScore();
    return network.score();
  }

  /** The greatest difference between a gradient and that of finite differences. */
  private static double error(MultiLayerNetwork network, INDArray taken, INDArray wanted) {
    score(network, taken, wanted);
    INDArray gradient = network.getFlattenedGradients().dup().reshape(-1).divi(ROWS);
    INDArray params = network.params().reshape(-1);
    double worst = 0;
    for (int i = 0; i < params.length(); i++) {
      double value = params.getDouble(i);
      params.putScalar(i, value + STEP);
      double above = score(network, taken, wanted);
      params.putScalar(i, value - STEP);
      double below = score(network, taken, wanted);
      params.putScalar(i, value);
      double difference = (above - below) / (2 * STEP) - gradient.getDouble(i);
      worst = Math.max(worst, Math.abs(difference));
    }
    return worst;
  }

  static Stream<Shape> shapes() {
    List<Shape> shapes = new ArrayList<>();
    for (String activation : Options.ACTIVATIONS) {
      Shape one = new Shape();
      one.activation = activation;
      one.contractive = 0.7;
      Shape deep = new Shape();
      deep.activation = activation;
      deep.encoder = List.of(5, 3, 4);
      deep.decoder = List.of(3);
      deep.contractive = 0.7;
      shapes.addAll(List.of(one, deep));
    }
    Shape sparse = new Shape();
    sparse.activation = "tanh";
    sparse.encoder = List.of(5, 9);
    sparse.decoder = List.of(5);
    sparse.codeL1 = 0.3;
    Shape crossed = new Shape();
    crossed.output = "sigmoid";
    crossed.reconstruction = "cross-entropy";
    Shape squashed = new Shape();
    squashed.output = "sigmoid";
    Shape tied = new Shape();
    tied.tied = true;
    Shape tiedDeep = new Shape();
    tiedDeep.tied = true;
    tiedDeep.encoder = List.of(5, 3);
    tiedDeep.decoder = List.of(5);
    tiedDeep.contractive = 0.7;
    tiedDeep.codeL1 = 0.2;
    Shape told = variational(3);
    told.classes = 2;
    told.klWeight = 0.4;
    Shape toldCrossed = variational(2);
    toldCrossed.classes = 3;
    toldCrossed.output = "sigmoid";
    toldCrossed.reconstruction = "cross-entropy";
    Shape deepVariational = variational(2);
    deepVariational.encoder = List.of(5, 4);
    deepVariational.decoder = List.of(4, 5);
    shapes.addAll(
        List.of(sparse, crossed, squashed, tied, tiedDeep, variational(3), told, toldCrossed));
    shapes.add(deepVariational);
    return shapes.stream();
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void gradientEqualsFiniteDifferences(Shape shape) {
    assertThat(error(network(shape), taken(shape), wanted(shape))).isLessThan(1e-7);
  }

  static Stream<List<Integer>> encoders() {
    return Stream.of(List.of(4), List.of(5, 3), List.of(5, 3, 4));
  }

  @ParameterizedTest
  @MethodSource("encoders")
  void contractionIsHalfTheSquaredNormOfTheNumericalJacobian(List<Integer> encoder) {
    for (String activation : List.of("sigmoid", "tanh", "swish")) {
      Shape shape = new Shape();
      shape.activation = activation;
      shape.encoder = encoder;
      MultiLayerNetwork network = network(shape);
      INDArray taken = taken(shape);
      double sum = 0;
      for (int i = 0; i < INPUTS; i++) {
        INDArray derivative = moved(network, taken, i, STEP).subi(moved(network, taken, i, -STEP));
        derivative.divi(2 * STEP);
        sum += derivative.mul(derivative).sumNumber().doubleValue();
      }
      CodeNetwork layer = (CodeNetwork) network.getLayer(0);
      assertThat(layer.contraction(taken)).isCloseTo(sum / 2, within(1e-8));
    }
  }

  /** Codes where one of the inputs is moved. */
  private static INDArray moved(MultiLayerNetwork network, INDArray taken, int input, double by) {
    INDArray other = taken.dup();
    other.getColumn(input).addi(by);
    INDArray given = network.output(other);
    return given.get(NDArrayIndex.all(), NDArrayIndex.interval(INPUTS, given.size(1)));
  }

  @Test
  void contractionOfOneSigmoidLayerIsTheClosedFormOfTheChapter() {
    Shape shape = new Shape();
    MultiLayerNetwork network = network(shape);
    INDArray taken = taken(shape);
    INDArray codes = network.output(taken);
    INDArray weights = network.getParam("0_W0");
    double sum = 0;
    for (int row = 0; row < ROWS; row++) {
      for (int j = 0; j < 4; j++) {
        double h = codes.getDouble(row, INPUTS + j);
        for (int i = 0; i < INPUTS; i++) {
          sum += Math.pow(weights.getDouble(i, j) * h * (1 - h), 2) / 2;
        }
      }
    }
    CodeNetwork layer = (CodeNetwork) network.getLayer(0);
    assertThat(layer.contraction(taken)).isCloseTo(sum, within(1e-12));
  }

  /** Of two normal distributions, by the trapezoidal rule. */
  private static double divergence(double mean, double deviation) {
    double sum = 0;
    double width = 1e-3;
    for (double z = mean - 12 * deviation; z < mean + 12 * deviation; z += width * deviation) {
      double standardized = (z - mean) / deviation;
      double logQ = -standardized * standardized / 2 - Math.log(deviation);
      double logP = -z * z / 2;
      sum += Math.exp(logQ) * (logQ - logP) * width * deviation;
    }
    return sum / Math.sqrt(2 * Math.PI);
  }

  @Test
  void divergenceOfTheCodeIsThatOfTheDistributions() {
    Shape with = variational(3);
    Shape without = variational(3);
    without.klWeight = 0;
    MultiLayerNetwork network = network(with);
    INDArray taken = taken(with);
    INDArray wanted = wanted(with);
    INDArray given = network.output(taken);
    double sum = 0;
    for (int row = 0; row < ROWS; row++) {
      for (int i = 0; i < 3; i++) {
        double mean = given.getDouble(row, INPUTS + i);
        sum += divergence(mean, Math.exp(given.getDouble(row, INPUTS + 3 + i) / 2));
      }
    }
    double difference = score(network, taken, wanted) - score(network(without), taken, wanted);
    assertThat(difference).isCloseTo(sum / ROWS, within(1e-6));
  }

  @Test
  void objectiveAtLambdaOneIsTheNegativeLowerBoundButForTheDensitysConstant() {
    Shape shape = variational(2);
    MultiLayerNetwork network = network(shape);
    INDArray taken = taken(shape);
    INDArray wanted = wanted(shape);
    INDArray given = network.output(taken);
    double bound = 0;
    for (int row = 0; row < ROWS; row++) {
      for (int i = 0; i < INPUTS; i++) {
        // ln N(x; given back, ½)
        double difference = wanted.getDouble(row, i) - given.getDouble(row, i);
        bound += -difference * difference - Math.log(2 * Math.PI * 0.5) / 2;
      }
      for (int i = 0; i < 2; i++) {
        double variance = Math.exp(given.getDouble(row, INPUTS + 2 + i));
        bound -= divergence(given.getDouble(row, INPUTS + i), Math.sqrt(variance));
      }
    }
    assertThat(-score(network, taken, wanted) - INPUTS * Math.log(Math.PI) / 2)
        .isCloseTo(bound / ROWS, within(1e-6));
  }

  @Test
  void sampleOfTheCodeIsItsMeanAndDeviationTimesTheGivenNoise() {
    Shape shape = variational(2);
    MultiLayerNetwork network = network(shape);
    INDArray taken = taken(shape);
    INDArray given = network.output(taken);
    INDArray codes = Nd4j.create(DataType.DOUBLE, ROWS, 2);
    for (int row = 0; row < ROWS; row++) {
      for (int i = 0; i < 2; i++) {
        double deviation = Math.exp(given.getDouble(row, INPUTS + 2 + i) / 2);
        codes.putScalar(
            row,
            i,
            given.getDouble(row, INPUTS + i) + deviation * taken.getDouble(row, INPUTS + i));
      }
    }
    INDArray decoded = ((CodeNetwork) network.getLayer(0)).decode(codes, null);
    for (int row = 0; row < ROWS; row++) {
      for (int i = 0; i < INPUTS; i++) {
        assertThat(decoded.getDouble(row, i)).isCloseTo(given.getDouble(row, i), within(1e-12));
      }
    }
  }

  @Test
  void weightOfTheDivergenceRisesInALineFromNothing() {
    Shape shape = variational(2);
    shape.klWarmup = 4;
    Shape without = variational(2);
    without.klWeight = 0;
    INDArray taken = taken(shape);
    INDArray wanted = wanted(shape);
    double alone = score(network(without), taken, wanted);
    double full = score(network(variational(2)), taken, wanted) - alone;
    MultiLayerNetwork network = network(shape);
    for (int epoch = 0; epoch < 6; epoch++) {
      network.setEpochCount(epoch);
      assertThat(score(network, taken, wanted) - alone)
          .isCloseTo(full * Math.min(1, epoch / 4.0), within(1e-12));
    }
  }

  @Test
  void tiedDecoderIsTheTransposedEncoderToTheBitAfterAnyNumberOfSteps() {
    Shape shape = new Shape();
    shape.tied = true;
    shape.encoder = List.of(5, 3);
    shape.decoder = List.of(5);
    MultiLayerConfiguration configuration =
        new NeuralNetConfiguration.Builder()
            .seed(3)
            .updater(new Adam(0.05))
            .list()
            .layer(new CodeLayer.Builder(shape.shape()).build())
            .build();
    MultiLayerNetwork network = new MultiLayerNetwork(configuration);
    network.init();
    INDArray taken = taken(shape).castTo(DataType.FLOAT);
    INDArray wanted = wanted(shape).castTo(DataType.FLOAT);
    INDArray before = network.getParam("0_W0").dup();
    for (int step = 0; step < 50; step++) {
      network.fit(taken, wanted);
    }
    assertThat(network.getParam("0_W0").distance2(before)).isGreaterThan(0.1);
    // An untied network that is given the transposed weights says the same: there are no others.
    assertThat(network.paramTable().keySet())
        .containsExactly("0_W0", "0_b0", "0_W1", "0_b1", "0_b2", "0_b3");
    Shape untied = new Shape();
    untied.encoder = shape.encoder;
    untied.decoder = shape.decoder;
    MultiLayerNetwork copy =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .list()
                .layer(new CodeLayer.Builder(untied.shape()).build())
                .build());
    copy.init();
    for (String key : network.paramTable().keySet()) {
      copy.getParam(key).assign(network.getParam(key));
    }
    copy.getParam("0_W2").assign(network.getParam("0_W1").transpose());
    copy.getParam("0_W3").assign(network.getParam("0_W0").transpose());
    assertThat(copy.output(taken)).isEqualTo(network.output(taken));
  }

  @Test
  void layerSurvivesJson() {
    Shape shape = variational(3);
    shape.classes = 2;
    shape.klWarmup = 7;
    MultiLayerConfiguration configuration = network(shape).getLayerWiseConfigurations();
    MultiLayerConfiguration read = MultiLayerConfiguration.fromJson(configuration.toJson());
    assertThat(read).isEqualTo(configuration);
    assertThat(((CodeLayer) read.getConf(0).getLayer()).shape()).isEqualTo(shape.shape());
    MultiLayerNetwork network = network(shape);
    MultiLayerNetwork again = new MultiLayerNetwork(read);
    again.init();
    again.params().assign(network.params());
    assertThat(again.output(taken(shape))).isEqualTo(network.output(taken(shape)));
  }

  @Test
  void sameSeedStartsTheSame() {
    Shape shape = new Shape();
    assertThat(network(shape).params()).isEqualTo(network(shape).params());
    CodeNetwork layer = (CodeNetwork) network(shape).getLayer(0);
    layer.setInput(taken(shape), LayerWorkspaceMgr.noWorkspaces());
    assertThat(layer.activate(false, LayerWorkspaceMgr.noWorkspaces()))
        .isEqualTo(network(shape).output(taken(shape)));
  }
}
