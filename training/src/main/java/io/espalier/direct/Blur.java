package io.espalier.direct;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * The gradient of a blurred loss: its mean over points drawn from a normal distribution around the
 * parameters, weights and biases alike (chapter 5.8.1; Mobahi and Fisher 2015). Of a quadratic loss
 * it is the gradient itself on average; narrow minima and ripples vanish from others, the wider the
 * distribution the more. Takes all memory at construction. Used by one thread.
 */
public final class Blur {
  private final int samples;
  private final float[] centre;
  private final float[] sum;
  private RandomGenerator noise;

  /** A loss and its gradient. */
  public interface Slope {
    /**
     * Fills in the gradient.
     *
     * @param parameters where; not changed
     * @param gradient receives one derivative a parameter
     * @return the loss there
     */
    double at(float[] parameters, float[] gradient);
  }

  /**
   * A blur of losses of so many parameters.
   *
   * @param samples points that are drawn for a gradient
   */
  public Blur(int parameters, int samples) {
    this.samples = samples;
    this.centre = new float[parameters];
    this.sum = new float[parameters];
  }

  /** Draws from here on. */
  public void noise(RandomGenerator random) {
    noise = random;
  }

  /**
   * Fills in the gradient of the blurred loss, estimated by the mean over the points drawn.
   *
   * @param parameters others while slopes are asked for, in the end as they were
   * @param gradient receives the mean
   * @param deviation of the points around the parameters; 0 gives the loss itself, and draws
   *     nothing
   * @return the mean loss
   */
  public double gradient(float[] parameters, float[] gradient, double deviation, Slope slope) {
    if (deviation == 0) {
      return slope.at(parameters, gradient);
    }
    System.arraycopy(parameters, 0, centre, 0, centre.length);
    Arrays.fill(sum, 0);
    double loss = 0;
    for (int sample = 0; sample < samples; sample++) {
      for (int i = 0; i < centre.length; i++) {
        parameters[i] = centre[i] + (float) (deviation * noise.nextGaussian());
      }
      loss += slope.at(parameters, gradient);
      Elementwise.add(sum, 1f / samples, gradient, 0, sum.length);
    }
    System.arraycopy(centre, 0, parameters, 0, centre.length);
    System.arraycopy(sum, 0, gradient, 0, sum.length);
    return loss / samples;
  }
}
