package io.espalier.dl4j;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.api.layers.IOutputLayer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * An autoencoder at work (see {@link CodeShape}). With x̃ what it sees, x what it is to give back,
 * h the code and x̂ what it gives back, a row costs
 *
 * <ul>
 *   <li>Σ(x − x̂)², or −Σ(x ln x̂ + (1 − x) ln(1 − x̂));
 *   <li>{@code codeL1}·Σ|h| (chapter 5.10.1);
 *   <li>{@code contractive}·½ΣΣ(∂h/∂x̃)² (Rifai et al. 2011, chapter 5.10.3), of any number of
 *       layers: the derivatives by each input are carried forward through the encoder, which takes
 *       as many passes as there are inputs, except with one layer, where ½Σ f′(zⱼ)²·Σwᵢⱼ² is the
 *       same in closed form;
 *   <li>and of a distribution N(μ, σ²), of which μ + σε is decoded (Kingma and Welling 2014,
 *       chapter 5.10.4), {@code klWeight}·½Σ(σ² + μ² − ln σ² − 1).
 * </ul>
 *
 * A batch costs the mean. Gradients are sums over the batch: DL4J divides them.
 */
final class CodeNetwork extends BaseLayer<CodeLayer> implements IOutputLayer {
  private static final long serialVersionUID = 1;

  private final List<CodeShape.Dense> layers;
  private INDArray labels;
  private double known = Double.NaN;

  CodeNetwork(NeuralNetConfiguration conf, DataType precision) {
    super(conf, precision);
    layers = layerConf().shape().layers();
  }

  private CodeShape shape() {
    return layerConf().shape();
  }

  /** Sums and activations of each layer, and what lies between encoder and decoder. */
  private final class Pass {
    final List<INDArray> into = new ArrayList<>();
    final List<INDArray> sums = new ArrayList<>();
    INDArray code;
    INDArray deviation;
    INDArray given;

    Pass(INDArray taken) {
      code = through(part(taken, 0, shape().inputs() + shape().classes()), 0, encoderLayers());
      INDArray decoded = code;
      if (shape().variational()) {
        int latent = shape().latent();
        int at = shape().inputs() + shape().classes();
        deviation = Transforms.exp(part(code, latent, latent).mul(0.5), false);
        decoded = deviation.mul(part(taken, at, latent)).addi(part(code, 0, latent));
      }
      given = decode(told(decoded, taken));
    }

    Pass(INDArray decoded, INDArray classes) {
      given = decode(classes == null ? decoded : Nd4j.hstack(decoded, classes));
    }

    private INDArray told(INDArray decoded, INDArray taken) {
      int classes = shape().classes();
      return classes == 0 ? decoded : Nd4j.hstack(decoded, part(taken, shape().inputs(), classes));
    }

    private INDArray decode(INDArray decoded) {
      return through(decoded, encoderLayers(), layers.size());
    }

    private INDArray through(INDArray first, int from, int to) {
      INDArray values = first;
      for (int i = from; i < to; i++) {
        // Entries of the other half are not there yet where only the decoder runs.
        into.add(values);
        INDArray sum = values.mmul(weights(i)).addiRowVector(getParam(CodeParams.biases(i)));
        sums.add(sum);
        values = activation(i).getActivation(sum.dup(), true);
      }
      return values;
    }
  }

  private int encoderLayers() {
    return shape().encoderLayers();
  }

  private INDArray weights(int layer) {
    int source = layers.get(layer).transposed();
    INDArray weights = getParam(CodeParams.weights(source));
    return source == layer ? weights : weights.transpose();
  }

  private IActivation activation(int layer) {
    return Layers.activation(layers.get(layer).activation()).getActivationFunction();
  }

  /** Some columns. */
  private static INDArray part(INDArray array, int from, int count) {
    return array.get(NDArrayIndex.all(), NDArrayIndex.interval(from, from + count));
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
    Pass pass = new Pass(input);
    return workspaces.leverageTo(ArrayType.ACTIVATIONS, Nd4j.hstack(pass.given, pass.code));
  }

  /**
   * Decodes.
   *
   * @param codes {@code [rows, code]}
   * @param classes {@code [rows, classes]}, null if the network is not told the class
   * @return {@code [rows, inputs]}
   */
  INDArray decode(INDArray codes, INDArray classes) {
    return new Pass(codes, classes).given;
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray none, LayerWorkspaceMgr workspaces) {
    Pass pass = new Pass(input);
    known = cost(pass);
    gradientsFlattened.assign(0);
    INDArray error = decoderGradient(pass);
    encoderGradient(pass, error);
    Gradient gradient = new DefaultGradient(gradientsFlattened);
    gradientViews.forEach(gradient.gradientForVariable()::put);
    // Nothing learns below.
    INDArray below = workspaces.create(ArrayType.ACTIVATION_GRAD, dataType, input.shape(), 'c');
    return new Pair<>(gradient, below);
  }

  /** Of the loss alone, summed over rows; fills in what the decoder learns from it. */
  private INDArray decoderGradient(Pass pass) {
    int last = layers.size() - 1;
    INDArray difference = pass.given.sub(labels);
    // For the cross-entropy of a sigmoid, slope and loss cancel to the difference.
    INDArray error =
        shape().reconstruction().equals("mse")
            ? slope(last, pass.sums.get(last), difference.muli(2))
            : difference;
    for (int i = last; i >= encoderLayers(); i--) {
      learn(i, pass.into.get(i), error);
      error = error.mmul(weights(i).transpose());
      if (i > encoderLayers()) {
        error = slope(i - 1, pass.sums.get(i - 1), error);
      }
    }
    return error;
  }

  private void encoderGradient(Pass pass, INDArray ofDecoded) {
    int last = encoderLayers() - 1;
    List<INDArray> contraction = contract(pass);
    INDArray error = slope(last, pass.sums.get(last), ofCode(pass, ofDecoded));
    for (int i = last; i >= 0; i--) {
      if (!contraction.isEmpty()) {
        error = error.add(contraction.get(i));
      }
      learn(i, pass.into.get(i), error);
      if (i > 0) {
        error = slope(i - 1, pass.sums.get(i - 1), error.mmul(weights(i).transpose()));
      }
    }
  }

  /** From the gradient of what is decoded to that of the code, with the penalties on it. */
  private INDArray ofCode(Pass pass, INDArray ofDecoded) {
    INDArray error = part(ofDecoded, 0, shape().code());
    if (!shape().variational()) {
      return shape().codeL1() == 0
          ? error
          : Transforms.sign(pass.code, true).muli(shape().codeL1()).addi(error);
    }
    double weight = shape().klWeight(getEpochCount());
    int latent = shape().latent();
    INDArray drawn = part(input, shape().inputs() + shape().classes(), latent);
    INDArray ofMean = part(pass.code, 0, latent).mul(weight).addi(error);
    INDArray ofVariance = pass.deviation.mul(pass.deviation).subi(1).muli(weight / 2);
    ofVariance.addi(pass.deviation.mul(drawn).muli(error).muli(0.5));
    return Nd4j.hstack(ofMean, ofVariance);
  }

  private void learn(int layer, INDArray into, INDArray error) {
    int source = layers.get(layer).transposed();
    INDArray weights = gradientViews.get(CodeParams.weights(source));
    weights.addi(source == layer ? into.transpose().mmul(error) : error.transpose().mmul(into));
    gradientViews.get(CodeParams.biases(layer)).addi(error.sum(true, 0));
  }

  /** A gradient by activations becomes one by sums. */
  private INDArray slope(int layer, INDArray sums, INDArray error) {
    return activation(layer).backprop(sums.dup(), error).getFirst();
  }

  private INDArray slope(int layer, INDArray sums) {
    return slope(layer, sums, Nd4j.onesLike(sums));
  }

  /** The costs of a batch, summed over its rows. */
  private double cost(Pass pass) {
    double cost = loss(pass);
    if (shape().variational()) {
      double weight = shape().klWeight(getEpochCount());
      return cost + (weight == 0 ? 0 : weight * divergence(pass.code));
    }
    if (shape().codeL1() > 0) {
      cost += shape().codeL1() * Transforms.abs(pass.code, true).sumNumber().doubleValue();
    }
    if (shape().contractive() > 0) {
      cost += shape().contractive() * contraction(pass);
    }
    return cost;
  }

  private double loss(Pass pass) {
    if (shape().reconstruction().equals("mse")) {
      INDArray difference = pass.given.sub(labels);
      return difference.mul(difference).sumNumber().doubleValue();
    }
    // ln(1 + e^s) − xs, which is the cross-entropy of a sigmoid, does not overflow.
    INDArray sums = pass.sums.get(layers.size() - 1);
    INDArray terms = Transforms.softPlus(sums, true).subi(labels.mul(sums));
    return terms.sumNumber().doubleValue();
  }

  private double divergence(INDArray code) {
    int latent = shape().latent();
    INDArray mean = part(code, 0, latent);
    INDArray logVariance = part(code, latent, latent);
    INDArray terms = Transforms.exp(logVariance, true).addi(mean.mul(mean)).subi(logVariance);
    return (terms.sumNumber().doubleValue() - terms.length()) / 2;
  }

  /** ½ΣΣ(∂h/∂x)², summed over rows. */
  double contraction(INDArray taken) {
    return contraction(new Pass(taken));
  }

  private double contraction(Pass pass) {
    if (encoderLayers() == 1) {
      INDArray slope = slope(0, pass.sums.get(0));
      INDArray squares = weights(0).mul(weights(0)).sum(true, 0);
      return slope.mul(slope).muliRowVector(squares).sumNumber().doubleValue() / 2;
    }
    List<INDArray> derivatives = derivatives(pass, slopes(pass));
    INDArray last = derivatives.get(derivatives.size() - 1);
    return last.mul(last).sumNumber().doubleValue() / 2;
  }

  /**
   * Adds the contractive penalty's gradient by the weights, as far as these stand in it themselves.
   *
   * @return its gradient by the sums of each of the encoder's layers; none without a penalty
   */
  private List<INDArray> contract(Pass pass) {
    if (shape().contractive() == 0) {
      return List.of();
    }
    return encoderLayers() == 1 ? List.of(contractOne(pass)) : contractAll(pass);
  }

  private INDArray contractOne(Pass pass) {
    INDArray sums = pass.sums.get(0);
    INDArray slope = slope(0, sums);
    INDArray weights = weights(0);
    INDArray squares = weights.mul(weights).sum(true, 0);
    INDArray direct = weights.mulRowVector(slope.mul(slope).sum(true, 0));
    gradientViews.get(CodeParams.weights(0)).addi(direct.muli(shape().contractive()));
    return slope
        .mul(Curvatures.of(layers.get(0).activation(), sums))
        .muliRowVector(squares)
        .muli(shape().contractive());
  }

  /** Back through what {@link #derivatives} carried forward. */
  private List<INDArray> contractAll(Pass pass) {
    long rows = input.size(0);
    List<INDArray> slopes = slopes(pass);
    List<INDArray> derivatives = derivatives(pass, slopes);
    List<INDArray> bySums = new ArrayList<>();
    INDArray error = derivatives.get(encoderLayers() - 1).mul(shape().contractive());
    for (int i = encoderLayers() - 1; i >= 0; i--) {
      int inputs = shape().inputs();
      int in = layers.get(i).in();
      int out = layers.get(i).out();
      INDArray before = i == 0 ? null : derivatives.get(i - 1).reshape('c', rows * inputs, in);
      INDArray sums =
          i == 0
              ? broadcastWeights(rows)
              : before.mmul(weights(i)).dup('c').reshape('c', rows, inputs, out);
      INDArray curvature = Curvatures.of(layers.get(i).activation(), pass.sums.get(i));
      bySums.add(0, error.mul(sums).sum(1).mul(curvature));
      INDArray ofSums = error.mul(slopes.get(i).reshape('c', rows, 1, out)).dup('c');
      INDArray flat = ofSums.reshape('c', rows * inputs, out);
      INDArray direct = i == 0 ? ofSums.sum(0) : before.transpose().mmul(flat);
      gradientViews.get(CodeParams.weights(i)).addi(direct);
      if (i > 0) {
        error = flat.mmul(weights(i).transpose()).dup('c').reshape('c', rows, inputs, in);
      }
    }
    return bySums;
  }

  private List<INDArray> slopes(Pass pass) {
    List<INDArray> slopes = new ArrayList<>();
    for (int i = 0; i < encoderLayers(); i++) {
      slopes.add(slope(i, pass.sums.get(i)).dup('c'));
    }
    return slopes;
  }

  /** Of each of the encoder's layers: its activations by each input, [rows, inputs, units]. */
  private List<INDArray> derivatives(Pass pass, List<INDArray> slopes) {
    long rows = pass.into.get(0).size(0);
    int inputs = shape().inputs();
    List<INDArray> derivatives = new ArrayList<>();
    for (int i = 0; i < encoderLayers(); i++) {
      int out = layers.get(i).out();
      INDArray sums =
          i == 0
              ? broadcastWeights(rows)
              : derivatives
                  .get(i - 1)
                  .reshape('c', rows * inputs, layers.get(i).in())
                  .mmul(weights(i))
                  .dup('c')
                  .reshape('c', rows, inputs, out);
      derivatives.add(sums.mul(slopes.get(i).reshape('c', rows, 1, out)).dup('c'));
    }
    return derivatives;
  }

  /** The first sums by each input are the weights, whatever the row. */
  private INDArray broadcastWeights(long rows) {
    int out = layers.get(0).out();
    return weights(0).dup('c').reshape('c', 1, shape().inputs(), out).repeat(0, rows);
  }

  @Override
  public double computeScore(double penalties, boolean training, LayerWorkspaceMgr workspaces) {
    // DL4J asks right after the gradient, which needs it anyway.
    double cost = Double.isNaN(known) ? cost(new Pass(input)) : known;
    known = Double.NaN;
    score = cost / input.size(0) + penalties;
    return score;
  }

  @Override
  public INDArray computeScoreForExamples(double penalties, LayerWorkspaceMgr workspaces) {
    throw new UnsupportedOperationException("An autoencoder's cost is known of a batch only");
  }

  @Override
  public boolean needsLabels() {
    return true;
  }

  @Override
  public void setLabels(INDArray values) {
    labels = values;
  }

  @Override
  public INDArray getLabels() {
    return labels;
  }

  @Override
  public boolean isPretrainLayer() {
    return false;
  }

  @Override
  public void clear() {
    super.clear();
    labels = null;
  }

  @Override
  public Pair<Gradient, Double> gradientAndScore() {
    return new Pair<>(gradient(), score());
  }

  @Override
  public double f1Score(DataSet data) {
    throw noClassifier();
  }

  @Override
  public double f1Score(INDArray examples, INDArray classes) {
    throw noClassifier();
  }

  @Override
  @SuppressWarnings("deprecation")
  public int numLabels() {
    return shape().inputs();
  }

  @Override
  public void fit(DataSetIterator iterator) {
    throw noClassifier();
  }

  @Override
  public int[] predict(INDArray examples) {
    throw noClassifier();
  }

  @Override
  public List<String> predict(DataSet data) {
    throw noClassifier();
  }

  @Override
  public void fit(INDArray examples, INDArray classes) {
    throw noClassifier();
  }

  @Override
  public void fit(DataSet data) {
    throw noClassifier();
  }

  @Override
  public void fit(INDArray examples, int[] classes) {
    throw noClassifier();
  }

  private static UnsupportedOperationException noClassifier() {
    return new UnsupportedOperationException(
        "An autoencoder is trained as a network, and no classifier");
  }
}
