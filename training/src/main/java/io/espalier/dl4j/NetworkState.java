package io.espalier.dl4j;

/**
 * The state of a network in training, as plain arrays: what a checkpoint keeps of it and what is
 * measured of it. Used by the thread that made it, and no other.
 */
interface NetworkState extends AutoCloseable {
  /** The sum of the parameters, not finite if one of them is not. */
  double parameterSum();

  /** The share of the weights, biases left out, that are exactly 0. */
  double zeroWeights();

  /**
   * The norm of each layer's gradient, its mean over the batches of the last epoch, the layer next
   * to the input first; of an autoencoder that of the whole gradient. It is that of the mean loss,
   * before clipping and without penalties of weights. None unless the hyperparameters ask for them.
   */
  double[] gradientNorms();

  /** A copy of the parameters, flat. */
  float[] parameters();

  /** Replaces the parameters; the updater's state stays. */
  void parameters(float[] values);

  /** A copy of the updater's state, of no values where it has none. */
  float[] updaterState();

  /** Updates so far. */
  int iterations();

  /** Takes up training where an engine of the same network left it. */
  void resume(float[] parameters, float[] updaterState, int iterations);

  @Override
  void close();
}
