package io.espalier.direct;

import java.util.Arrays;

/**
 * An autoencoder in training (chapter 5.10). With x̃ what it sees, x what it is to give back, h the
 * code and x̂ what it gives back, a row costs
 *
 * <ul>
 *   <li>Σ(x − x̂)², or −Σ(x ln x̂ + (1 − x) ln(1 − x̂));
 *   <li>the penalty λ·Σ|h| (chapter 5.10.1);
 *   <li>the penalty λ·½ΣΣ(∂h/∂x̃)² ({@link Contraction}, chapter 5.10.3);
 *   <li>and of a distribution N(μ, σ²), of which μ + σε is decoded (Kingma and Welling 2014,
 *       chapter 5.10.4), λ·½Σ(σ² + μ² − ln σ² − 1).
 * </ul>
 *
 * Nothing in it is random: ε comes with the rows.
 */
public final class Autoencoder extends Network {
  private final CodeArchitecture architecture;
  private final Products products;
  private final int capacity;
  private final Layer[] layers;
  private final int encoders;
  private final int latent;

  /** Null where there is no such penalty. */
  private final Contraction contraction;

  /** {@code [rows, inputs + told]}, none where that is all that is taken in. */
  private final float[] seen;

  /** {@code [rows, latent]}, none where no code is drawn. */
  private final float[] deviation;

  /** {@code [rows, latent + told]}, none where no code is drawn: what is decoded. */
  private final float[] drawn;

  /** Its derivatives. */
  private final float[] ofDrawn;

  /**
   * A network whose parameters are all 0.
   *
   * @param rows the most rows that a step or a prediction may have
   */
  public Autoencoder(CodeArchitecture architecture, int rows, Products products) {
    this(architecture, layers(architecture, rows), rows, products);
  }

  private Autoencoder(CodeArchitecture architecture, Layer[] layers, int rows, Products products) {
    super(layers, architecture.updater(), layers[layers.length - 1].end);
    this.architecture = architecture;
    this.layers = layers;
    this.products = products;
    this.capacity = rows;
    encoders = architecture.encoder().size();
    latent = architecture.latent();
    contraction =
        architecture.contractive() > 0
            ? new Contraction(Arrays.copyOf(layers, encoders), rows, products)
            : null;
    int told = architecture.told();
    int memory = architecture.variational() ? rows : 0;
    seen = new float[Math.multiplyExact(memory, architecture.inputs() + told)];
    deviation = new float[Math.multiplyExact(memory, latent)];
    drawn = new float[Math.multiplyExact(memory, latent + told)];
    ofDrawn = new float[drawn.length];
  }

  private static Layer[] layers(CodeArchitecture architecture, int rows) {
    int encoders = architecture.encoder().size();
    Layer[] layers = new Layer[encoders + architecture.decoder().size()];
    int at = 0;
    for (int i = 0; i < layers.length; i++) {
      boolean encodes = i < encoders;
      CodeArchitecture.Dense dense =
          encodes ? architecture.encoder().get(i) : architecture.decoder().get(i - encoders);
      boolean own = dense.source() == i;
      int weightsAt = own ? at : layers[dense.source()].at;
      boolean keepsSums = encodes ? architecture.contractive() > 0 : i == layers.length - 1;
      layers[i] =
          new Layer(
              dense, own, at, weightsAt, architecture.treatment(), rows, keepsSums ? rows : 0);
      at = layers[i].end;
    }
    return layers;
  }

  /**
   * One step on the mean cost of some rows.
   *
   * @param taken {@code [rows, taken]}, row-major, from the beginning; not changed
   * @param clean {@code [rows, inputs]}, row-major, from the beginning: what is to be given back
   * @param rate the learning rate
   * @param klWeight λ of the divergence of a code that is a distribution
   * @return the mean cost before the step, penalties included
   */
  public double step(float[] taken, float[] clean, int rows, double rate, double klWeight) {
    require(rows, capacity);
    forward(taken, 0, rows);
    Arrays.fill(gradient, 0);
    double cost = contraction == null ? 0 : contract(rows);
    cost += compare(clean, rows);
    decoderGradient(rows);
    cost += architecture.variational() ? diverge(taken, rows, klWeight) : sparsify(rows);
    encoderGradient(rows);
    double loss = cost / rows + penaltiesOfWeights();
    maskGradient();
    measure();
    advance(rate);
    return loss;
  }

  /**
   * Gives rows back, beside their codes.
   *
   * @param taken {@code [rows, taken]}, row-major, from {@code from} on; not changed
   * @param given receives {@code [rows, given]} from {@code at} on
   */
  public void predict(float[] taken, int from, int rows, float[] given, int at) {
    require(rows, capacity);
    forward(taken, from, rows);
    Layer back = layers[layers.length - 1];
    Layer code = layers[encoders - 1];
    for (int row = 0; row < rows; row++) {
      int to = at + row * architecture.given();
      System.arraycopy(back.output, row * back.out, given, to, back.out);
      System.arraycopy(code.output, row * code.out, given, to + back.out, code.out);
    }
  }

  /**
   * Decodes.
   *
   * @param code of one row
   * @param told what the decoder is told of it
   * @return what is given back
   */
  public float[] decode(float[] code, float[] told) {
    float[] decoded = Arrays.copyOf(code, code.length + told.length);
    System.arraycopy(told, 0, decoded, code.length, told.length);
    pass(decoded, 0, encoders, layers.length, 1);
    return Arrays.copyOf(layers[layers.length - 1].output, architecture.inputs());
  }

  private void forward(float[] taken, int from, int rows) {
    if (!architecture.variational()) {
      float[] code = pass(taken, from, 0, encoders, rows);
      pass(code, 0, encoders, layers.length, rows);
      return;
    }
    int columns = architecture.inputs() + architecture.told();
    for (int row = 0; row < rows; row++) {
      int at = from + row * architecture.taken();
      System.arraycopy(taken, at, seen, row * columns, columns);
    }
    draw(pass(seen, 0, 0, encoders, rows), taken, from, rows);
    pass(drawn, 0, encoders, layers.length, rows);
  }

  /** Takes rows through some layers. */
  private float[] pass(float[] first, int from, int begin, int end, int rows) {
    float[] values = first;
    int valuesFrom = from;
    for (int i = begin; i < end; i++) {
      Layer layer = layers[i];
      layer.input = values;
      Elementwise.repeat(weights, layer.biasesAt, layer.out, layer.output, rows);
      if (layer.own) {
        products.forward(
            values, valuesFrom, rows, layer.wide, weights, layer.at, layer.out, layer.output);
      } else {
        products.forwardTransposed(
            values, rows, layer.wide, weights, layer.weightsAt, layer.out, layer.output);
      }
      if (layer.sums.length > 0) {
        System.arraycopy(layer.output, 0, layer.sums, 0, rows * layer.out);
      }
      layer.activation.apply(layer.output, layer.slope, rows * layer.out);
      values = layer.output;
      valuesFrom = 0;
    }
    return values;
  }

  /** Fills in what is decoded: a draw of each code, and what the decoder is told. */
  private void draw(float[] code, float[] taken, int from, int rows) {
    for (int row = 0; row < rows; row++) {
      int variances = (2 * row + 1) * latent;
      for (int i = 0; i < latent; i++) {
        deviation[row * latent + i] = 0.5f * code[variances + i];
      }
    }
    Elementwise.exp(deviation, rows * latent);
    int told = architecture.told();
    for (int row = 0; row < rows; row++) {
      int to = row * (latent + told);
      int beside = from + row * architecture.taken() + architecture.inputs();
      for (int i = 0; i < latent; i++) {
        float noise = taken[beside + told + i];
        drawn[to + i] = code[2 * row * latent + i] + deviation[row * latent + i] * noise;
      }
      System.arraycopy(taken, beside, drawn, to + latent, told);
    }
  }

  private double contract(int rows) {
    return contraction.apply(weights, gradient, architecture.contractive(), rows);
  }

  /** What giving back costs, summed over rows; leaves its derivatives, of the mean, by the sums. */
  private double compare(float[] clean, int rows) {
    Layer last = layers[layers.length - 1];
    int n = rows * last.out;
    Elementwise.subtract(last.derivatives, last.output, clean, n);
    if (architecture.reconstruction() == CodeArchitecture.Reconstruction.SQUARED_ERROR) {
      double cost = sums.squares(last.derivatives, 0, n);
      Elementwise.multiply(last.derivatives, 0, last.slope, n);
      Elementwise.scale(last.derivatives, 0, n, 2f / rows);
      return cost;
    }
    // Slope and loss cancel to the difference, so the slopes are free to hold each value's cost.
    Elementwise.crossEntropies(last.slope, last.sums, clean, n);
    Elementwise.scale(last.derivatives, 0, n, 1f / rows);
    return sums.values(last.slope, 0, n);
  }

  private void decoderGradient(int rows) {
    for (int i = layers.length - 1; i >= encoders; i--) {
      learn(layers[i], rows);
      if (i > encoders) {
        back(layers[i], rows, layers[i - 1].derivatives);
        Elementwise.multiply(
            layers[i - 1].derivatives, 0, layers[i - 1].slope, rows * layers[i].wide);
      } else {
        back(
            layers[i],
            rows,
            architecture.variational() ? ofDrawn : layers[encoders - 1].derivatives);
      }
    }
  }

  /** From the derivatives of a draw to those of its distribution, with the divergence's. */
  private double diverge(float[] taken, int rows, double klWeight) {
    Layer last = layers[encoders - 1];
    int told = architecture.told();
    float share = (float) (klWeight / rows);
    double divergence = 0;
    for (int row = 0; row < rows; row++) {
      int noiseAt = row * architecture.taken() + architecture.inputs() + told;
      int meanAt = 2 * row * latent;
      for (int i = 0; i < latent; i++) {
        float mean = last.output[meanAt + i];
        float sigma = deviation[row * latent + i];
        float excess = sigma * sigma - 1;
        float error = ofDrawn[row * (latent + told) + i];
        divergence += excess + mean * mean - last.output[meanAt + latent + i];
        last.derivatives[meanAt + i] = share * mean + error;
        last.derivatives[meanAt + latent + i] =
            0.5f * (share * excess + sigma * taken[noiseAt + i] * error);
      }
    }
    return klWeight == 0 ? 0 : klWeight * divergence / 2;
  }

  /** Adds the derivatives of the penalty on a code that is none drawn. */
  private double sparsify(int rows) {
    Layer last = layers[encoders - 1];
    int n = rows * last.out;
    double cost = 0;
    if (architecture.codeL1() > 0) {
      cost = architecture.codeL1() * sums.absolutes(last.output, 0, n);
      float factor = (float) (architecture.codeL1() / rows);
      Elementwise.addSigns(last.derivatives, factor, last.output, 0, n);
    }
    return cost;
  }

  private void encoderGradient(int rows) {
    for (int i = encoders - 1; i >= 0; i--) {
      Layer layer = layers[i];
      Elementwise.multiply(layer.derivatives, 0, layer.slope, rows * layer.out);
      if (contraction != null) {
        Elementwise.add(layer.derivatives, 1, contraction.bySums(i), 0, rows * layer.out);
      }
      learn(layer, rows);
      if (i > 0) {
        back(layer, rows, layers[i - 1].derivatives);
      }
    }
  }

  /** Adds the derivatives by a layer's parameters. */
  private void learn(Layer layer, int rows) {
    float[] derivatives = layer.derivatives;
    if (layer.own) {
      products.addGradient(
          layer.input, rows, layer.wide, derivatives, layer.out, gradient, layer.at);
    } else {
      products.addGradient(
          derivatives, rows, layer.out, layer.input, layer.wide, gradient, layer.weightsAt);
    }
    Elementwise.columnSums(derivatives, rows, layer.out, gradient, layer.biasesAt);
  }

  /** Fills in the derivatives by what goes into a layer. */
  private void back(Layer layer, int rows, float[] into) {
    if (layer.own) {
      products.backward(layer.derivatives, rows, layer.out, weights, layer.at, layer.wide, into);
    } else {
      products.backwardTransposed(
          layer.derivatives, rows, layer.out, weights, layer.weightsAt, layer.wide, into);
    }
  }

  /** Where a layer's parameters lie, and its memory. */
  static final class Layer extends Block {
    /** What goes in. */
    final int wide;

    /** Whether its weights are its own, and not another layer's, transposed. */
    final boolean own;

    final int weightsAt;
    final Activation activation;

    /** {@code [rows, out]}: weighted sums; none where nobody asks for them afterwards. */
    final float[] sums;

    /** {@code [rows, out]}: activations, their slopes, derivatives of the cost by the sums. */
    final float[] output;

    final float[] slope;
    final float[] derivatives;

    /** {@code [rows, in]}, of the last pass. */
    private float[] input;

    Layer(
        CodeArchitecture.Dense dense,
        boolean own,
        int at,
        int weightsAt,
        Treatment treatment,
        int rows,
        int summedRows) {
      super(own ? dense.in() : 0, dense.out(), at, treatment);
      this.wide = dense.in();
      this.own = own;
      this.weightsAt = weightsAt;
      this.activation = dense.activation();
      int values = Math.multiplyExact(rows, out);
      sums = new float[Math.multiplyExact(summedRows, out)];
      output = new float[values];
      slope = new float[values];
      derivatives = new float[values];
    }
  }
}
