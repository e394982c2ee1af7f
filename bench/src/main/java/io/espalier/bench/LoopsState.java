package io.espalier.bench;

import java.util.Random;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What the element-wise work is done on: the first hidden layer, and all parameters. */
@State(Scope.Thread)
public class LoopsState {
  /** Widths and batch. */
  @Param("64,64,32,10/32")
  public String shape;

  float[] activations;
  float[] deltas;
  float[] bias;
  float[] values;
  float[] gradients;
  float[] first;
  float[] second;

  /** Fills the arrays; about half of the activations are 0. */
  @Setup(Level.Iteration)
  public void fill() {
    StepShape step = StepShape.of(shape);
    Random random = new Random(1);
    activations = gaussian(random, step.batch() * step.hidden());
    for (int i = 0; i < activations.length; i++) {
      activations[i] = Math.max(activations[i], 0f);
    }
    deltas = gaussian(random, activations.length);
    bias = new float[step.hidden()];
    values = gaussian(random, step.parameters());
    gradients = gaussian(random, step.parameters());
    first = new float[values.length];
    second = new float[values.length];
  }

  private static float[] gaussian(Random random, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }
}
