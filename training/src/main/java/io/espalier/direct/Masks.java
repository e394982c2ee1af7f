package io.espalier.direct;

/** Where dropout's masks come from. */
public interface Masks {
  /**
   * Fills in a mask.
   *
   * @param layer the layer whose inputs are dropped, counted from 0
   * @param dropped the probability of 0; anything else is 1 / (1 - dropped)
   * @param mask receives it
   * @param n how many, from the beginning
   */
  void fill(int layer, double dropped, float[] mask, int n);
}
