package io.espalier.dl4j;

/**
 * A network of codes in training, which knows rows as {@link CodeShape} lays them out, and neither
 * what they are corrupted by nor what is read off it. Used by the thread that made it, and no
 * other.
 */
interface Coder {
  /**
   * Trains on a batch.
   *
   * @param taken {@code [rows, taken]}, from the beginning; not changed
   * @param clean {@code [rows, inputs]}, from the beginning: what is to be given back
   * @param epoch counted from 0
   * @return its mean loss, penalties included
   */
  double step(float[] taken, float[] clean, int rows, int epoch);

  /**
   * Gives rows back, beside their codes.
   *
   * @param taken {@code [rows, taken]}, from the beginning
   * @param given receives {@code [rows, given]}, from the beginning
   */
  void forward(float[] taken, int rows, float[] given);

  /**
   * What the decoder makes of a code.
   *
   * @param classes what it is told of the class; of no numbers if it is told nothing
   * @return inputs
   */
  float[] decode(float[] code, float[] classes);

  /** Its state, which closes it. */
  NetworkState state();
}
