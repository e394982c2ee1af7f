package io.espalier.direct;

/** Where the random numbers of a step come from. */
public interface Masks {
  /**
   * Fills in a mask of a layer's inputs.
   *
   * @param layer counted from 0
   * @param dropped the probability of 0; anything else is 1 / (1 - dropped)
   * @param mask receives it
   * @param n how many, from the beginning
   */
  void units(int layer, double dropped, float[] mask, int n);

  /**
   * Fills in a mask of a layer's weights.
   *
   * @param layer counted from 0
   * @param dropped the probability of 0; anything else is 1 / (1 - dropped)
   * @param mask receives it, {@code [inputs, outputs]}, row-major
   * @param n how many, from the beginning
   */
  void weights(int layer, double dropped, float[] mask, int n);

  /**
   * Fills in normal noise of mean 0.
   *
   * @param layer to whose inputs it is added, counted from 0
   * @param deviation standard deviation
   * @param noise receives it
   * @param n how many, from the beginning
   */
  void noise(int layer, double deviation, float[] noise, int n);
}
