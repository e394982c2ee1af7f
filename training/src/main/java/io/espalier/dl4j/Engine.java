package io.espalier.dl4j;

/**
 * A network in training: steps, predictions, and its state as plain arrays. Used by the thread that
 * made it, and no other.
 */
interface Engine extends AutoCloseable {
  /**
   * Trains on every batch of an epoch, in the order that they come, and ends early when a loss is
   * not finite.
   *
   * @param epoch counted from 0
   * @param seed the network's, from which everything random in this epoch is derived
   * @return the mean loss over the rows, penalties included; not finite if one of a batch was not
   * @throws InterruptedException if the thread is interrupted between two batches
   */
  double trainEpoch(Batches batches, int epoch, long seed) throws InterruptedException;

  /**
   * Predicts.
   *
   * @param features {@code [rows, inputs]}, prepared, row-major, from the beginning
   * @param outputs receives {@code [rows, outputs]} from {@code at} on
   */
  void forward(float[] features, int rows, float[] outputs, int at);

  /** The sum of the parameters, not finite if one of them is not. */
  double parameterSum();

  /** The share of the weights, biases left out, that are exactly 0. */
  double zeroWeights();

  /**
   * The norm of each layer's gradient, its mean over the batches of the last epoch, the layer next
   * to the input first: of the mean loss, before clipping and without penalties of weights. None
   * unless the hyperparameters ask for them.
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
