package io.espalier.direct;

import java.util.Arrays;

/**
 * A network in training: its parameters, their gradient, and what the updater remembers of them.
 * All memory is taken at construction: a step allocates nothing and holds no lock. Used by one
 * thread.
 *
 * <p>Parameters are one array, layer by layer, each layer's weights before its biases. Here weights
 * are row-major, {@code [inputs, outputs]}; outside, in {@link #parameters()} and {@link
 * #updaterState()}, column-major, which is DL4J's order.
 */
public abstract sealed class Network permits DenseNetwork, Autoencoder {
  final Sums sums = new Sums();
  final float[] weights;
  final float[] gradient;
  private final Block[] blocks;
  private final Updater updater;
  private final float[][] state;

  /** Where each part of the gradient ends whose norm is measured. */
  private final int[] ends;

  /** 1 for a parameter that is there, 0 for a weight that is not; null where all are. */
  private float[] kept;

  /** Sums of the gradients' norms, null where nothing is measured. */
  private double[] norms;

  private int normed;
  private int steps;

  /**
   * A network whose parameters are all 0.
   *
   * @param blocks the layers' parameters, side by side
   * @param ends where each part of the gradient ends whose norm is measured
   */
  Network(Block[] blocks, Updater updater, int... ends) {
    this.blocks = blocks;
    this.updater = updater;
    this.ends = ends;
    int parameters = blocks[blocks.length - 1].end;
    weights = new float[parameters];
    gradient = new float[parameters];
    state = new float[updater.sections()][parameters];
    for (float[] section : state) {
      Arrays.fill(section, updater.initial());
    }
  }

  /** A weight that is not there does not learn. */
  final void maskGradient() {
    if (kept != null) {
      Elementwise.multiply(gradient, 0, kept, kept.length);
    }
  }

  /** What the weights cost. */
  final double penaltiesOfWeights() {
    double sum = 0;
    for (Block block : blocks) {
      double absolutes = block.treatment.l1() + block.treatment.proximalL1();
      if (absolutes > 0) {
        sum += absolutes * sums.absolutes(weights, block.at, block.biasesAt);
      }
      double squares = block.treatment.l2() + block.treatment.weightDecay();
      if (squares > 0) {
        sum += 0.5 * squares * sums.squares(weights, block.at, block.biasesAt);
      }
    }
    return sum;
  }

  /** Looks at the gradient as it comes. */
  final void measure() {
    if (norms == null) {
      return;
    }
    int at = 0;
    for (int i = 0; i < ends.length; i++) {
      norms[i] += Math.sqrt(sums.squares(gradient, at, ends[i]));
      at = ends[i];
    }
    normed++;
  }

  /** Takes a step by the gradient and the penalties of weights. */
  final void advance(double rate) {
    regularize(rate);
    steps++;
    updater.apply(weights, gradient, state, rate, steps);
    shrink(rate);
  }

  /** Adds the penalties' gradients, and takes weight decay off, which no updater sees. */
  private void regularize(double rate) {
    for (Block block : blocks) {
      Treatment treatment = block.treatment;
      if (treatment.l1() > 0) {
        Elementwise.addSigns(gradient, (float) treatment.l1(), weights, block.at, block.biasesAt);
      }
      if (treatment.l2() > 0) {
        Elementwise.add(gradient, (float) treatment.l2(), weights, block.at, block.biasesAt);
      }
      if (treatment.weightDecay() > 0) {
        float left = (float) (1 - length(rate) * treatment.weightDecay());
        Elementwise.scale(weights, block.at, block.biasesAt, left);
      }
    }
  }

  /** Brings weights nearer to 0 where L1 is followed by a soft threshold. */
  private void shrink(double rate) {
    for (Block block : blocks) {
      if (block.treatment.proximalL1() > 0) {
        float threshold = (float) (length(rate) * block.treatment.proximalL1());
        Elementwise.shrink(weights, block.at, block.biasesAt, threshold);
      }
    }
  }

  /** What a step past the updater is multiplied by. */
  private double length(double rate) {
    return updater instanceof Updater.AdaDelta ? 1 : rate;
  }

  /**
   * Measures gradients from now on: the norm of each layer's, of an autoencoder's the whole one's,
   * biases included, before it is clipped and penalties of weights are added.
   */
  public final void measureGradientNorms() {
    norms = new double[ends.length];
  }

  /**
   * The mean of each norm over the steps since the last call, that of the layer next to the input
   * first; none where nothing is measured.
   */
  public final double[] takeGradientNorms() {
    double[] means = norms == null ? new double[0] : norms.clone();
    for (int i = 0; i < means.length; i++) {
      means[i] /= normed;
      norms[i] = 0;
    }
    normed = 0;
    return means;
  }

  /**
   * Takes connections away for good. Their weights must be 0.
   *
   * @param values 0 for a weight that is taken away, else 1, for every parameter, in DL4J's order
   */
  public final void keep(float[] values) {
    requireLength(values, weights.length, "parameters");
    kept = new float[weights.length];
    load(values, 0, kept);
  }

  /** The share of the weights, biases left out, that are exactly 0. */
  public final double zeroWeights() {
    long zeros = 0;
    long all = 0;
    for (Block block : blocks) {
      for (int i = block.at; i < block.biasesAt; i++) {
        zeros += weights[i] == 0 ? 1 : 0;
      }
      all += block.biasesAt - block.at;
    }
    return (double) zeros / all;
  }

  /** Updates so far. */
  public final int steps() {
    return steps;
  }

  /** The sum of the parameters, not finite if one of them is not. */
  public final double parameterSum() {
    return Elementwise.sum(weights);
  }

  /** A copy of the parameters, in DL4J's order. */
  public final float[] parameters() {
    float[] copy = new float[weights.length];
    export(weights, copy, 0);
    return copy;
  }

  /** Replaces the parameters, given in DL4J's order; the updater's state stays. */
  public final void parameters(float[] values) {
    requireLength(values, weights.length, "parameters");
    load(values, 0, weights);
  }

  /** A copy of the updater's state, in DL4J's order: section by section. */
  public final float[] updaterState() {
    float[] copy = new float[Math.multiplyExact(state.length, weights.length)];
    for (int section = 0; section < state.length; section++) {
      export(state[section], copy, section * weights.length);
    }
    return copy;
  }

  /** Takes up training where a network of the same architecture left it, in DL4J's order. */
  public final void resume(float[] parameters, float[] updaterState, int steps) {
    parameters(parameters);
    requireLength(updaterState, state.length * weights.length, "values of updater state");
    for (int section = 0; section < state.length; section++) {
      load(updaterState, section * weights.length, state[section]);
    }
    this.steps = steps;
  }

  /** Refuses more rows than there is memory for. */
  static void require(int rows, int capacity) {
    if (rows < 1 || rows > capacity) {
      throw new IllegalArgumentException(
          rows + " rows do not fit a network made for 1 to " + capacity);
    }
  }

  private static void requireLength(float[] values, int length, String what) {
    if (values.length != length) {
      throw new IllegalArgumentException(
          "The network has " + length + " " + what + ", not " + values.length);
    }
  }

  private void export(float[] from, float[] into, int at) {
    for (Block block : blocks) {
      transpose(from, block.at, block.in, block.out, into, at + block.at);
      System.arraycopy(from, block.biasesAt, into, at + block.biasesAt, block.out);
    }
  }

  private void load(float[] from, int at, float[] into) {
    for (Block block : blocks) {
      transpose(from, at + block.at, block.out, block.in, into, block.at);
      System.arraycopy(from, at + block.biasesAt, into, block.biasesAt, block.out);
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

  /** Where a layer's parameters lie. */
  static class Block {
    /** Rows of its own weights; 0 where it has none. */
    final int in;

    final int out;
    final int at;
    final int biasesAt;
    final int end;
    final Treatment treatment;

    Block(int in, int out, int at, Treatment treatment) {
      this.in = in;
      this.out = out;
      this.at = at;
      this.biasesAt = Math.addExact(at, Math.multiplyExact(in, out));
      this.end = Math.addExact(biasesAt, out);
      this.treatment = treatment;
    }
  }
}
