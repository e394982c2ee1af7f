package io.espalier.dl4j;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.linalg.ops.transforms.Transforms;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * The penalty c·Σ|w|, followed by its proximal step: what the updater leaves comes nearer to 0 by
 * the learning rate times c, and no further. Stands behind all else that changes a step.
 *
 * @param l1 c
 */
record SoftThreshold(@JsonProperty("l1") double l1) implements Regularization {
  @Override
  public ApplyStep applyStep() {
    return ApplyStep.POST_UPDATER;
  }

  /** Turns a step into one that ends, by DL4J's subtraction, where the threshold leaves it. */
  @Override
  public void apply(INDArray weights, INDArray step, double rate, int iteration, int epoch) {
    INDArray end = weights.sub(step);
    INDArray size = Transforms.abs(end, true).subi(rate * l1);
    end = Transforms.sign(end, false).muli(Transforms.relu(size, false));
    step.assign(weights).subi(end);
  }

  @Override
  public double score(INDArray weights, int iteration, int epoch) {
    return l1 * weights.norm1Number().doubleValue();
  }

  @Override
  @SuppressWarnings("MethodDoesntCallSuperMethod")
  public Regularization clone() {
    return this;
  }
}
