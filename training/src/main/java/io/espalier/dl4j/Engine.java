package io.espalier.dl4j;

/** A network in training: epochs and predictions. Used by the thread that made it, and no other. */
interface Engine extends NetworkState {
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
}
