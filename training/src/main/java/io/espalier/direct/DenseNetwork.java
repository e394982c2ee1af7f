package io.espalier.direct;

import java.util.Arrays;

/**
 * A dense network in training. All memory is taken at construction: a step allocates nothing and
 * holds no lock. Used by one thread.
 *
 * <p>Parameters are one array, layer by layer, each layer's weights before its biases. Here weights
 * are row-major, {@code [inputs, outputs]}; outside, in {@link #parameters()} and {@link
 * #updaterState()}, column-major, which is DL4J's order.
 */
public final class DenseNetwork {
  private final Architecture architecture;
  private final Products products;
  private final Masks masks;
  private final Sums sums = new Sums();
  private final int capacity;
  private final Layer[] layers;
  private final float[] weights;
  private final float[] gradient;
  private final float[][] state;
  private final Batch batch = new Batch();
  private int steps;

  /**
   * A network whose parameters are all 0.
   *
   * @param rows the most rows that a step or a prediction may have
   * @param masks asked only where something is dropped
   */
  public DenseNetwork(Architecture architecture, int rows, Products products, Masks masks) {
    this.architecture = architecture;
    this.products = products;
    this.masks = masks;
    this.capacity = rows;
    int parameters = architecture.parameters();
    weights = new float[parameters];
    gradient = new float[parameters];
    state = new float[architecture.updater().sections()][parameters];
    for (float[] section : state) {
      Arrays.fill(section, architecture.updater().initial());
    }
    layers = new Layer[architecture.layers()];
    int at = 0;
    for (int i = 0; i < layers.length; i++) {
      layers[i] = new Layer(architecture, i, at, rows);
      at += architecture.size(i);
    }
  }

  /**
   * One step on the mean loss over some rows.
   *
   * @param features {@code [rows, inputs]}, row-major, from the beginning; overwritten where inputs
   *     are dropped
   * @param targets as the loss wants them
   * @param rate the learning rate
   * @return the mean loss before the step, penalties included
   */
  public double step(float[] features, float[] targets, int rows, double rate) {
    require(rows);
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
    require(rows);
    batch.set(features, targets, rows);
    double loss = blur.gradient(weights, gradient, deviation, batch);
    update(rate);
    return loss;
  }

  /** Fills the gradient of the mean loss, and returns the loss, penalties included. */
  private double slope(float[] features, float[] targets, int rows) {
    forward(features, 0, rows, true);
    Layer last = layers[layers.length - 1];
    double loss = architecture.loss().gradient(last.output, targets, rows, last.out) + penalties();
    backward(features, rows);
    return loss;
  }

  /** Takes a step by the gradient. */
  private void update(double rate) {
    if (architecture.clipNorm() > 0) {
      clip();
    }
    regularize(rate);
    steps++;
    architecture.updater().apply(weights, gradient, state, rate, steps);
  }

  /**
   * Predicts.
   *
   * @param features {@code [rows, inputs]}, row-major, from {@code from} on; not changed
   * @param outputs receives {@code [rows, outputs]} from {@code at} on
   */
  public void predict(float[] features, int from, int rows, float[] outputs, int at) {
    require(rows);
    forward(features, from, rows, false);
    Layer last = layers[layers.length - 1];
    System.arraycopy(last.output, 0, outputs, at, rows * last.out);
  }

  private void require(int rows) {
    if (rows < 1 || rows > capacity) {
      throw new IllegalArgumentException(
          rows + " rows do not fit a network made for 1 to " + capacity);
    }
  }

  private void forward(float[] features, int from, int rows, boolean training) {
    float[] input = features;
    int inputFrom = from;
    for (int i = 0; i < layers.length; i++) {
      Layer layer = layers[i];
      if (training && layer.dropped > 0) {
        drop(i, input, rows);
      }
      pass(i, input, inputFrom, rows);
      input = layer.output;
      inputFrom = 0;
    }
    Layer last = layers[layers.length - 1];
    architecture.loss().output(input, last.slope, rows, last.out);
  }

  /** Fills a layer's output, of the last layer the weighted sums. */
  private void pass(int index, float[] input, int from, int rows) {
    Layer layer = layers[index];
    Elementwise.repeat(weights, layer.biasesAt, layer.out, layer.output, rows);
    products.forward(input, from, rows, layer.in, weights, layer.at, layer.out, layer.output);
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
    require(rows);
    float[] input = features;
    for (int i = 0; i <= layer; i++) {
      pass(i, input, 0, rows);
      input = layers[i].output;
    }
    System.arraycopy(input, 0, outputs, 0, rows * layers[layer].out);
  }

  /** Drops inputs of a layer, and with them the slopes that lead back through them. */
  private void drop(int index, float[] input, int rows) {
    Layer layer = layers[index];
    int n = rows * layer.in;
    masks.fill(index, layer.dropped, layer.mask, n);
    Elementwise.multiply(input, layer.mask, n);
    if (index > 0) {
      Elementwise.multiply(layers[index - 1].slope, layer.mask, n);
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
        products.backward(
            derivatives, rows, layer.out, weights, layer.at, layer.in, layers[i - 1].derivatives);
        derivatives = layers[i - 1].derivatives;
        Elementwise.multiply(derivatives, layers[i - 1].slope, rows * layer.in);
      }
    }
  }

  private double penalties() {
    double sum = 0;
    if (architecture.l1() > 0) {
      for (Layer layer : layers) {
        sum += architecture.l1() * sums.absolutes(weights, layer.at, layer.biasesAt);
      }
    }
    double squares = architecture.l2() + architecture.weightDecay();
    if (squares > 0) {
      for (Layer layer : layers) {
        sum += 0.5 * squares * sums.squares(weights, layer.at, layer.biasesAt);
      }
    }
    return sum;
  }

  private void clip() {
    for (Layer layer : layers) {
      double norm = Math.sqrt(sums.squares(gradient, layer.at, layer.end));
      if (norm > architecture.clipNorm()) {
        Elementwise.scale(gradient, layer.at, layer.end, (float) (architecture.clipNorm() / norm));
      }
    }
  }

  /** Adds the penalties' gradients, and takes weight decay off, which no updater sees. */
  private void regularize(double rate) {
    for (Layer layer : layers) {
      if (architecture.l1() > 0) {
        Elementwise.addSigns(
            gradient, (float) architecture.l1(), weights, layer.at, layer.biasesAt);
      }
      if (architecture.l2() > 0) {
        Elementwise.add(gradient, (float) architecture.l2(), weights, layer.at, layer.biasesAt);
      }
      if (architecture.weightDecay() > 0) {
        double length = architecture.updater() instanceof Updater.AdaDelta ? 1 : rate;
        Elementwise.scale(
            weights, layer.at, layer.biasesAt, (float) (1 - length * architecture.weightDecay()));
      }
    }
  }

  /** Updates so far. */
  public int steps() {
    return steps;
  }

  /** The sum of the parameters, not finite if one of them is not. */
  public double parameterSum() {
    return Elementwise.sum(weights);
  }

  /** A copy of the parameters, in DL4J's order. */
  public float[] parameters() {
    float[] copy = new float[weights.length];
    export(weights, copy, 0);
    return copy;
  }

  /** Replaces the parameters, given in DL4J's order; the updater's state stays. */
  public void parameters(float[] values) {
    requireLength(values, weights.length, "parameters");
    load(values, 0, weights);
  }

  /** A copy of the updater's state, in DL4J's order: section by section. */
  public float[] updaterState() {
    float[] copy = new float[Math.multiplyExact(state.length, weights.length)];
    for (int section = 0; section < state.length; section++) {
      export(state[section], copy, section * weights.length);
    }
    return copy;
  }

  /** Takes up training where a network of the same architecture left it, in DL4J's order. */
  public void resume(float[] parameters, float[] updaterState, int steps) {
    parameters(parameters);
    requireLength(updaterState, state.length * weights.length, "values of updater state");
    for (int section = 0; section < state.length; section++) {
      load(updaterState, section * weights.length, state[section]);
    }
    this.steps = steps;
  }

  private static void requireLength(float[] values, int length, String what) {
    if (values.length != length) {
      throw new IllegalArgumentException(
          "The network has " + length + " " + what + ", not " + values.length);
    }
  }

  private void export(float[] from, float[] into, int at) {
    for (Layer layer : layers) {
      transpose(from, layer.at, layer.in, layer.out, into, at + layer.at);
      System.arraycopy(from, layer.biasesAt, into, at + layer.biasesAt, layer.out);
    }
  }

  private void load(float[] from, int at, float[] into) {
    for (Layer layer : layers) {
      transpose(from, at + layer.at, layer.out, layer.in, into, layer.at);
      System.arraycopy(from, at + layer.biasesAt, into, layer.biasesAt, layer.out);
    }
  }

  private static void transpose(
      float[] from, int at, int rows, int columns, float[] into, int intoAt) {
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        into[intoAt + column * rows + row] = from[at + row * columns + column];
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
      if (architecture.inputDropout() == 0) {
        return slope(features, targets, rows);
      }
      // What is dropped must be there again for the next neighbour.
      int n = rows * layers[0].in;
      if (dropped.length < n) {
        dropped = new float[Math.multiplyExact(capacity, layers[0].in)];
      }
      System.arraycopy(features, 0, dropped, 0, n);
      return slope(dropped, targets, rows);
    }
  }

  /** Where a layer's parameters lie, and its memory. */
  private static final class Layer {
    final int in;
    final int out;
    final int at;
    final int biasesAt;
    final int end;

    /** Share of the inputs that is dropped in training. */
    final double dropped;

    /** {@code [rows, out]}; of the last layer also the derivatives of its weighted sums. */
    final float[] output;

    /** {@code [rows, out]}; the last layer has no slopes and uses it as it likes. */
    final float[] slope;

    /** {@code [rows, out]}, none for the last layer. */
    final float[] derivatives;

    /** {@code [rows, in]}, none where nothing is dropped. */
    final float[] mask;

    Layer(Architecture architecture, int index, int at, int rows) {
      in = architecture.widths().get(index);
      out = architecture.widths().get(index + 1);
      this.at = at;
      biasesAt = at + in * out;
      end = biasesAt + out;
      dropped = index == 0 ? architecture.inputDropout() : architecture.dropout();
      int values = Math.multiplyExact(rows, out);
      boolean last = index == architecture.layers() - 1;
      output = new float[values];
      slope = new float[values];
      derivatives = new float[last ? 0 : values];
      mask = new float[dropped > 0 ? Math.multiplyExact(rows, in) : 0];
    }
  }
}
