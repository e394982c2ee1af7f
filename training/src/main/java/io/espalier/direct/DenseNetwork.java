package io.espalier.direct;

import java.util.Arrays;

/** A dense network in training. */
public final class DenseNetwork extends Network {
  private final Architecture architecture;
  private final Products products;
  private final Masks masks;
  private final int capacity;
  private final Layer[] layers;
  private final Batch batch = new Batch();

  /** What a step goes by: without the weights that it drops. Else the weights themselves. */
  private final float[] present;

  /** The penalty on hidden units, summed over the rows of the last step. */
  private double activity;

  /**
   * A network whose parameters are all 0.
   *
   * @param rows the most rows that a step or a prediction may have
   * @param masks asked only where something is random
   */
  public DenseNetwork(Architecture architecture, int rows, Products products, Masks masks) {
    this(architecture, layers(architecture, rows), rows, products, masks);
  }

  private DenseNetwork(
      Architecture architecture, Layer[] layers, int rows, Products products, Masks masks) {
    super(
        layers,
        architecture.updater(),
        Arrays.stream(layers).mapToInt(layer -> layer.end).toArray());
    this.architecture = architecture;
    this.layers = layers;
    this.products = products;
    this.masks = masks;
    this.capacity = rows;
    present = architecture.dropsWeights() ? new float[weights.length] : weights;
  }

  private static Layer[] layers(Architecture architecture, int rows) {
    Layer[] layers = new Layer[architecture.layers()];
    int at = 0;
    for (int i = 0; i < layers.length; i++) {
      layers[i] = new Layer(architecture, i, at, rows);
      at = layers[i].end;
    }
    return layers;
  }

  /**
   * One step on the mean loss over some rows.
   *
   * @param features {@code [rows, inputs]}, row-major, from the beginning; overwritten where inputs
   *     are dropped or noisy
   * @param targets as the loss wants them
   * @param rate the learning rate
   * @return the mean loss before the step, penalties included
   */
  public double step(float[] features, float[] targets, int rows, double rate) {
    require(rows, capacity);
    double loss = slope(features, targets, rows);
    update(rate);
    return loss;
  }

  /**
   * One step on the mean loss over some rows, averaged over neighbours of the parameters. Penalties
   * have the gradient of the parameters themselves.
   *
   * @param features {@code [rows, inputs]}, row-major, from the beginning; not changed
   * @param blur made for as many parameters
   * @param deviation of the neighbours
   * @return the mean loss at the neighbours, penalties included
   */
  public double step(
      float[] features, float[] targets, int rows, double rate, Blur blur, double deviation) {
    require(rows, capacity);
    batch.set(features, targets, rows);
    double loss = blur.gradient(weights, gradient, deviation, batch);
    update(rate);
    return loss;
  }

  /** Fills the gradient of the mean loss, and returns the loss, penalties included. */
  private double slope(float[] features, float[] targets, int rows) {
    dropWeights();
    forward(features, 0, rows, true);
    Layer last = layers[layers.length - 1];
    double loss =
        architecture.loss().gradient(last.output, targets, rows, last.out)
            + activity / rows
            + penalties();
    backward(features, rows);
    dropGradient();
    maskGradient();
    return loss;
  }

  /** Takes a step by the gradient. */
  private void update(double rate) {
    measure();
    if (architecture.clipNorm() > 0) {
      clip();
    }
    if (architecture.softSharing().lambda() > 0) {
      share((float) architecture.softSharing().lambda());
    }
    advance(rate);
  }

  /**
   * Predicts.
   *
   * @param features {@code [rows, inputs]}, row-major, from {@code from} on; not changed
   * @param outputs receives {@code [rows, outputs]} from {@code at} on
   */
  public void predict(float[] features, int from, int rows, float[] outputs, int at) {
    require(rows, capacity);
    forward(features, from, rows, false);
    Layer last = layers[layers.length - 1];
    System.arraycopy(last.output, 0, outputs, at, rows * last.out);
  }

  private void dropWeights() {
    if (present == weights) {
      return;
    }
    System.arraycopy(weights, 0, present, 0, weights.length);
    for (int i = 0; i < layers.length; i++) {
      Layer layer = layers[i];
      double dropped = layer.treatment.dropConnect();
      if (dropped > 0) {
        masks.weights(i, dropped, layer.weightMask, layer.weightMask.length);
        Elementwise.multiply(present, layer.at, layer.weightMask, layer.weightMask.length);
      }
    }
  }

  private void forward(float[] features, int from, int rows, boolean training) {
    float[] w = training ? present : weights;
    float[] input = features;
    int inputFrom = from;
    activity = 0;
    for (int i = 0; i < layers.length; i++) {
      Layer layer = layers[i];
      if (training) {
        disturb(i, input, rows);
      }
      pass(i, w, input, inputFrom, rows);
      input = layer.output;
      inputFrom = 0;
    }
    Layer last = layers[layers.length - 1];
    architecture.loss().output(input, last.slope, rows, last.out);
  }

  /**
   * Fills a layer's output, of the last layer the weighted sums.
   *
   * @param w the parameters, without weights that are dropped
   */
  private void pass(int index, float[] w, float[] input, int from, int rows) {
    Layer layer = layers[index];
    Elementwise.repeat(weights, layer.biasesAt, layer.out, layer.output, rows);
    products.forward(input, from, rows, layer.in, w, layer.at, layer.out, layer.output);
    if (index < layers.length - 1) {
      architecture.hidden().get(index).apply(layer.output, layer.slope, rows * layer.out);
    }
  }

  /**
   * What a hidden layer makes of rows, with nothing dropped.
   *
   * @param features {@code [rows, inputs]}, row-major, from the beginning; not changed
   * @param layer counted from 0
   * @param outputs receives {@code [rows, width]} from the beginning
   */
  public void hidden(float[] features, int rows, int layer, float[] outputs) {
    require(rows, capacity);
    float[] input = features;
    for (int i = 0; i <= layer; i++) {
      pass(i, weights, input, 0, rows);
      input = layers[i].output;
    }
    System.arraycopy(input, 0, outputs, 0, rows * layers[layer].out);
  }

  /**
   * Penalizes the inputs of a layer, makes them noisy and drops some, and the slopes that lead back
   * through them.
   */
  private void disturb(int index, float[] input, int rows) {
    Layer layer = layers[index];
    int n = rows * layer.in;
    double lambda = layer.treatment.activityL1();
    if (index > 0 && lambda > 0) {
      activity += lambda * sums.absolutes(input, 0, n);
      float factor = (float) (lambda / rows);
      Elementwise.signedSlopes(layer.pull, factor, input, layers[index - 1].slope, n);
    }
    if (layer.treatment.noise() > 0) {
      masks.noise(index, Math.sqrt(layer.treatment.noise()), layer.mask, n);
      Elementwise.add(input, 1, layer.mask, 0, n);
    }
    if (layer.treatment.dropped() > 0) {
      masks.units(index, layer.treatment.dropped(), layer.mask, n);
      Elementwise.multiply(input, 0, layer.mask, n);
      if (index > 0) {
        Elementwise.multiply(layers[index - 1].slope, 0, layer.mask, n);
      }
    }
  }

  /** Fills the gradient. The last layer's output already holds its derivatives. */
  private void backward(float[] features, int rows) {
    float[] derivatives = layers[layers.length - 1].output;
    for (int i = layers.length - 1; i >= 0; i--) {
      Layer layer = layers[i];
      float[] input = i == 0 ? features : layers[i - 1].output;
      products.gradient(input, rows, layer.in, derivatives, layer.out, gradient, layer.at);
      Elementwise.columnSums(derivatives, rows, layer.out, gradient, layer.biasesAt);
      if (i > 0) {
        Layer before = layers[i - 1];
        int n = rows * layer.in;
        products.backward(
            derivatives, rows, layer.out, present, layer.at, layer.in, before.derivatives);
        derivatives = before.derivatives;
        Elementwise.multiply(derivatives, 0, before.slope, n);
        if (layer.treatment.activityL1() > 0) {
          Elementwise.add(derivatives, 1, layer.pull, 0, n);
        }
      }
    }
  }

  /** A weight that is dropped in this step does not learn. */
  private void dropGradient() {
    for (Layer layer : layers) {
      if (layer.treatment.dropConnect() > 0) {
        Elementwise.multiply(gradient, layer.at, layer.weightMask, layer.weightMask.length);
      }
    }
  }

  private double penalties() {
    double sum = penaltiesOfWeights();
    double lambda = architecture.softSharing().lambda();
    if (lambda > 0) {
      for (int i = 0; i < layers.length; i++) {
        sum += 0.5 * lambda * apart(i);
      }
    }
    return sum;
  }

  /** The sum of the squared differences that soft sharing looks at in a layer. */
  private double apart(int index) {
    Layer layer = layers[index];
    return switch (architecture.softSharing().groups()) {
      case NEIGHBOURS ->
          index == layers.length - 1
              ? 0
              : Differences.squaresInRows(weights, layer.at, layer.in, layer.out);
      case LAYERS ->
          isLikeNext(index)
              ? Differences.squares(weights, layer.at, layers[index + 1].at, layer.in * layer.out)
              : 0;
    };
  }

  /** Whether weights between hidden layers have the shape of those of the next layer. */
  private boolean isLikeNext(int index) {
    return index > 0
        && index + 1 < layers.length - 1
        && layers[index].in == layers[index + 1].in
        && layers[index].out == layers[index + 1].out;
  }

  private void clip() {
    for (Layer layer : layers) {
      double norm = Math.sqrt(sums.squares(gradient, layer.at, layer.end));
      if (norm > architecture.clipNorm()) {
        Elementwise.scale(gradient, layer.at, layer.end, (float) (architecture.clipNorm() / norm));
      }
    }
  }

  private void share(float lambda) {
    for (int i = 0; i < layers.length - 1; i++) {
      Layer layer = layers[i];
      if (architecture.softSharing().groups() == SoftSharing.Groups.NEIGHBOURS) {
        Differences.addInRows(gradient, lambda, weights, layer.at, layer.in, layer.out);
      } else if (isLikeNext(i)) {
        int n = layer.in * layer.out;
        Differences.add(gradient, lambda, weights, layer.at, layers[i + 1].at, n);
      }
    }
  }

  /** The loss of a batch as it depends on the weights, however often it is asked for. */
  private final class Batch implements Blur.Slope {
    private float[] features;
    private float[] targets;
    private int rows;
    private float[] dropped = new float[0];

    void set(float[] batchFeatures, float[] batchTargets, int batchRows) {
      features = batchFeatures;
      targets = batchTargets;
      rows = batchRows;
    }

    @Override
    public double at(float[] parameters, float[] derivatives) {
      Treatment treatment = layers[0].treatment;
      if (treatment.noise() == 0 && treatment.dropped() == 0) {
        return slope(features, targets, rows);
      }
      // What is dropped or disturbed must be there again for the next neighbour.
      int n = rows * layers[0].in;
      if (dropped.length < n) {
        dropped = new float[Math.multiplyExact(capacity, layers[0].in)];
      }
      System.arraycopy(features, 0, dropped, 0, n);
      return slope(dropped, targets, rows);
    }
  }

  /** Where a layer's parameters lie, and its memory. */
  private static final class Layer extends Block {
    /** {@code [rows, out]}; of the last layer also the derivatives of its weighted sums. */
    final float[] output;

    /** {@code [rows, out]}; the last layer has no slopes and uses it as it likes. */
    final float[] slope;

    /** {@code [rows, out]}, none for the last layer. */
    final float[] derivatives;

    /** {@code [rows, in]}: noise, then what is dropped; none where inputs are left alone. */
    final float[] mask;

    /** {@code [in, out]}, none where no weights are dropped. */
    final float[] weightMask;

    /** {@code [rows, in]}: derivatives of the inputs' own penalty; none where there is none. */
    final float[] pull;

    Layer(Architecture architecture, int index, int at, int rows) {
      super(
          architecture.widths().get(index),
          architecture.widths().get(index + 1),
          at,
          architecture.treatments().get(index));
      int values = Math.multiplyExact(rows, out);
      boolean last = index == architecture.layers() - 1;
      output = new float[values];
      slope = new float[values];
      derivatives = new float[last ? 0 : values];
      boolean disturbed = treatment.noise() > 0 || treatment.dropped() > 0;
      mask = new float[disturbed ? Math.multiplyExact(rows, in) : 0];
      weightMask = new float[treatment.dropConnect() > 0 ? in * out : 0];
      pull = new float[treatment.activityL1() > 0 ? Math.multiplyExact(rows, in) : 0];
    }
  }
}
